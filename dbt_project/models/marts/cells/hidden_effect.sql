{{ config(materialized="table") }}
{#- Every round closes the ties that the one before left open. Where even the last has closed one, another may be open:
all of that instrument and informant is hidden then. -#}
{%- set n_rounds = 10 -%}
{%- set key = "municipality_code, instrument, informant" -%}
-- The rows of mart_intervention_effect that are hidden: few children, or the last to be found from the
-- others.
with
    effect as (
        select
            municipality_code,
            instrument,
            informant,
            intervention_type,
            ladder_step,
            max(n_children) as n_children
        from {{ ref("intervention_effect") }}
        where n_pairs > 0
        group by municipality_code, instrument, informant, intervention_type, ladder_step
    ),
    -- all years together less the years that mart_indicator shows are the years it hides
    hidden_years as (
        select
            municipality_code,
            case indicator_id when 'sdq_aendring' then 'sdq' else 'skalering' end as instrument,
            cut,
            cut_value,
            sum(n_denominator) as n_children
        from {{ ref("indicator_status") }}
        where indicator_id in ('sdq_aendring', 'skalering_aendring') and status = 'suppressed'
        group by municipality_code, indicator_id, cut, cut_value
    ),
    known_by_year as (
        select distinct
            effect.municipality_code,
            effect.instrument,
            effect.informant,
            effect.intervention_type,
            effect.ladder_step
        from effect
        inner join
            hidden_years
            on effect.municipality_code = hidden_years.municipality_code
            and effect.instrument = hidden_years.instrument
            and effect.intervention_type
            = case when hidden_years.cut = 'intervention_type' then hidden_years.cut_value else 'alle' end
            and effect.ladder_step
            = case when hidden_years.cut = 'ladder_step' then hidden_years.cut_value else 'alle' end
            and (hidden_years.cut <> 'respondent' or effect.informant = hidden_years.cut_value)
        where hidden_years.n_children < {{ var("min_cell") }}
    ),
    -- a whole and its parts: all types, all steps, the steps of a type, the types on a step
    tie as (
        select
            {{ key }}, 'types' as tie, intervention_type, ladder_step, intervention_type = 'alle' as is_whole
        from effect
        where ladder_step = 'alle'
        union all
        select {{ key }}, 'steps' as tie, intervention_type, ladder_step, ladder_step = 'alle' as is_whole
        from effect
        where intervention_type = 'alle'
        union all
        select
            {{ key }},
            'type ' || intervention_type as tie,
            intervention_type,
            ladder_step,
            ladder_step = 'alle' as is_whole
        from effect
        where intervention_type <> 'alle'
        union all
        select
            {{ key }},
            'step ' || ladder_step as tie,
            intervention_type,
            ladder_step,
            intervention_type = 'alle' as is_whole
        from effect
        where ladder_step <> 'alle'
    ),
    hidden_0 as (
        select {{ key }}, intervention_type, ladder_step
        from effect
        where n_children < {{ var("min_cell") }}
        union
        select {{ key }}, intervention_type, ladder_step
        from known_by_year
    )
    {% for round in range(n_rounds) %}
        ,
        judged_{{ round }} as (
            select
                tie.municipality_code,
                tie.instrument,
                tie.informant,
                tie.intervention_type,
                tie.ladder_step,
                hidden.municipality_code is not null as is_hidden,
                count(hidden.municipality_code) over in_tie as n_hidden,
                max(
                    case when hidden.municipality_code is not null and tie.is_whole then 1 else 0 end
                ) over in_tie as is_whole_hidden,
                sum(
                    case
                        when hidden.municipality_code is not null and not tie.is_whole
                        then effect.n_children
                        else 0
                    end
                ) over in_tie as n_hidden_children,
                -- the next to be hidden: the smallest part shown, the whole last
                row_number() over (
                    partition by tie.municipality_code, tie.instrument, tie.informant, tie.tie
                    order by
                        hidden.municipality_code is not null,
                        tie.is_whole,
                        effect.n_children,
                        tie.intervention_type,
                        tie.ladder_step
                ) as place
            from tie
            inner join effect using (municipality_code, instrument, informant, intervention_type, ladder_step)
            left join
                hidden_{{ round }} as hidden using (
                    municipality_code, instrument, informant, intervention_type, ladder_step
                )
            window in_tie as (partition by tie.municipality_code, tie.instrument, tie.informant, tie.tie)
        ),
        hidden_{{ round + 1 }} as (
            select {{ key }}, intervention_type, ladder_step
            from hidden_{{ round }}
            union
            select {{ key }}, intervention_type, ladder_step
            from judged_{{ round }}
            where
                place = 1
                and not is_hidden
                and (
                    n_hidden = 1
                    or (n_hidden > 1 and is_whole_hidden = 0 and n_hidden_children < {{ var("min_cell") }})
                )
        )
    {% endfor %},
    unsettled as (
        select {{ key }}
        from hidden_{{ n_rounds }}
        group by {{ key }}
        except
        select last_round.municipality_code, last_round.instrument, last_round.informant
        from
            (
                select {{ key }}, count(*) as n_hidden from hidden_{{ n_rounds }} group by {{ key }}
            ) as last_round
        inner join
            (
                select {{ key }}, count(*) as n_hidden from hidden_{{ n_rounds - 1 }} group by {{ key }}
            ) as round_before using (municipality_code, instrument, informant, n_hidden)
    )
select {{ key }}, intervention_type, ladder_step
from hidden_{{ n_rounds }}
union
select
    effect.municipality_code,
    effect.instrument,
    effect.informant,
    effect.intervention_type,
    effect.ladder_step
from effect
inner join unsettled using (municipality_code, instrument, informant)
