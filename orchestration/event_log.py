"""Dagster's event log in one SQLite file, written through one kept connection."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import sqlalchemy
from dagster import DagsterEventType, EventLogEntry, Field, StringSource
from dagster._core.storage.event_log import ConsolidatedSqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_SECONDS = 60
"""How long a writer waits for another process (the web server, the daemon) to leave the file."""


class EventLogStorage(ConsolidatedSqliteEventLogStorage):
    """Dagster's own SQLite storage, without opening the file anew for every event.

    Each of the hundreds of checks of a run writes several events. For each, Dagster opens a new engine and
    connection, which forgets the compiled statements and waits for the disk: 30 ms a check, longer than the
    check itself. With one engine per process it is 5 ms. In write-ahead mode `synchronous=NORMAL` keeps the
    file consistent whatever happens; a power cut may lose the last events of a run, which is run again.
    """

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir=base_dir, inst_data=inst_data)

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """`base_dir`: folder of the file; left out, `storage` in Dagster's home."""
        return {"base_dir": Field(StringSource, is_required=False)}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> Self:
        """Called by Dagster with what `dagster.yaml` says."""
        base_dir = config_value.get("base_dir") or str(Path(os.environ["DAGSTER_HOME"]) / "storage")
        return cls(base_dir=base_dir, inst_data=inst_data)

    def store_event(self, event: EventLogEntry) -> None:
        """Store an event, but not that a check is planned: what isn't run keeps the result that it had.

        In a night with nothing new all checks are planned and skipped; noted, Dagster would show them grey.
        """
        if event.dagster_event_type != DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED:
            super().store_event(event)

    @cached_property
    def _engine(self) -> sqlalchemy.Engine:
        engine = sqlalchemy.create_engine(self._conn_string, connect_args={"timeout": BUSY_TIMEOUT_SECONDS})

        @sqlalchemy.event.listens_for(engine, "connect")
        def _relax(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
            connection.cursor().execute("pragma synchronous = normal")

        return engine

    @contextmanager
    def _connect(self) -> Iterator[sqlalchemy.Connection]:
        with self._engine.begin() as connection:
            yield connection

    def dispose(self) -> None:
        """Close the kept connection when the instance is closed."""
        self._engine.dispose()
        super().dispose()  # type: ignore[no-untyped-call]
