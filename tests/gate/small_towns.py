"""Two small invented municipalities as landing would hold them, made by SQL: no intake, no file, no person.

320 has 300 children and 330 has 900; ten of them are known in both. Three TOPI rounds, monthly supervision,
notifications, cases with all that belongs to them, meetings, money, daycare, school and measurements through
2020 and 2021, as of 30 September 2021.
"""

from pathlib import Path

import duckdb
import yaml

SOURCES = Path(__file__).resolve().parents[2] / "dbt_project" / "models" / "staging" / "_sources.yml"

AS_OF = "2021-09-30"

_LEDGER = """
create table delivery (
    delivery_id bigint, municipality_code varchar, extract varchar, file_name varchar, content_hash varchar,
    as_of_date date, received_at timestamp, rows_read bigint, rows_accepted bigint, rows_refused bigint,
    rows_new bigint, rows_changed bigint, rows_removed bigint,
    status varchar, reason_code varchar, reason varchar
);
create table refused_row (
    delivery_id bigint, line_number bigint, column_letter varchar, column_name varchar, rule varchar
);
create table ignored_file (path varchar, reason_code varchar, reason varchar);
create table child (child_key uuid, birth_date date, gender varchar);
"""

# `pick(x, n)` is a number from 0 to n - 1 that depends on x alone.
_TOWNS = """
create temp macro pick(x, n) as cast(md5_number_lower(cast(x as varchar)) % n as integer);
create temp macro one_of(x, options) as options[pick(x, len(options)) + 1];
create temp macro days_after(day, n) as cast(day + to_days(cast(n as integer)) as date);

create temp table citizen as
select
    code as municipality_code,
    i,
    -- The last ten of 320 are the first ten of 330.
    case when code = '320' and i >= 290 then '330-' || (i - 290) else code || '-' || i end as person
from (select '320' as code, unnest(range(300)) as i union all select '330', unnest(range(900)));
alter table citizen add column child_key uuid;
update citizen set child_key = cast(md5(person) as uuid);

insert into child
select distinct
    child_key,
    days_after(date '2004-01-01', pick(person || 'born', 6200)),
    one_of(person || 'gender', ['M', 'K'])
from citizen;

insert into boern
select municipality_code, child_key, gender, one_of(person || 'd', ['Nord', 'Syd']), 'bopael', null, null
from citizen inner join child using (child_key);

insert into institutioner
select
    code, 'b' || i, 'Hus ' || i, one_of(i || 't', ['boernehave', 'integreret']), one_of(i, ['Nord', 'Syd']),
    'kommunal'
from (select unnest(['320', '330']) as code), range(12) as numbers(i);

insert into tilbud
select code, 't' || i, null, kind, one_of(kind, ['egen', 'ekstern']), date '2015-01-01', null, 4
from
    (select unnest(['320', '330']) as code),
    (
        select
            unnest(['netvaerkspleje', 'plejefamilie_almen', 'opholdssted', 'doegninstitution']) as kind,
            unnest(range(4)) as i
    );

insert into sager
select
    municipality_code, 's' || i, child_key, days_after(date '2019-06-01', pick(person || 's', 700)), null,
    true, true, null,
    case when pick(person || 'h', 40) = 0 then '390' end
from citizen where pick(person || 'case', 3) = 0;

insert into indsatser
select
    municipality_code, 'i' || i || '-' || n, 's' || i, child_key,
    one_of(
        person || n || 'k',
        ['forebyggende_s11', 'familiebehandling', 'kontaktperson', 'anbringelse', 'anbringelse']
    ),
    null, 't' || pick(person || n || 't', 4), null,
    days_after(date '2019-12-01', 200 * n + pick(person || n || 'g', 150)),
    days_after(date '2020-01-01', 200 * n + pick(person || n || 'g', 150)),
    case
        when pick(person || n || 'e', 3) > 0
        then
            days_after(
                date '2020-02-01', 200 * n + pick(person || n || 'g', 150) + pick(person || n || 'x', 300)
            )
    end,
    pick(person || n || 'j', 4) > 0, false, one_of(person || n || 'o', ['maal_naaet', 'planlagt_skift']), null
from citizen, range(2) as numbers(n) where pick(person || 'case', 3) = 0;

insert into medarbejdere
select code, 'm' || i, one_of(i, ['Nord', 'Syd']), 'sagsbehandler', date '2019-01-01',
    case when i >= 20 then days_after(date '2020-06-01', 20 * (i - 20)) end, 1
from (select unnest(['320', '330']) as code), range(26) as numbers(i);

insert into sagsbehandlere
select municipality_code, sag_id, oprettet, null, 'm' || pick(sag_id, 20) from sager;

insert into undersoegelser
select
    municipality_code, 'x' || sag_id, sag_id, child_key, oprettet, oprettet,
    case when pick(sag_id || 'f', 5) > 0 then days_after(oprettet, 60 + pick(sag_id || 'd', 120)) end,
    true, case when pick(sag_id || 'b', 2) = 0 then days_after(oprettet, 20) end,
    true, case when pick(sag_id || 'n', 2) = 0 then days_after(oprettet, 20) end,
    true, pick(sag_id || 'h', 3) > 0, one_of(sag_id || 'r', ['ikke_vurderet', 'vurderet_fravalgt', 'afholdt'])
from sager;

insert into opfoelgninger
select
    municipality_code, 'o' || indsats_id || '-' || n, indsats_id,
    days_after(startdato, 90 * n + pick(indsats_id || n, 60)), 'delvist',
    one_of(indsats_id || n || 'r', ['ned', 'uaendret', 'op'])
from indsatser, range(3) as numbers(n);

insert into moeder
select
    municipality_code, 'n' || i || '-' || n, child_key,
    one_of(person || n || 'f', ['tvaers_skole', 'ressourceteam', 'netvaerksmoede']),
    days_after(date '2020-01-01', 200 * n + pick(person || n || 'q', 150)), null, 'b' || pick(person, 12),
    pick(person || n || 's', 4) > 0, pick(person || n || 'p', 2) = 0, pick(person || n || 'a', 2) = 0,
    case when pick(person || n || 'e', 2) = 0 then date '2021-06-01' end
from citizen, range(3) as numbers(n) where pick(person || 'met', 2) = 0;

-- Every month of an intervention costs something; budgets and some actual belong to nobody.
insert into posteringer
select
    municipality_code, 'p' || indsats_id || '-' || month || kind, month,
    one_of(indsatstype, ['5.28.21', '5.28.22']), kind, indsats_id, null,
    1000.25 + 100 * pick(indsats_id || month, 90)
from
    indsatser,
    (select unnest(generate_series(date '2020-01-01', date '2021-12-01', interval 1 month))::date as month),
    (select unnest(['forbrug', 'disponeret']) as kind)
where month >= startdato and (slutdato is null or month <= slutdato)
    and (kind = 'disponeret' or month <= date '2021-09-01');
insert into posteringer
select code, 'q' || month || kind || account, month, account, kind, null, null, 250000.50
from
    (select unnest(['320', '330']) as code),
    (select unnest(generate_series(date '2020-01-01', date '2021-12-01', interval 1 month))::date as month),
    (select unnest(['forbrug', 'budget']) as kind),
    (select unnest(['5.28.21', '5.28.22', '5.57.72']) as account)
where kind = 'budget' or month <= date '2021-09-01';

insert into underretninger
select
    municipality_code, 'u' || i || '-' || n, child_key, day + to_hours(9), false,
    one_of(person || n || 'r', ['skole', 'dagtilbud', 'politi', 'sundhedspleje']),
    day + to_hours(9 + pick(person || n || 'v', 30)), null, null
from (
    select *, days_after(date '2020-01-01', pick(person || n || 'm', 630)) as day
    from citizen, range(3) as numbers(n)
);
insert into underretning_aarsager
select municipality_code, underretning_id, one_of(underretning_id || 'a', ['trivsel', 'skolefravaer', 'vold'])
from underretninger;

insert into ledelsestilsyn
select
    code, month, 's' || n, question,
    pick(code || month || n || question, 5) > 0, pick(question || month || n, 3) > 0
from
    (select unnest(['320', '330']) as code),
    (select unnest(generate_series(date '2021-03-01', date '2021-09-01', interval 1 month))::date as month),
    range(40) as numbers(n),
    (select unnest(['boernesamtale', 'netvaerksmoede', 'mundtlig_partshoering', 'opfoelgning_rettidig',
        'undersoegelse_rettidig', 'inddragelse']) as question);

insert into trivselsvurderinger
select
    municipality_code, child_key, round_, 'b' || pick(person, 12), day,
    one_of(person || round_, ['groen', 'groen', 'groen', 'gul', 'gul', 'roed'])
from
    citizen,
    (values
        ('2020E', date '2020-09-15'), ('2021F', date '2021-03-15'), ('2021E', date '2021-09-15')
    ) as rounds(round_, day)
where i < 250 or municipality_code = '330';

-- Each child in the daycare or school of its age; a school year is a row of its own.
insert into institutioner
select code, 's' || i, 'Skole ' || i, 'skole', one_of(i, ['Nord', 'Syd']), 'kommunal'
from (select unnest(['320', '330']) as code), range(4) as numbers(i);
insert into indmeldelser
select
    municipality_code, child_key, 'b' || pick(person, 12), days_after(birth_date, 330),
    least(days_after(birth_date, 2190), date '2022-07-31'), 'almen', null, 30 + pick(person || 't', 12)
from citizen inner join child using (child_key) where birth_date > date '2014-01-01';
insert into indmeldelser
select
    municipality_code, child_key, 's' || pick(person, 4), make_date(year, 8, 1),
    case when year < 2021 then make_date(year + 1, 7, 31) end,
    case when pick(person || 'sp', 12) = 0 then one_of(person, ['eventen', 'egne_dagskoler', 'specialklasse'])
        else 'almen' end,
    year - extract(year from birth_date) - 6, null
from citizen inner join child using (child_key), range(2015, 2022) as years(year)
where year - extract(year from birth_date) between 6 and 15;

insert into elevfravaer
select
    municipality_code, child_key, days_after(date '2020-08-10', 7 * n + pick(person || n, 5)),
    's' || pick(person, 4),
    one_of(person || n || 'f', ['sygdom', 'sygdom', 'tilladelse', 'ulovligt', 'ulovligt']), 1
from citizen inner join child using (child_key), range(46) as numbers(n)
where birth_date < date '2014-01-01' and pick(person || n || 'away', 5) < pick(person || 'ill', 3);

insert into sprogvurderinger
select
    municipality_code, child_key, age_step, 'b' || pick(person, 12),
    days_after(birth_date, 365 * age_step + 20 + pick(person, 60)),
    one_of(person || age_step, ['generel', 'generel', 'fokuseret', 'saerlig'])
from citizen inner join child using (child_key), (select unnest([3, 5]) as age_step)
where pick(person || age_step || 'l', 6) > 0
    and days_after(birth_date, 365 * age_step + 90) between date '2019-01-01' and date '2021-09-30';

insert into skoletrivsel
select
    municipality_code, child_key, year, 's' || pick(person, 4), 3 + pick(person || year, 3) / 2, 4,
    3 + pick(person || year || 'r', 5) / 4, 3.25
from citizen inner join child using (child_key), (select unnest(['2019/20', '2020/21']) as year)
where birth_date < date '2013-01-01';

insert into sdq
select
    municipality_code, child_key,
    days_after(startdato, 30 * n + case respondent when 'laerer' then 1 else 0 end), respondent, indsats_id,
    case n when 0 then 'foer' when 1 then 'opfoelgning' else 'efter' end,
    3 + pick(indsats_id || n || respondent, 4), 2 + pick(indsats_id || n || 'c', 4) - n // 2,
    3 + pick(indsats_id || n || 'h', 5) - n, 2 + pick(indsats_id || n || 'p', 3) - n // 2, 4 + n
from
    indsatser, range(3) as numbers(n), (select unnest(['foraelder', 'laerer']) as respondent)
where days_after(startdato, 100) < date '2021-09-30' and (n < 2 or pick(indsats_id || 'pair', 4) > 0)
qualify row_number() over (
    partition by municipality_code, child_key, days_after(startdato, 30 * n), respondent order by indsats_id
) = 1;

insert into skaleringer
select
    municipality_code, child_key, days_after(startdato, 45 * n), indsats_id, 4 + pick(indsats_id || n, 3) + n
from indsatser, range(2) as numbers(n)
where days_after(startdato, 50) < date '2021-09-30'
qualify row_number() over (
    partition by municipality_code, child_key, days_after(startdato, 45 * n) order by indsats_id
) = 1;

insert into faktorer
select
    municipality_code, child_key, days_after(date '2020-02-01', 300 * n), factor,
    pick(person || factor || n, 5) > 1
from
    citizen,
    range(2) as numbers(n),
    (
        select
            unnest(['venner', 'stabil_voksen', 'aktivt_fritidsliv', 'ensomhed', 'mistrivsel', 'dyrehold'])
            as factor
    )
where pick(person || 'case', 3) = 0;

insert into proever
select
    municipality_code, child_key, '2020/21', subject, 'skriftlig', subject <> 'tysk',
    case when pick(person || subject || 'm', 30) > 0 then
        one_of(person || subject, ['02', '4', '7', '10', '12', '00', '-3']) end
from
    citizen inner join child using (child_key),
    (select unnest(['dansk', 'matematik', 'engelsk', 'tysk']) as subject)
where birth_date < date '2007-01-01';

insert into ungestatus
select
    municipality_code, child_key, year,
    one_of(person || 'y', ['i_gang', 'i_gang', 'fuldfoert', 'ikke_startet']), 'gymnasial'
from citizen inner join child using (child_key), (select unnest([2019, 2020]) as year)
where extract(year from birth_date) + 15 = year;

insert into personale
select
    code, 'b' || i, month, staff,
    case staff when 'leder' then 1 when 'paedagogisk_assistent' then 1.5 else 4.25 end
from
    (select unnest(['320', '330']) as code),
    range(12) as numbers(i),
    (select unnest(generate_series(date '2021-01-01', date '2021-09-01', interval 1 month))::date as month),
    (select unnest(['leder', 'paedagog', 'paedagogisk_assistent', 'medhjaelper']) as staff);
"""


def make_landing(path: Path) -> None:
    """Create `path` with the tables of the contract and the two towns in them."""
    extracts = yaml.safe_load(SOURCES.read_text(encoding="utf-8"))["sources"][0]["tables"]
    with duckdb.connect(str(path)) as connection:
        connection.execute(_LEDGER)
        for extract in extracts:
            columns = ", ".join(f"{column['name']} {column['data_type']}" for column in extract["columns"])
            connection.execute(f"create table {extract['name']} (municipality_code varchar, {columns})")
        connection.execute(_TOWNS)
        for number, extract in enumerate(extracts):
            name = extract["name"]
            connection.execute(
                f"""
                insert into delivery
                select
                    {10 * number} + row_number() over (order by municipality_code),
                    municipality_code, '{name}',
                    '{name}_' || municipality_code || '_20210930.csv', sha256('{name}' || municipality_code),
                    date '{AS_OF}', timestamp '2021-10-01 04:00:00', n, n, 0, n, 0, 0, 'accepted', null, null
                from (select municipality_code, count(*) as n from {name} group by all)
                """
            )
            connection.execute(f"alter table {name} add column _as_of_from date default date '{AS_OF}'")
            connection.execute(f"alter table {name} add column _as_of_to date")
            connection.execute(f"alter table {name} add column _delivery_id bigint default 1")
