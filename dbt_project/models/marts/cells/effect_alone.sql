{{ config(materialized="table") }}
-- Before and after, each number judged alone: which of a row's numbers have too few children behind them.
with
    judged as (
        select
            municipality_code,
            instrument,
            scale,
            informant,
            intervention_type,
            ladder_step,
            n_pairs,
            n_children,
            sum_before,
            sum_after,
            sum_change,
            deviation_before,
            deviation_of_change,
            reliable_change,
            n_better,
            n_unchanged,
            n_worse,
            n_reliably_better,
            n_reliably_worse,
            n_slightly_better,
            n_slightly_worse,
            n_children_better,
            n_children_not_better,
            n_children_unchanged,
            n_children_worse,
            n_children_reliably_better,
            n_children_slightly_better,
            n_children_reliably_worse,
            n_children_slightly_worse,
            n_ended,
            n_without_pair,
            n_children_ended,
            n_children_without_pair,
            -- the scales of an instrument have the same children, or a few fewer: they are hidden together
            coalesce(
                min(case when n_pairs > 0 then n_children end) over (
                    partition by municipality_code, instrument, informant, intervention_type, ladder_step
                )
                < {{ var("min_cell") }},
                false
            ) as is_few,
            -- a part is shown when it and its rest are enough
            {{ is_enough("n_children_better") }}
            and {{ is_enough("n_children_not_better") }} as is_better_shown,
            -- the other two only where none of the three can be found from the rest
            {{ is_enough("n_children_better") }}
            and {{ is_enough("n_children_unchanged") }}
            and {{ is_enough("n_children_worse") }} as is_every_part_shown,
            {{ is_enough("n_children_reliably_better") }}
            and {{ is_enough("n_children_slightly_better") }} as is_reliably_better_shown,
            {{ is_enough("n_children_reliably_worse") }}
            and {{ is_enough("n_children_slightly_worse") }} as is_reliably_worse_shown,
            not {{
                is_too_small(
                    "'share'",
                    "n_without_pair",
                    "n_ended",
                    "n_children_without_pair",
                    "n_children_ended",
                )
            }} as is_without_pair_shown,
            {{
                cell_key(
                    "mart_intervention_effect",
                    ["municipality_code", "instrument", "informant", "intervention_type", "ladder_step"],
                )
            }} as cell_key
            {% for part in ["better", "unchanged", "reliably_better", "reliably_worse"] %}
                ,
                {{
                    cell_key(
                        "mart_intervention_effect." ~ part,
                        [
                            "municipality_code",
                            "instrument",
                            "informant",
                            "intervention_type",
                            "ladder_step",
                            "scale",
                        ],
                    )
                }} as {{ part }}_cell_key
            {% endfor %},
            {{
                cell_key(
                    "mart_intervention_effect.without_pair",
                    ["municipality_code", "instrument", "informant", "intervention_type", "ladder_step"],
                )
            }} as without_pair_cell_key
        from {{ ref("intervention_effect") }}
    )
select *, {{ cell_status("true", "'mean'", "n_pairs", "is_few", "true") }} as status
from judged
