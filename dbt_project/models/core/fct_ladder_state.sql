{%- set steps = [1, 2, 3, 4, 5, 6] -%}
with
    help as (
        select municipality_code, child_key, ladder_step, valid_from, valid_to
        from {{ ref("fct_intervention_step") }}
        where is_acting
    ),
    -- help that begins or ends: what is running changes on these days alone
    change as (
        select municipality_code, child_key, ladder_step, valid_from as change_date, 1 as change
        from help
        union all
        select municipality_code, child_key, ladder_step, valid_to, -1
        from help
        where valid_to is not null
    ),
    change_day as (
        select
            municipality_code,
            child_key,
            change_date,
            {% for step in steps -%}
                sum(case when ladder_step = {{ step }} then change else 0 end) as change_{{ step }},
            {% endfor -%}
            sum(case when ladder_step = -1 then change else 0 end) as change_ukendt
        from change
        group by municipality_code, child_key, change_date
    ),
    running as (
        select
            municipality_code,
            child_key,
            change_date,
            {% for step in steps -%} sum(change_{{ step }}) over so_far as running_{{ step }}, {% endfor -%}
            sum(change_ukendt) over so_far as running_ukendt
        from change_day
        window
            so_far as (
                partition by municipality_code, child_key
                order by change_date
                rows between unbounded preceding and current row
            )
    ),
    -- the highest known step counts; a placement of unknown kind only where nothing else runs
    state as (
        select
            municipality_code,
            child_key,
            change_date,
            case
                {% for step in steps | reverse -%} when running_{{ step }} > 0 then {{ step }} {% endfor -%}
                when running_ukendt > 0
                then -1
                else 0
            end as ladder_step
        from running
    ),
    state_before as (
        select
            municipality_code,
            child_key,
            change_date,
            ladder_step,
            lag(ladder_step, 1, 0) over (
                partition by municipality_code, child_key order by change_date
            ) as previous_ladder_step
        from state
    ),
    -- the same step after as before is one spell: a switch from one day to the next, or help under other help
    spell as (
        select
            municipality_code,
            child_key,
            change_date as valid_from,
            lead(change_date) over child_in_time as valid_to,
            previous_ladder_step,
            ladder_step,
            lead(ladder_step) over child_in_time as next_ladder_step
        from state_before
        where ladder_step <> previous_ladder_step
        window child_in_time as (partition by municipality_code, child_key order by change_date)
    )
select
    spell.municipality_code,
    spell.child_key,
    spell.valid_from,
    spell.valid_to,
    spell.previous_ladder_step,
    spell.ladder_step,
    spell.next_ladder_step
from spell
inner join
    {{ ref("dim_municipality") }} as municipality on spell.municipality_code = municipality.municipality_code
-- what ends today is followed by a state that has not come yet
where spell.valid_from <= municipality.today_date
