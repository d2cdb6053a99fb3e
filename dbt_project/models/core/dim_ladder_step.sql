with
    rule as (
        select
            municipality_code,
            intervention_type,
            coalesce(place_kind, '') as place_kind,
            ladder_step,
            rung,
            law,
            valid_from,
            valid_to
        from {{ ref("ladder_rule") }}
    ),
    loaded as (
        select municipality_code
        from {{ ref("dim_municipality") }}
        where is_loaded and municipality_code <> '000'
    ),
    common_rule as (
        select
            loaded.municipality_code,
            rule.intervention_type,
            rule.place_kind,
            rule.ladder_step,
            rule.rung,
            rule.law,
            rule.valid_from,
            rule.valid_to
        from rule
        cross join loaded
        where rule.municipality_code is null
    ),
    own_rule as (
        select
            rule.municipality_code,
            rule.intervention_type,
            rule.place_kind,
            rule.ladder_step,
            rule.rung,
            rule.law,
            rule.valid_from,
            rule.valid_to,
            lag(rule.valid_to) over own_in_time as previous_valid_to,
            lead(rule.valid_from) over own_in_time as next_valid_from
        from rule
        inner join loaded on rule.municipality_code = loaded.municipality_code
        window
            own_in_time as (
                partition by rule.municipality_code, rule.intervention_type, rule.place_kind
                order by rule.valid_from
            )
    ),
    -- the days around a municipality's own rules, on which the common ones hold; an empty end is open
    own_gap as (
        select
            municipality_code,
            intervention_type,
            place_kind,
            previous_valid_to as gap_from,
            valid_from as gap_to
        from own_rule
        where previous_valid_to is null or previous_valid_to < valid_from
        union all
        select
            municipality_code,
            intervention_type,
            place_kind,
            valid_to as gap_from,
            cast(null as date) as gap_to
        from own_rule
        where next_valid_from is null and valid_to is not null
    ),
    resolved as (
        select
            municipality_code,
            intervention_type,
            place_kind,
            ladder_step,
            rung,
            law,
            valid_from,
            valid_to,
            true as is_own_rule
        from own_rule
        union all
        select
            common_rule.municipality_code,
            common_rule.intervention_type,
            common_rule.place_kind,
            common_rule.ladder_step,
            common_rule.rung,
            common_rule.law,
            greatest(common_rule.valid_from, coalesce(own_gap.gap_from, common_rule.valid_from)),
            case
                when common_rule.valid_to is null or own_gap.gap_to < common_rule.valid_to
                then own_gap.gap_to
                else common_rule.valid_to
            end,
            false
        from common_rule
        left join
            own_gap
            on common_rule.municipality_code = own_gap.municipality_code
            and common_rule.intervention_type = own_gap.intervention_type
            and common_rule.place_kind = own_gap.place_kind
        where
            (
                own_gap.gap_from is null
                or common_rule.valid_to is null
                or own_gap.gap_from < common_rule.valid_to
            )
            and (own_gap.gap_to is null or own_gap.gap_to > common_rule.valid_from)
    )
select
    resolved.municipality_code,
    resolved.intervention_type,
    resolved.place_kind,
    resolved.valid_from,
    resolved.valid_to,
    resolved.ladder_step,
    resolved.rung,
    step.name_da,
    step.name_en,
    resolved.law,
    resolved.is_own_rule
from resolved
inner join {{ ref("ladder_step") }} as step on resolved.ladder_step = step.ladder_step
