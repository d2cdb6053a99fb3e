"""Publishes the marts: only a state that the gate has passed, all of it or nothing."""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from orchestration.attack import knowledge_digest, merge_forms, read_declarations
from orchestration.duck import OLDEST_STORAGE, attach, connect, quoted
from orchestration.release.inputs import EXPECTATIONS, KNOWN_DELIVERIES, code_fingerprint, rules_fingerprint
from orchestration.release.seal import (
    ATTACK_TABLE,
    CHECK_TABLE,
    QUALITY_TABLE,
    TableContent,
    Verdict,
    contents,
    fingerprint,
    read_seal,
)
from orchestration.release.shelf import (
    MANIFEST,
    UNFINISHED,
    Release,
    ReleaseError,
    alone,
    clear_unfinished,
    discard_old,
    discard_withdrawn,
    forget_rollback,
    make_folder,
    newest_release,
    releases,
    shelf_dir,
    swap_in,
    sync_folder,
    verify_files,
    write_text,
)
from orchestration.release.withdrawn import withdrawn
from orchestration.release.withheld import discard_withheld, write_withheld
from orchestration.release.writer import describe_files, verify_contents, write_release
from orchestration.settings import PROJECT_ROOT, Settings

WAREHOUSE = "warehouse"

_ID_FORMAT = "%Y%m%dT%H%M%SZ"


class GateClosed(ReleaseError):  # noqa: N818 - it names the state of the gate, as the other rooms know it
    """The warehouse isn't in a state that the gate has passed; the sentence says what to do."""


def publish(
    settings: Settings,
    *,
    expectations: Path = EXPECTATIONS,
    progress: Callable[[str], None] = lambda _: None,
) -> Release:
    """Publish the warehouse's marts as a new release and make it the current one.

    The warehouse is read under a lock that keeps writers out, from the check of the seal to the last row.
    Content and inputs equal to the newest release's make no new one; that one is made current if it isn't.
    Releases that may show a child that has been erased since are taken away as soon as another is current.
    Killed at any moment, the old release stays readable, and the next call clears up and starts over.

    Raises `GateClosed` unless the gate's stored verdict passed exactly this content, with these rules and
    this `min_cell` and `dominance_percent`; `ReleaseError` where what was written can't be read back.
    """
    with _cleared_shelf(settings), connect(None, settings) as connection:
        if not settings.warehouse_path.exists():
            raise GateClosed("Der er intet varehus at udgive fra. Kør hele kørslen først.")
        attach(connection, settings.warehouse_path, WAREHOUSE)
        tables = contents(connection, WAREHOUSE)
        verdict = _open_gate(connection, tables, settings, expectations)
        newest = newest_release(settings)
        erased = withdrawn(settings)
        if newest is not None and newest.release_id not in erased and _is_same(newest, tables, verdict):
            return _put_in_front(settings, newest, erased)
        progress("skriver udgivelsen")
        release_id = _next_id(newest, verdict)
        folder = make_folder(shelf_dir(settings) / (release_id + UNFINISHED), settings)
        write_release(connection, WAREHOUSE, tables, folder, settings)
        progress("læser udgivelsen tilbage")
        verify_contents(settings, folder, tables)
        _verify_knowledge(connection, settings, folder)
        manifest = _manifest(connection, release_id, verdict, tables, folder)
        write_text(folder / MANIFEST, json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", settings)
        verify_files(folder)
        sync_folder(folder)
        # before it is a release: what is noted of none is cleared away, what is missing can't be made again
        write_withheld(connection, WAREHOUSE, settings, release_id)
        final = folder.with_name(release_id)
        folder.rename(final)
        sync_folder(final.parent)
        swap_in(settings, release_id)
        forget_rollback(settings)
        discard_old(settings)
        discard_withdrawn(settings, erased)
        discard_withheld(settings)
    return _find(settings, release_id, is_new=True)


@contextmanager
def _cleared_shelf(settings: Settings) -> Iterator[None]:
    """Hold the shelf, without what a killed run left behind and without leaving anything half written."""
    with alone(settings):
        clear_unfinished(settings)
        try:
            yield
        finally:
            clear_unfinished(settings)


def _verify_knowledge(connection: duckdb.DuckDBPyConnection, settings: Settings, folder: Path) -> None:
    """Raise `ReleaseError` unless all forms together say what was attacked, and nothing more."""
    settings.work_dir.mkdir(parents=True, exist_ok=True)
    attacks = connection.execute(f"select knowledge from {quoted(WAREHOUSE)}.{ATTACK_TABLE}").fetchall()
    for (knowledge,) in attacks:
        with connect(None, settings) as reading:
            merge_forms(reading, folder, read_declarations(), into="known")
            if knowledge_digest(reading, "known") != knowledge:
                raise ReleaseError(
                    "Udgivelsens filer siger tilsammen noget andet end det, der blev prøvet for skjulte tal. "
                    "Intet er udgivet; kør igen."
                )


def _open_gate(
    connection: duckdb.DuckDBPyConnection,
    tables: dict[str, TableContent],
    settings: Settings,
    expectations: Path,
) -> Verdict:
    """The verdict that lets these tables out, or `GateClosed` with the reason."""
    verdict = read_seal(connection, WAREHOUSE)
    if verdict is None:
        raise GateClosed("Kontrollen har ikke kørt på varehuset, som det er nu. Kør kontrollen, og udgiv så.")
    if not verdict.passed:
        raise GateClosed(
            "Kontrollen har ikke godkendt varehuset. Se i quality.check_result, hvad der fejlede, ret det, "
            "og kør igen. Den seneste udgivelse bliver stående."
        )
    if verdict.content_fingerprint != fingerprint(tables):
        raise GateClosed(
            "Varehuset er ændret, siden kontrollen godkendte det. Kør kontrollen igen, og udgiv så."
        )
    if verdict.min_cell != settings.min_cell:
        raise GateClosed(
            f"Varehuset er godkendt med mindst {verdict.min_cell} bag en celle, men indstillingen er nu "
            f"{settings.min_cell}. Byg varehuset igen, og kør kontrollen."
        )
    if verdict.dominance_percent != settings.dominance_percent:
        raise GateClosed(
            f"Varehuset er godkendt med en dominansgrænse på {verdict.dominance_percent} %, men "
            f"indstillingen er nu {settings.dominance_percent} %. Byg varehuset igen, og kør kontrollen."
        )
    if verdict.rules_fingerprint != rules_fingerprint(expectations):
        raise GateClosed(
            "Reglerne i expectations/ er ændret, siden kontrollen kørte. Kør kontrollen igen, og udgiv så."
        )
    return verdict


def _is_same(newest: Release, tables: dict[str, TableContent], verdict: Verdict) -> bool:
    """Whether a release holds what would be published now.

    `mart_quality` is left out: against a newer release its checks of jumps look at other rows.
    """
    return newest.inputs_fingerprint == verdict.inputs_fingerprint and {
        name: digest for name, digest in newest.tables.items() if name != QUALITY_TABLE
    } == {name: table.digest for name, table in tables.items() if name != QUALITY_TABLE}


def _put_in_front(settings: Settings, newest: Release, erased: frozenset[str]) -> Release:
    """Keep the newest release, or bring it back: its swap never came, or it was rolled back from."""
    if not newest.is_current:
        verify_files(newest.path)
        swap_in(settings, newest.release_id)
        forget_rollback(settings)
    discard_withdrawn(settings, erased)
    return _find(settings, newest.release_id, is_new=False)


def _find(settings: Settings, release_id: str, *, is_new: bool) -> Release:
    (release,) = (release for release in releases(settings) if release.release_id == release_id)
    return replace(release, is_new=is_new)


def _next_id(newest: Release | None, verdict: Verdict) -> str:
    """An id that sorts after every earlier one, also when the clock has been set back."""
    moment = datetime.now(UTC)
    if newest is not None:
        stamp = newest.release_id.partition("-")[0]
        moment = max(moment, datetime.strptime(stamp, _ID_FORMAT).replace(tzinfo=UTC) + timedelta(seconds=1))
    return f"{moment.strftime(_ID_FORMAT)}-{verdict.content_fingerprint[:6]}"


def _manifest(
    connection: duckdb.DuckDBPyConnection,
    release_id: str,
    verdict: Verdict,
    tables: dict[str, TableContent],
    folder: Path,
) -> dict[str, Any]:
    """What `release.json` says of the release: where it comes from, what was checked and what it holds."""
    return {
        "release_id": release_id,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "as_known_on": verdict.as_known_on.isoformat() if verdict.as_known_on else None,
        "min_cell": verdict.min_cell,
        "dominance_percent": verdict.dominance_percent,
        "code": {"version": version("trappe"), "commit": _commit(), "fingerprint": code_fingerprint()},
        "municipalities": _municipalities(connection),
        "deliveries": _deliveries(connection),
        "checks": _checks(connection, verdict),
        "disclosure": next(
            iter(_rows(connection, f"select * from {quoted(WAREHOUSE)}.{ATTACK_TABLE}")), None
        ),
        "tables": {
            name: {"rows": table.n_rows, "columns": dict(table.columns), "digest": table.digest}
            for name, table in tables.items()
        },
        "storage_version": OLDEST_STORAGE,
        "files": describe_files(folder),
        "content_fingerprint": verdict.content_fingerprint,
        "inputs_fingerprint": verdict.inputs_fingerprint,
    }


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    """The result of a query as dicts that JSON can hold (dates as ISO text)."""
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    return [
        {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in zip(names, row, strict=True)
        }
        for row in cursor.fetchall()
    ]


def _municipalities(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    return _rows(
        connection,
        f"""
        select municipality_code, municipality_name, today_date as today
        from {quoted(WAREHOUSE)}.marts.dim_municipality
        where is_loaded
        order by municipality_code
        """,
    )


def _deliveries(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Per municipality and extract: the newest delivery behind the release, and how many came before it."""
    return _rows(
        connection,
        f"""
        select
            municipality_code,
            extract,
            max(as_of_date) as as_of_date,
            arg_max(file_name, (as_of_date, delivery_id)) as file_name,
            arg_max(delivery_id, (as_of_date, delivery_id)) as delivery_id,
            max(received_at) as received_at,
            count(*) as deliveries,
            sum(rows_accepted)::bigint as rows_accepted,
            sum(rows_refused)::bigint as rows_refused
        from {quoted(WAREHOUSE)}.{KNOWN_DELIVERIES}
        where status in ('accepted', 'unchanged')
        group by municipality_code, extract
        order by municipality_code, extract
        """,
    )


def _checks(connection: duckdb.DuckDBPyConnection, verdict: Verdict) -> dict[str, Any]:
    counts = connection.execute(
        f"""
        select status, count(*) from {quoted(WAREHOUSE)}.{CHECK_TABLE} group by status order by status
        """
    ).fetchall()
    failed = connection.execute(
        f"""
        select check_id from {quoted(WAREHOUSE)}.{CHECK_TABLE}
        where status in ('failed', 'not_run') order by check_id
        """
    ).fetchall()
    return {
        "checked_at": verdict.checked_at.isoformat(timespec="seconds"),
        **dict(counts),
        "failed_or_not_run": [check_id for (check_id,) in failed],
        "jump_accepted": verdict.accept_jump,
        "accepted": list(verdict.accepted),
    }


def _commit() -> str | None:
    """The commit of the checkout that runs, where it is one and git is at hand."""
    if not (PROJECT_ROOT / ".git").exists():
        return None
    try:
        answer = subprocess.run(
            ["git", "-C", str(PROJECT_ROOT), "rev-parse", "HEAD"],
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()
