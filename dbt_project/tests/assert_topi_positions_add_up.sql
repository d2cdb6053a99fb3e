-- Each assessed child is in one position: in every cell the three positions add up to the children assessed.
-- Across municipalities (`000`) a child assessed in two may be in two positions, so they add up to no less.
-- When it fails: a position is counted twice or lost.
with
    positions as (
        select
            municipality_code,
            period_start,
            cut,
            cut_value,
            sum(numerator) as in_a_position,
            max(denominator) as assessed,
            count(distinct denominator) as n_denominators
        from {{ ref("indicator_cell") }}
        where indicator_id in ('topi_roed', 'topi_gul', 'topi_groen')
        group by municipality_code, period_start, cut, cut_value
    )
select
    positions.municipality_code,
    positions.period_start,
    positions.cut,
    positions.cut_value,
    positions.in_a_position,
    positions.assessed
from positions
left join
    {{ ref("indicator_cell") }} as assessed
    on assessed.indicator_id = 'topi_vurderet'
    and positions.municipality_code = assessed.municipality_code
    and positions.period_start = assessed.period_start
    and positions.cut = assessed.cut
    and positions.cut_value = assessed.cut_value
where
    positions.n_denominators <> 1
    or positions.in_a_position < positions.assessed
    or (positions.municipality_code <> '000' and positions.in_a_position <> positions.assessed)
    or (positions.cut = 'total' and assessed.numerator is distinct from positions.assessed)
