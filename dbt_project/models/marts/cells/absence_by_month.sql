{{ config(materialized="table") }}
-- A pupil's absent days in each month by kind, in the municipality's own registration and in all together.
{%- set types = ["sygdom", "tilladelse", "ulovligt"] %}
with
    own as (
        select
            municipality_code,
            child_key,
            month_start
            {% for type in types %}
                , sum(case when absence_type = '{{ type }}' then day_share else 0 end) as {{ type }}
            {% endfor %}
        from {{ ref("fct_absence") }}
        where is_past
        group by municipality_code, child_key, month_start
    ),
    in_several as (
        select child_key, month_start from own group by child_key, month_start having count(*) > 1
    ),
    -- a day that two municipalities tell of is one day: the longer absence
    days as (
        select
            absence.child_key,
            absence.month_start,
            absence.absence_type,
            absence.day_share,
            row_number() over (
                partition by absence.child_key, absence.absence_date
                order by absence.day_share desc, absence.municipality_code
            ) as place
        from {{ ref("fct_absence") }} as absence
        inner join
            in_several
            on absence.child_key = in_several.child_key
            and absence.month_start = in_several.month_start
        where absence.is_past
    ),
    together as (
        select
            child_key,
            month_start
            {% for type in types %}
                , sum(case when absence_type = '{{ type }}' then day_share else 0 end) as {{ type }}
            {% endfor %}
        from days
        where place = 1
        group by child_key, month_start
    )
select
    municipality_code,
    child_key,
    month_start
    {% for type in types %}, cast({{ type }} as decimal(18, 6)) as {{ type }} {% endfor %}
from own
union all
select
    '000' as municipality_code,
    own.child_key,
    own.month_start
    {% for type in types %}
        , cast(max(coalesce(together.{{ type }}, own.{{ type }})) as decimal(18, 6)) as {{ type }}
    {% endfor %}
from own
left join together on own.child_key = together.child_key and own.month_start = together.month_start
group by own.child_key, own.month_start
