"""What the warehouse costs to run, stage by stage, beside the floor on the same machine in the same run."""
