"""What Dagster sees of each room: specs of contract, dbt and suites, and the events of a run."""
