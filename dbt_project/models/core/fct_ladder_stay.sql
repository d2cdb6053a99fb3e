with
    stay as (
        select municipality_code, child_key, valid_from, valid_to, ladder_step
        from {{ ref("fct_ladder_state") }}
        where ladder_step >= 1
    ),
    help as (
        select municipality_code, child_key, ladder_step, rung, valid_from, valid_to
        from {{ ref("fct_intervention_step") }}
        where is_acting
    )
select
    stay.municipality_code,
    stay.child_key,
    stay.valid_from,
    stay.valid_to,
    stay.ladder_step,
    max(help.rung) as rung
from stay
inner join
    help
    on stay.municipality_code = help.municipality_code
    and stay.child_key = help.child_key
    and stay.ladder_step = help.ladder_step
    and (stay.valid_to is null or help.valid_from < stay.valid_to)
    and (help.valid_to is null or help.valid_to > stay.valid_from)
group by stay.municipality_code, stay.child_key, stay.valid_from, stay.valid_to, stay.ladder_step
