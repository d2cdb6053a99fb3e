{{ config(materialized="ephemeral") }}
-- Placements running when a month or year ends, or today in the one that is not over, whoever acts or pays.
-- One row
-- per municipality, period and placement, with the child's age and the days so far on that day.
select
    intervention.municipality_code,
    period.period_type,
    period.period_start,
    intervention.child_key,
    intervention.place_kind,
    intervention.provider_owner as own_or_bought,
    intervention.is_acting,
    intervention.is_paying,
    {{ days_between("intervention.valid_from", "period.last_day") }} + 1 as days,
    {{ age_years("child.birth_date", "period.last_day") }} as age_years
from {{ ref("fct_intervention") }} as intervention
inner join {{ ref("dim_child") }} as child on intervention.child_key = child.child_key
inner join
    {{ ref("municipality_period") }} as period
    on intervention.municipality_code = period.municipality_code
    and period.period_type in ('month', 'year')
    and intervention.valid_from <= period.last_day
    and (intervention.valid_to is null or intervention.valid_to > period.last_day)
where intervention.is_started and {{ is_placement("intervention.place_kind") }}
