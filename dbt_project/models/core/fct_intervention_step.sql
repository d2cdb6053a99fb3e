with
    started as (
        select
            intervention.municipality_code,
            intervention.intervention_key,
            intervention.child_key,
            intervention.intervention_type,
            intervention.place_kind,
            intervention.provider_owner,
            intervention.is_acting,
            intervention.is_paying,
            intervention.valid_from,
            intervention.valid_to,
            municipality.today_date
        from {{ ref("fct_intervention") }} as intervention
        inner join
            {{ ref("dim_municipality") }} as municipality
            on intervention.municipality_code = municipality.municipality_code
        where intervention.is_started
    ),
    kind_of_help as (select distinct municipality_code, intervention_type, place_kind from started),
    rule as (
        select
            municipality_code,
            intervention_type,
            place_kind,
            ladder_step,
            rung,
            valid_from,
            valid_to,
            lead(valid_from) over (
                partition by municipality_code, intervention_type, place_kind order by valid_from
            ) as next_valid_from
        from {{ ref("dim_ladder_step") }}
    ),
    -- days for which the ladder has no rule, for an unknown place all: with them the cut spells lose no day
    gap as (
        select
            kind_of_help.municipality_code,
            kind_of_help.intervention_type,
            kind_of_help.place_kind,
            cast(null as date) as valid_from,
            min(rule.valid_from) as valid_to
        from kind_of_help
        left join
            rule
            on kind_of_help.municipality_code = rule.municipality_code
            and kind_of_help.intervention_type = rule.intervention_type
            and kind_of_help.place_kind = rule.place_kind
        group by kind_of_help.municipality_code, kind_of_help.intervention_type, kind_of_help.place_kind
        union all
        select municipality_code, intervention_type, place_kind, valid_to, next_valid_from
        from rule
        where valid_to < next_valid_from or (valid_to is not null and next_valid_from is null)
    ),
    rule_or_gap as (
        select municipality_code, intervention_type, place_kind, ladder_step, rung, valid_from, valid_to
        from rule
        union all
        select municipality_code, intervention_type, place_kind, -1, null, valid_from, valid_to
        from gap
    )
select
    started.municipality_code,
    started.intervention_key,
    started.child_key,
    started.intervention_type,
    started.place_kind,
    started.provider_owner,
    started.is_acting,
    started.is_paying,
    rule_or_gap.ladder_step,
    rule_or_gap.rung,
    greatest(started.valid_from, coalesce(rule_or_gap.valid_from, started.valid_from)) as valid_from,
    -- a rule that changes after today has not changed yet
    case
        when rule_or_gap.valid_to <= started.today_date
        then least(rule_or_gap.valid_to, coalesce(started.valid_to, rule_or_gap.valid_to))
        else started.valid_to
    end as valid_to
from started
inner join
    rule_or_gap
    on started.municipality_code = rule_or_gap.municipality_code
    and started.intervention_type = rule_or_gap.intervention_type
    and started.place_kind = rule_or_gap.place_kind
where
    (rule_or_gap.valid_from is null or rule_or_gap.valid_from <= started.today_date)
    and (rule_or_gap.valid_to is null or rule_or_gap.valid_to > started.valid_from)
    and (
        started.valid_to is null
        or rule_or_gap.valid_from is null
        or rule_or_gap.valid_from < started.valid_to
    )
