{#
  On every day each intervention type has a step, a placement one per kind of place: the common rules of a type
  (and kind) follow on each other from the first to the open end, and the whole part of a rung is its step.
  When it fails: an intervention would fall off the ladder in silence.
#}
{% test ladder_rule_is_complete(model) %}
    with
        expected as (
            select intervention_type.intervention_type, coalesce(place_kind.place_kind, '') as place_kind
            from {{ ref("intervention_type") }} as intervention_type
            left join {{ ref("place_kind") }} as place_kind on intervention_type.is_placement
        ),
        common_rule as (
            select
                intervention_type,
                coalesce(place_kind, '') as place_kind,
                valid_from,
                valid_to,
                lead(valid_from) over (
                    partition by intervention_type, place_kind order by valid_from
                ) as next_valid_from
            from {{ model }}
            where municipality_code is null
        ),
        broken as (
            select intervention_type, place_kind, 'a day without a rule' as what
            from common_rule
            where valid_to is distinct from next_valid_from
        ),
        missing as (
            select expected.intervention_type, expected.place_kind, 'no rule at all' as what
            from expected
            left join
                common_rule
                on expected.intervention_type = common_rule.intervention_type
                and expected.place_kind = common_rule.place_kind
            where common_rule.intervention_type is null
        ),
        superfluous as (
            select rule.intervention_type, rule.place_kind, 'a rule for nothing' as what
            from {{ model }} as rule
            left join
                expected
                on rule.intervention_type = expected.intervention_type
                and coalesce(rule.place_kind, '') = expected.place_kind
            where expected.intervention_type is null
        ),
        misplaced as (
            select intervention_type, place_kind, 'rung outside its step' as what
            from {{ model }}
            where floor(rung) <> ladder_step
        )
    select *
    from broken
    union all
    select *
    from missing
    union all
    select *
    from superfluous
    union all
    select *
    from misplaced
{% endtest %}
