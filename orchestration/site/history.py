"""What each kept release changed, for the engineer who wants to know whether last night went well."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.duck import connect, literal
from orchestration.release.seal import QUALITY_TABLE
from orchestration.release.shelf import Release, read_manifest, releases
from orchestration.release.writer import parquet_path
from orchestration.settings import Settings
from orchestration.site import words

MOST_COMPARED = 6
"""Releases whose numbers are compared with those before: older ones are told of without."""

_NUMBERS = "mart_indicator"
_KEY = "municipality_code, indicator_id, indicator_version, period_type, period_start, cut, cut_value"


@dataclass(frozen=True, slots=True)
class Change:
    """How many numbers (rows of `mart_indicator`) are new, changed or gone."""

    added: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class ToldRelease:
    """One kept release and what it changed."""

    release_id: str
    made: str
    as_known_on: object
    is_current: bool
    is_first: bool
    """Whether it is the oldest kept, so that nothing tells what it changed."""
    deliveries: list[str]
    """The newest file of each extract that has a newer one than the release before."""
    code: str
    n_numbers: int
    change: Change | None
    checks: str


def told_releases(settings: Settings) -> list[ToldRelease]:
    """The kept releases, the newest first."""
    kept = releases(settings)
    told = []
    with connect(None, settings) as connection:
        for place, release in enumerate(kept):
            before = kept[place - 1] if place else None
            is_compared = before is not None and place >= len(kept) - MOST_COMPARED
            change = _change(connection, before, release) if before and is_compared else None
            told.append(_told(release, before, change))
    return told[::-1]


def _told(release: Release, before: Release | None, change: Change | None) -> ToldRelease:
    manifest = read_manifest(release.path)
    earlier = _files(read_manifest(before.path)) if before is not None else set()
    code = manifest["code"]
    checks = manifest["checks"]
    told = {"i orden": "ok", "fandt noget": "failed", "ikke kørt": "not_run"}
    counted = [f"{words.number(int(checks.get(key, 0)), 0)} {word}" for word, key in told.items()]
    return ToldRelease(
        release_id=release.release_id,
        made=words.moment(release.created_at),
        as_known_on=release.as_known_on,
        is_current=release.is_current,
        is_first=before is None,
        deliveries=sorted(_files(manifest) - earlier),
        code=f"{code['version']} ({(code['commit'] or code['fingerprint'])[:8]})",
        n_numbers=release.rows.get(_NUMBERS, 0),
        change=change,
        checks=words.listed(one for one in counted if not one.startswith("0 ")),
    )


def _files(manifest: dict[str, Any]) -> set[str]:
    """The newest file of each extract and municipality behind a release."""
    return {one["file_name"] for one in manifest["deliveries"]}


def _change(connection: duckdb.DuckDBPyConnection, before: Release, release: Release) -> Change | None:
    """What a release changed; None where one has other columns, or no such table."""
    if before.tables.get(_NUMBERS) == release.tables.get(_NUMBERS):
        return Change(0, 0, 0)
    old, new = (literal(str(parquet_path(one.path, _NUMBERS))) for one in (before, release))
    query = f"""
    select
        count(*) filter (where old.status is null),
        count(*) filter (
            where old.status is not null and new.status is not null
            and (old.value is distinct from new.value or old.status <> new.status)
        ),
        count(*) filter (where new.status is null)
    from read_parquet({old}) as old
    full outer join read_parquet({new}) as new using ({_KEY})
    """
    try:
        ((added, changed, removed),) = connection.execute(query).fetchall()
    except (duckdb.BinderException, duckdb.IOException):
        return None
    return Change(added, changed, removed)


def current_told(release: Release) -> list[tuple[str, str]]:
    """What `release.json` says of the release, in words."""
    manifest = read_manifest(release.path)
    checks, attack = manifest["checks"], manifest.get("disclosure") or {}
    counts = {
        "i orden": checks.get("ok", 0),
        "fandt noget": checks.get("failed", 0),
        "ikke relevante": checks.get("not_applicable", 0),
        "ikke kørt": checks.get("not_run", 0),
    }
    told = [
        ("Udgivelse", release.release_id),
        ("Lavet", words.moment(release.created_at)),
        ("Mindste celle", f"{release.min_cell} børn"),
        ("Dominansgrænse", f"{release.dominance_percent} %"),
        ("Kode", f"{manifest['code']['version']}, {manifest['code']['commit'] or 'uden for git'}"),
        ("Leverancer bag", words.number(sum(one["deliveries"] for one in manifest["deliveries"]), 0)),
        ("Kontroller", words.listed(f"{count} {word}" for word, count in counts.items() if count)),
    ]
    if checks["accepted"]:
        told.append(("Accepteret af driften", words.listed(checks["accepted"])))
    if attack:
        told += [
            (
                "Angreb på de skjulte tal",
                f"{words.number(attack['n_attacked'], 0)} forsøgt, {attack['n_found']} fundet, "
                f"{attack['n_not_proven']} ikke bevist; {attack['n_found_beside']} kan findes ved siden af "
                "ældre udgivelser, der er gemt",
            ),
            (
                "Skjulte rækker",
                f"{words.number(attack['n_rows_small'], 0)} små, "
                f"{words.number(attack['n_rows_secondary'], 0)} for andres skyld og "
                f"{words.number(attack['n_rows_held'], 0)}, fordi en ældre udgivelse skjuler dem",
            ),
        ]
    return told


def told_tables(
    release: Release, before: Release | None, pages_of: Mapping[str, Sequence[str]], asset: Any
) -> list[dict[str, Any]]:
    """The published tables: rows, the pages that read them, and where Dagster shows them."""
    return [
        {
            "name": name,
            "rows": rows,
            "rows_before": before.rows.get(name) if before is not None else None,
            "pages": pages_of.get(name, ()),
            "asset": asset(name),
        }
        for name, rows in sorted(release.rows.items(), key=lambda one: (one[0] == QUALITY_TABLE, one[0]))
    ]
