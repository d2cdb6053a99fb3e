-- The pieces of an intervention that has started are its days, no more and no fewer, until today.
-- When it fails: a day of help has no step, or two, and is lost or counted twice on the ladder.
with
    piece as (
        select
            intervention_key,
            min(valid_from) as valid_from,
            sum({{ days_between("valid_from", "coalesce(valid_to, cast('9999-12-31' as date))") }}) as days
        from {{ ref("fct_intervention_step") }}
        group by intervention_key
    )
select intervention.intervention_key, intervention.valid_from, intervention.valid_to, piece.days
from {{ ref("fct_intervention") }} as intervention
left join piece on intervention.intervention_key = piece.intervention_key
where
    case
        when intervention.is_started
        then
            piece.days is null
            or piece.valid_from <> intervention.valid_from
            or piece.days
            <> {{
                days_between(
                    "intervention.valid_from",
                    "coalesce(intervention.valid_to, cast('9999-12-31' as date))",
                )
            }}
        else piece.days is not null
    end
