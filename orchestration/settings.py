"""Every path and switch of the project, typed, read from the environment and `.env`: the one place."""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Settings of one installation. Each field is the environment variable `TRAPPE_<FIELD>`."""

    model_config = SettingsConfigDict(
        env_prefix="TRAPPE_",
        env_file=PROJECT_ROOT / ".env",  # wherever a command, the schedule or Dagster is started from
        extra="ignore",
        frozen=True,
    )

    data: Path = Field(
        default=PROJECT_ROOT / "data", description="Folder of everything the warehouse reads and writes."
    )
    secret_file: Path | None = Field(default=None, description="File that holds the key of the pseudonyms.")
    secret: SecretStr | None = Field(
        default=None, description="The key of the pseudonyms itself, instead of a file."
    )
    min_cell: int = Field(
        default=5, ge=1, description="Fewest children behind a published cell; 1 switches suppression off."
    )
    dominance_percent: int = Field(
        default=10,
        ge=0,
        le=100,
        description="An amount is hidden when all but its two largest children contribute less than so many "
        "percent of the largest; 0 switches the rule off, and so does `min_cell` 1.",
    )
    keep_releases: int = Field(
        default=14, ge=1, description="How many releases are kept, the current one included."
    )
    published_group_read: bool = Field(
        default=False,
        description="Let the group read what is published; everything else is the owner's alone.",
    )
    site: bool = Field(default=True, description="Make the committee's pages after each release.")
    dagster_url: str | None = Field(
        default=None, description="Where Dagster's pages are: every page of the site links to its asset."
    )
    site_url: str | None = Field(
        default=None, description="Where the site is served: Dagster's assets link to its pages."
    )
    accessibility_contact: str = Field(
        default="", description="Mail address that the site's accessibility statement gives."
    )
    lock_wait_seconds: float = Field(
        default=600, ge=0, description="How long a run waits for another to finish."
    )
    duckdb_memory: str = Field(default="1GB", description="DuckDB's memory limit.")
    notify_webhook: str | None = Field(default=None, description="Address that gets a POST when a run fails.")
    notify_mail_to: str | None = Field(default=None, description="Mail address that hears of a failed run.")
    notify_mail_from: str = Field(default="trappe@localhost", description="Sender of the failure mail.")
    notify_smtp: str = Field(default="localhost:25", description="Mail server, host:port.")

    @model_validator(mode="after")
    def _absolute_data_folder(self) -> Self:
        object.__setattr__(self, "data", self.data.expanduser().resolve())
        return self

    @property
    def extracts_dir(self) -> Path:
        """Where deliveries are dropped; read, never written (but by the demo)."""
        return self.data / "extracts"

    @property
    def landing_path(self) -> Path:
        """The precious file: every accepted row with its history."""
        return self.data / "landing.duckdb"

    @property
    def warehouse_path(self) -> Path:
        """Staging, star schema, marts and quality; can be rebuilt from landing."""
        return self.data / "warehouse.duckdb"

    @property
    def published_dir(self) -> Path:
        """What dashboards read: the current release, and the kept ones in `releases/`."""
        return self.data / "published"

    @property
    def marts_path(self) -> Path:
        """The published DuckDB file."""
        return self.published_dir / "marts.duckdb"

    @property
    def withheld_dir(self) -> Path:
        """What the kept releases withhold: private, a file per release."""
        return self.data / "withheld"

    @property
    def reports_dir(self) -> Path:
        """The suppliers' reports."""
        return self.data / "reports"

    @property
    def work_dir(self) -> Path:
        """Spill files, dbt's target and logs: safe to delete between runs."""
        return self.data / "work"

    @property
    def lock_path(self) -> Path:
        """Held by the one run that may write."""
        return self.data / "run.lock"
