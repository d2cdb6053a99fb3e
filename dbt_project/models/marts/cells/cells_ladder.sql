{#- Hjemmebaserede indsatser: the step whose movements up and down the country follows. -#}
{%- set home_based_step = 3 -%}
with
    step as (
        select distinct cast(ladder_step as {{ dbt.type_string() }}) as ladder_step
        from {{ ref("dim_ladder_step") }}
        where ladder_step >= 1
    ),
    -- the spells on a step, each with its last day, or today where it is still running
    standing as (
        select
            state.municipality_code,
            state.child_key,
            cast(state.ladder_step as {{ dbt.type_string() }}) as ladder_step,
            state.ladder_step as step_number,
            state.next_ladder_step,
            state.valid_from,
            state.valid_to,
            coalesce({{ add_days("state.valid_to", -1) }}, municipality.today_date) as last_date,
            municipality.today_date,
            child.birth_date
        from {{ ref("fct_ladder_state") }} as state
        inner join {{ ref("dim_child") }} as child on state.child_key = child.child_key
        inner join
            {{ ref("dim_municipality") }} as municipality
            on state.municipality_code = municipality.municipality_code
        where state.ladder_step >= 1
    ),
    children_on_step as (
        select
            'month' as period_type, {{ cell_keys(["ladder_step"]) }}, count(distinct child_key) as n_children
        from {{ ref("ladder_stock") }}
        group by {{ cell_groups(["ladder_step"]) }}
    ),
    -- a step on which nobody stands has the share 0 where anybody stands on another
    share_on_step as (
        select
            'month' as period_type,
            on_any.municipality_code,
            on_any.period_start,
            'ladder_step' as cut,
            step.ladder_step as cut_value,
            coalesce(on_step.n_children, 0) as n_children,
            on_any.n_children as n_on_any
        from children_on_step as on_any
        cross join step
        left join
            children_on_step as on_step
            on on_any.municipality_code = on_step.municipality_code
            and on_any.period_start = on_step.period_start
            and on_step.cut = 'ladder_step'
            and step.ladder_step = on_step.cut_value
        where on_any.cut = 'total'
    ),
    move as (
        select
            move.municipality_code,
            {{ period_start("month", "move.move_date") }} as period_start,
            move.child_key,
            move.direction,
            cast(move.from_ladder_step as {{ dbt.type_string() }}) as from_ladder_step
        from {{ ref("fct_ladder_move") }} as move
        inner join {{ ref("dim_child") }} as child on move.child_key = child.child_key
        where {{ is_ladder_age(age_years("child.birth_date", "move.move_date")) }}
    ),
    moves as (
        select
            'month' as period_type,
            {{ cell_keys(["from_ladder_step"]) }},
            direction,
            count(*) as n_moves,
            count(distinct child_key) as n_children
        from move
        group by {{ cell_groups(["from_ladder_step"], within=["direction"]) }}
    ),
    -- the children on the home-based step on a month's first day, and where their next move took them
    home_based as (
        select
            standing.municipality_code,
            month.period_start,
            standing.child_key,
            case
                when
                    standing.valid_to
                    <= least(standing.today_date, {{ add_months("month.period_start", 12) }})
                then standing.next_ladder_step
            end as to_ladder_step
        from standing
        inner join
            {{ ref("municipality_period") }} as month
            on standing.municipality_code = month.municipality_code
            and month.period_type = 'month'
            and standing.valid_from <= month.period_start
            and standing.last_date >= month.period_start
        where
            standing.step_number = {{ home_based_step }}
            and {{ is_ladder_age(age_years("standing.birth_date", "month.period_start")) }}
    ),
    -- in `000` a child on the step in two municipalities counts once, and in each direction it took in any
    home_based_child as (
        select
            {{ cell_keys() }},
            child_key,
            max(case when to_ladder_step > {{ home_based_step }} then 1 else 0 end) as is_up,
            max(
                case when to_ladder_step >= 0 and to_ladder_step < {{ home_based_step }} then 1 else 0 end
            ) as is_down
        from home_based
        group by {{ cell_groups(within=["child_key"]) }}
    ),
    home_based_children as (
        select
            'month' as period_type,
            municipality_code,
            period_start,
            cut,
            cut_value,
            sum(is_up) as n_up,
            sum(is_down) as n_down,
            count(*) as n_children
        from home_based_child
        group by municipality_code, period_start, cut, cut_value
    ),
    -- each way out of the ladder with the next way in, which is in the same municipality
    way_in_or_out as (
        select
            municipality_code,
            child_key,
            direction,
            move_date,
            min(case when direction = 'ind' then move_date end) over (
                partition by municipality_code, child_key
                order by move_date
                rows between 1 following and unbounded following
            ) as next_entry_date
        from {{ ref("fct_ladder_move") }}
        where direction in ('ind', 'ud')
    ),
    way_out as (
        select
            way.municipality_code,
            {{ period_start("month", "way.move_date") }} as period_start,
            way.child_key,
            way.next_entry_date <= {{ add_months("way.move_date", 12) }} as is_back
        from way_in_or_out as way
        inner join {{ ref("dim_child") }} as child on way.child_key = child.child_key
        where way.direction = 'ud' and {{ is_ladder_age(age_years("child.birth_date", "way.move_date")) }}
    ),
    child_out as (
        select {{ cell_keys() }}, child_key, max(case when is_back then 1 else 0 end) as is_back
        from way_out
        group by {{ cell_groups(within=["child_key"]) }}
    ),
    children_out as (
        select
            'month' as period_type,
            municipality_code,
            period_start,
            cut,
            cut_value,
            sum(is_back) as n_back,
            count(*) as n_children
        from child_out
        group by municipality_code, period_start, cut, cut_value
    ),
    ended_courses as (
        select
            'year' as period_type,
            {{ cell_keys() }},
            count(case when is_lower_than_highest then child_key end) as n_lower,
            count(*) as n_courses,
            count(distinct case when is_lower_than_highest then child_key end) as n_children_lower,
            count(distinct child_key) as n_children
        from {{ ref("ladder_ended_course") }}
        group by {{ cell_groups() }}
    ),
    ended_stay as (
        select
            municipality_code,
            {{ period_start("year", "last_date") }} as period_start,
            child_key,
            ladder_step,
            {{ days_between("valid_from", "valid_to") }} as days
        from standing
        where valid_to is not null and {{ is_ladder_age(age_years("birth_date", "last_date")) }}
    ),
    ended_stays as (
        select
            'year' as period_type,
            {{ cell_keys(["ladder_step"]) }},
            sum(days) as days,
            count(*) as n_stays,
            count(distinct child_key) as n_children
        from ended_stay
        group by {{ cell_groups(["ladder_step"]) }}
    )
    {{ count_cells("children_on_step", "trappe_boern_trin", "n_children", "n_children") }}
union all
{{ share_cells("share_on_step", "trappe_andel_trin", "n_children", "n_on_any", "n_children", "n_on_any") }}
union all
{{ count_cells("moves", "trappe_op", "n_moves", "n_children", "direction = 'op'") }}
union all
{{ count_cells("moves", "trappe_ned", "n_moves", "n_children", "direction = 'ned'") }}
union all
{{ count_cells("moves", "trappe_ind", "n_children", "n_children", "direction = 'ind' and cut = 'total'") }}
union all
{{ count_cells("moves", "trappe_ud", "n_children", "n_children", "direction = 'ud' and cut = 'total'") }}
union all
{{
    share_cells(
        "home_based_children", "trappe_op_fra_hjemmebaseret", "n_up", "n_children", "n_up", "n_children"
    )
}}
union all
{{
    share_cells(
        "home_based_children",
        "trappe_ned_fra_hjemmebaseret",
        "n_down",
        "n_children",
        "n_down",
        "n_children",
    )
}}
union all
{{ share_cells("children_out", "trappe_genindtraeden", "n_back", "n_children", "n_back", "n_children") }}
union all
{{
    share_cells(
        "ended_courses", "trappe_slut_lavere", "n_lower", "n_courses", "n_children_lower", "n_children"
    )
}}
union all
{{ share_cells("ended_stays", "trappe_varighed_trin", "days", "n_stays", "n_children", "n_children") }}
