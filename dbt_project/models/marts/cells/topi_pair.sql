{{ config(materialized="ephemeral") }}
-- A child's positions in one round and in the round before it (the half-year before), inside a municipality.
select
    this_round.municipality_code,
    this_round.child_key,
    this_round.period_start,
    round_before.position as from_position,
    this_round.position as to_position,
    -- Positions are numbered from green (1) to red (3).
    this_round.position_number < round_before.position_number as is_better,
    this_round.position_number > round_before.position_number as is_worse
from {{ ref("topi_assessment") }} as this_round
inner join
    {{ ref("topi_assessment") }} as round_before
    on this_round.municipality_code = round_before.municipality_code
    and this_round.child_key = round_before.child_key
    and round_before.period_start = {{ add_months("this_round.period_start", -6) }}
