"""What is read out of a release, in each of its forms."""

from pathlib import Path

import duckdb
import pytest

from orchestration.attack import (
    PublishedCsv,
    PublishedParquet,
    PublishedSchema,
    attack_numbers,
    knowledge_digest,
    merge_forms,
    read_counts,
    read_declarations,
)
from orchestration.attack.kernel import Rules
from orchestration.duck import attach
from orchestration.release.seal import contents
from orchestration.release.writer import csv_path, write_release
from orchestration.settings import Settings

DECLARATIONS = read_declarations()

_MARTS = """
create schema marts;
create table marts.dim_indicator as
select * from (values
    ('anbragt_nye', 1, true, 'count', 'anbringelser', 0, 'Nye anbringelser'),
    ('anbragt_uden_samtykke', 1, true, 'share', '%', 1, 'Nye anbringelser'),
    ('anbragt_sammenbrud', 1, true, 'rate', 'sammenbrud pr. anbragt', 3, 'Sammenbrud og unikke børn'),
    ('medarbejderafgang', 1, true, 'rate', 'fratrådte pr. ansat', 2, 'Medarbejdere'),
    ('udgift_forbrug', 1, true, 'kroner', 'kr.', 0, 'Kroner'),
    ('indsats_helaarspersoner', 1, true, 'count', 'helårspersoner', 1, 'Dage omregnet til hele år'),
    ('specialtilbud_antal', 1, true, 'count', 'børn', 0, 'Unikke børn')
) as rows (indicator_id, indicator_version, is_current, kind, unit, decimals, counted_da);

create table marts.mart_indicator (
    municipality_code varchar, indicator_id varchar, indicator_version integer, period_type varchar,
    period_start date, period_label varchar, cut varchar, cut_value varchar, numerator double,
    denominator double, value double, value_printed varchar, status varchar, base_label varchar,
    change_from_base double
);
insert into marts.mart_indicator by position
select '330', id, 1, 'year', date '2021-01-01', '2021', cut, of, num, den, value, printed, status, null, null
from (values
    ('anbragt_nye', 'total', 'alle', 30, null, 30, '30', 'ok'),
    ('anbragt_nye', 'age_group', '0-3', 10, null, 10, '10', 'ok'),
    ('anbragt_nye', 'age_group', '4-7', null, null, null, null, 'suppressed'),
    ('anbragt_nye', 'age_group', '8-12', null, null, null, null, 'suppressed'),
    ('anbragt_uden_samtykke', 'total', 'alle', null, null, null, null, 'suppressed'),
    ('anbragt_sammenbrud', 'total', 'alle', null, 0, null, null, 'not_applicable'),
    ('medarbejderafgang', 'total', 'alle', 2, 15, 0.13, '0,13', 'ok'),
    ('udgift_forbrug', 'total', 'alle', 1234.5, null, 1234.5, '1.235 kr.', 'provisional'),
    ('indsats_helaarspersoner', 'total', 'alle', 7.25, null, 7.25, '7,3', 'ok'),
    ('specialtilbud_antal', 'total', 'alle', null, null, null, null, 'no_data')
) as rows (id, cut, of, num, den, value, printed, status);

create table marts.mart_spend as
select
    '330' as municipality_code, span, date '2021-08-01' as period_start, type as intervention_type,
    step as ladder_step, persons as n_persons, 1.5::double as full_year_persons, 100.5::double as actual,
    0::double as committed, 0::double as budget, 'ok' as status
from (values
    ('month', 'alle', 'alle', 9), ('month', 'anbringelse', '4', 9), ('year_to_date', 'alle', 'alle', 12)
) as rows (span, type, step, persons);

create table marts.mart_ladder_step as
select
    '330' as municipality_code, date '2021-08-01' as period_start, step as ladder_step, cut, of as cut_value,
    n as n_children, case when n is null then 'suppressed' else 'ok' end as status
from (values ('1', 'total', 'alle', 20), ('1', 'gender', 'K', 12), ('1', 'gender', 'M', null))
as rows (step, cut, of, n);

create table marts.mart_ladder_course as
select
    '330' as municipality_code, date '2021-01-01' as period_start, first as first_ladder_step,
    last as last_ladder_step, n as n_courses, case when n is null then 'suppressed' else 'ok' end as status
from (values ('3', '3', 9), ('3', 'ukendt', null)) as rows (first, last, n);

create table marts.mart_intervention_effect as
select
    '330' as municipality_code, instrument, scale, informant, 'alle' as intervention_type,
    'alle' as ladder_step, pairs as n_pairs, ended as n_interventions_ended,
    without_pair as n_interventions_without_pair, status
from (values
    ('sdq', 'total', 'foraelder', 20, 40, 20, 'ok'),
    ('sdq', 'adfaerd', 'foraelder', 19, 40, 20, 'ok'),
    ('sdq', 'total', 'selv', null, 9, 9, 'not_applicable'),
    ('skalering', 'trivsel', 'sagsbehandler', 8, null, null, 'ok')
) as rows (instrument, scale, informant, pairs, ended, without_pair, status);
"""


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A release folder with its three forms."""
    path, folder = tmp_path / "warehouse.duckdb", tmp_path / "release"
    with duckdb.connect(str(path)) as connection:
        connection.execute(_MARTS)
    with duckdb.connect() as connection:
        attach(connection, path, "warehouse")
        settings = Settings(_env_file=None, data=tmp_path)
        write_release(connection, "warehouse", contents(connection, "warehouse"), folder, settings)
    return folder


@pytest.fixture
def connection(release: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    attach(connection, release / "marts.duckdb", "release")
    read_counts(connection, PublishedSchema("release"), DECLARATIONS)
    return connection


def value(connection: duckdb.DuckDBPyConnection, series: str, measure: str, coordinate: str) -> object:
    """The number, `hidden`, or `unknown` where nothing is said."""
    rows = connection.execute(
        "select value, is_hidden from count where series = ? and measure = ? and coordinate = ?",
        [series, measure, coordinate],
    ).fetchall()
    return "unknown" if not rows else "hidden" if rows[0][1] else rows[0][0]


@pytest.mark.parametrize(
    ("series", "measure", "coordinate", "expected"),
    [
        ("anbragt_nye", "numerator", "", 30),
        ("anbragt_nye", "numerator", "age_group=4-7", "hidden"),
        ("anbragt_nye", "denominator", "", "unknown"),
        ("anbragt_uden_samtykke", "denominator", "", "hidden"),
        # of nobody placed nobody knows how many breakdowns there were
        ("anbragt_sammenbrud", "numerator", "", "hidden"),
        ("anbragt_sammenbrud", "denominator", "", 0),
        ("specialtilbud_antal", "numerator", "", "unknown"),
        ("trappe_boern_trin", "numerator", "ladder_step=1", 20),
        ("trappe_boern_trin", "numerator", "gender=K&ladder_step=1", 12),
        ("trappe_boern_trin", "numerator", "gender=M&ladder_step=1", "hidden"),
        ("course", "numerator", "first_ladder_step=3&last_ladder_step=3", 9),
        ("course", "numerator", "first_ladder_step=3&last_ladder_step=ukendt", "hidden"),
        ("spend_month_persons", "numerator", "", 9),
        ("spend_month_persons", "numerator", "intervention_type=anbringelse&ladder_step=4", 9),
        ("spend_year_persons", "numerator", "", 12),
        ("effect_pairs", "numerator", "informant=foraelder", 20),
        ("effect_pairs", "numerator", "informant=selv", 0),
        ("effect_ended", "numerator", "informant=selv", 9),
        ("effect_ended", "numerator", "informant=sagsbehandler", "hidden"),
    ],
)
def test_every_number_is_read_as_it_is_published(
    connection: duckdb.DuckDBPyConnection, series: str, measure: str, coordinate: str, expected: object
) -> None:
    assert value(connection, series, measure, coordinate) == expected


def test_money_and_quantities_are_no_counts(connection: duckdb.DuckDBPyConnection) -> None:
    kinds = dict(connection.execute("select distinct series, kind from count").fetchall())
    assert (kinds["udgift_forbrug"], kinds["spend_month_actual"]) == ("kroner", "kroner")
    assert (kinds["indsats_helaarspersoner"], kinds["anbragt_nye"]) == ("quantity", "count")


def test_a_rate_counts_its_events_where_its_card_says_so(connection: duckdb.DuckDBPyConnection) -> None:
    """How few of a large team have left tells of nobody: the card counts the team. Breakdowns are counted."""
    rows = connection.execute(
        "select series, measure, kind from count where series in ('medarbejderafgang', 'anbragt_sammenbrud')"
    ).fetchall()
    assert set(rows) == {
        ("medarbejderafgang", "numerator", "quantity"),
        ("medarbejderafgang", "denominator", "count"),
        ("anbragt_sammenbrud", "numerator", "count"),
        ("anbragt_sammenbrud", "denominator", "count"),
    }


def test_the_three_forms_say_the_same(connection: duckdb.DuckDBPyConnection, release: Path) -> None:
    digest = knowledge_digest(connection, "count")
    for form in (PublishedParquet(release / "parquet"), PublishedCsv(release / "csv")):
        read_counts(connection, form, DECLARATIONS, "form")
        assert knowledge_digest(connection, "form") == digest
    merge_forms(connection, release, DECLARATIONS, "merged")
    assert knowledge_digest(connection, "merged") == digest


def leak(release: Path, hidden: str, shown: str) -> None:
    """Change the CSV form alone."""
    path = csv_path(release, "mart_indicator")
    text = path.read_text(encoding="utf-8")
    assert hidden in text
    path.write_text(text.replace(hidden, shown), encoding="utf-8")


HIDDEN_ROW = "330;anbragt_nye;1;year;2021-01-01;2021;age_group;4-7;;;;;suppressed"


@pytest.mark.parametrize(
    "shown",
    [
        HIDDEN_ROW.replace(";;;;;", ";3,0;;;;"),
        HIDDEN_ROW.replace(";;;;;", ";;;3,0;;"),
        HIDDEN_ROW.replace(";;;;;", ";;;;3;"),
    ],
    ids=["numerator", "value", "printed"],
)
def test_what_only_the_csv_file_shows_is_known(
    connection: duckdb.DuckDBPyConnection, release: Path, shown: str
) -> None:
    """Of thirty ten are 0-3 years; the CSV file tells that three are 4-7, and so that 17 are 8-12."""
    digest = knowledge_digest(connection, "count")
    rules = Rules(min_cell=5)
    assert attack_numbers(connection, "count", DECLARATIONS, rules=rules).is_safe
    leak(release, HIDDEN_ROW, shown)
    merge_forms(connection, release, DECLARATIONS)
    assert value(connection, "anbragt_nye", "numerator", "age_group=4-7") == 3
    assert knowledge_digest(connection, "count") != digest


def test_a_leak_in_one_form_uncovers_what_it_is_a_part_of(
    connection: duckdb.DuckDBPyConnection, release: Path
) -> None:
    leak(release, HIDDEN_ROW, HIDDEN_ROW.replace(";;;;;", ";17,0;;;;"))
    merge_forms(connection, release, DECLARATIONS)
    result = attack_numbers(connection, "count", DECLARATIONS, rules=Rules(min_cell=5))
    assert [one.key.coordinate for one in result.found] == ["age_group=8-12"]
