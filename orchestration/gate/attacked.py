"""The check that no hidden number can be found: the marts are attacked as a reader would, and with more
patience.
"""

from collections import Counter
from collections.abc import Sequence

import duckdb

from orchestration.attack import (
    AttackResult,
    Declarations,
    Finding,
    Kept,
    PublishedSchema,
    attack_numbers,
    merge_forms,
    read_counts,
    read_declarations,
)
from orchestration.attack.kernel import Rules
from orchestration.duck import literal
from orchestration.gate.results import CheckResult, Status
from orchestration.release.seal import ATTACK_TABLE, MARTS
from orchestration.release.shelf import Release, releases
from orchestration.release.withdrawn import withdrawn
from orchestration.release.withheld import withheld_path
from orchestration.settings import Settings

CHECK = "gate.no_cell_can_be_found"

CHECK_BESIDE = "gate.no_cell_can_be_found_beside_kept_releases"
"""A warning: what one release shows and another hides is held back by rule, and a number that falls below the
limit can't be unpublished."""

BESIDE = 3
"""So many of the newest kept releases are attacked together with the new one. What any of them hides stays
hidden as long as it has hardly changed (`orchestration.disclosure`)."""

_NUMBERS = "attacked"


def attack_marts(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    database: str,
    *,
    min_cell: int,
    dominance_percent: int,
) -> tuple[list[CheckResult], AttackResult | None]:
    """Attack what the warehouse would publish, beside the kept releases; the check, and what came of the
    attack.

    Each number that is found, or can't be shown to be safe in time, is a failure. Nothing is attacked where
    nothing is hidden (`min_cell` 1).
    """
    if min_cell <= 1:
        reason = "Intet skjules: grænsen for små tal er 1."
        return [_result(check, "not_applicable", 0, [], reason) for check in (CHECK, CHECK_BESIDE)], None
    declarations = read_declarations()
    read_counts(connection, PublishedSchema(database, MARTS), declarations, _NUMBERS)
    connection.execute(
        f"""
        create or replace temp table attacked_sensitive as
        select municipality_code, series, measure, period_type, period_start, coordinate
        from {database}.cells.published_count where is_sensitive;
        create or replace temp table attacked_truth as
        select municipality_code, series, measure, period_type, period_start, coordinate, amount as value
        from {database}.cells.published_count;
        create or replace temp table attacked_institution as
        select municipality_code, institution_id as institution, district
        from {database}.core.dim_institution;
        """
    )
    gone = withdrawn(settings)
    found = attack_numbers(
        connection,
        _NUMBERS,
        declarations,
        rules=Rules(min_cell, dominance_percent, amounts_by_programme=False),
        sensitive="attacked_sensitive",
        institutions="attacked_institution",
        kept=[
            one
            for position, release in enumerate(releases(settings)[-BESIDE:])
            if release.min_cell > 1
            and release.release_id not in gone
            and (one := _kept(connection, settings, release, position, declarations)) is not None
        ],
        truth="attacked_truth",
    )
    wrong = [*found.found, *found.not_proven]
    alone = [one for one in wrong if not one.beside]
    beside = [one for one in wrong if one.beside]
    return [
        _result(CHECK, "failed" if alone else "ok", found.n_attacked, alone),
        _result(CHECK_BESIDE, "failed" if beside else "ok", found.n_attacked, beside),
    ], found


def write_attack(connection: duckdb.DuckDBPyConnection, found: AttackResult | None) -> None:
    """Replace `quality.attack_result`; without an attack it is empty."""
    connection.execute(
        f"""
        create or replace table {ATTACK_TABLE} (
            n_attacked bigint, n_found bigint, n_not_proven bigint, n_found_beside bigint, n_ties bigint,
            n_groups bigint, largest_group bigint, n_contradicted bigint, knowledge varchar, seconds double,
            n_rows_small bigint, n_rows_secondary bigint, n_rows_held bigint
        )
        """
    )
    if found is None:
        return
    connection.execute(
        f"""
        insert into {ATTACK_TABLE}
        select
            $n_attacked, $n_found, $n_not_proven, $n_found_beside, $n_ties, $n_groups, $largest_group,
            $n_contradicted, $knowledge, $seconds,
            count(*) filter (where reason = 'small'),
            count(*) filter (where reason = 'secondary'),
            count(*) filter (where reason = 'held')
        from cells.suppressed_cell
        """,
        {
            "n_attacked": found.n_attacked,
            "n_found": sum(not one.beside for one in found.found),
            "n_not_proven": sum(not one.beside for one in found.not_proven),
            "n_found_beside": sum(bool(one.beside) for one in (*found.found, *found.not_proven)),
            "n_ties": found.n_ties,
            "n_groups": found.n_components,
            "largest_group": found.largest_component,
            "n_contradicted": sum(number for _, number in found.contradicted),
            "knowledge": found.digest,
            "seconds": round(found.seconds, 1),
        },
    )


def _kept(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    release: Release,
    position: int,
    declarations: Declarations,
) -> Kept | None:
    """An older release as the attacker finds it, and what it withheld, to tell a right guess from a wrong
    one; None for one of another shape, whose numbers can't be laid beside these.
    """
    numbers = f"kept_{position}"
    try:
        merge_forms(connection, release.path, declarations, into=numbers)
    except (duckdb.BinderException, duckdb.CatalogException):
        connection.execute("detach database if exists attacked_release")
        return None
    withheld = withheld_path(settings, release.release_id)
    if not withheld.exists():
        return Kept(numbers, numbers)
    truth = f"kept_truth_{position}"
    connection.execute(
        f"""
        create or replace temp table {truth} as
        select municipality_code, series, measure, period_type, period_start, coordinate, amount as value
        from read_parquet({literal(str(withheld))})
        """
    )
    return Kept(numbers, numbers, truth)


def _result(
    check: str, status: Status, n_rows: int, wrong: Sequence[Finding], reason: str = ""
) -> CheckResult:
    series = Counter(one.key.series for one in wrong)
    is_alone = check == CHECK
    return CheckResult(
        check_id=check,
        source="gate",
        table_name=MARTS,
        category="disclosure",
        guards=(
            "Intet skjult tal kan regnes ud af de viste: hvert kan være nul, og hvert kan være mindst "
            "grænsen for små tal."
            if is_alone
            else "Intet skjult tal kan regnes ud ved at lægge denne udgivelse og de nyeste gemte sammen."
        ),
        status=status,
        severity="error" if is_alone else "warning",
        n_rows=n_rows,
        n_failing=len(wrong),
        advice=(
            "Tallene er ikke udgivet; den seneste udgivelse gælder."
            if is_alone
            else "Den, der har gemt en ældre udgivelse, kan finde et tal, der er skjult i den ene af dem."
        ),
        resolve=(
            "See docs/privacy.md. The reason in quality.check_result names the series; look whether a tie in "
            "seeds/published_tie.csv or a cut of the series is new, and whether cells.published_count has it."
        ),
        reason=reason or ", ".join(f"{name}: {number}" for name, number in series.most_common(10)),
    )
