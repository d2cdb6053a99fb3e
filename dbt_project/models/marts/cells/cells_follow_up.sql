-- Follow-ups (S20): the first one in time, one in each quarter, and what they decided.
{%- set period_types = ["quarter", "year"] %}
with
    due_in_period as (
        {% for period_type in period_types %}
            select
                municipality_code,
                '{{ period_type }}' as period_type,
                {{ period_start(period_type, "due_date") }} as period_start,
                child_key,
                case when clock_state = 'on_time' then 1 else 0 end as is_on_time
            from {{ ref("fct_follow_up_clock") }}
            where is_acting and is_due
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    deadlines as (
        select
            period_type,
            {{ cell_keys() }},
            sum(is_on_time) as n_on_time,
            count(*) as n_due,
            count(distinct case when is_on_time = 1 then child_key end) as n_children_on_time,
            count(distinct child_key) as n_children
        from due_in_period
        group by {{ cell_groups(within=["period_type"]) }}
    ),
    followed_up_quarter as (
        select distinct
            municipality_code,
            intervention_key,
            {{ period_start("quarter", "follow_up_date") }} as period_start
        from {{ ref("fct_follow_up") }}
        where is_held
    ),
    -- running from the quarter's first day through its last, or through today in the quarter that is not over
    running_in_quarter as (
        select
            intervention.municipality_code,
            quarter.period_start,
            intervention.child_key,
            case when followed_up_quarter.intervention_key is null then 0 else 1 end as is_followed_up
        from {{ ref("fct_intervention") }} as intervention
        inner join
            {{ ref("municipality_period") }} as quarter
            on intervention.municipality_code = quarter.municipality_code
            and quarter.period_type = 'quarter'
            and intervention.start_date <= quarter.period_start
            and (intervention.end_date is null or intervention.end_date >= quarter.last_day)
        left join
            followed_up_quarter
            on intervention.municipality_code = followed_up_quarter.municipality_code
            and intervention.intervention_key = followed_up_quarter.intervention_key
            and quarter.period_start = followed_up_quarter.period_start
        where intervention.is_acting
    ),
    quarters as (
        select
            'quarter' as period_type,
            {{ cell_keys() }},
            sum(is_followed_up) as n_followed_up,
            count(*) as n_interventions,
            count(distinct case when is_followed_up = 1 then child_key end) as n_children_followed_up,
            count(distinct child_key) as n_children
        from running_in_quarter
        group by {{ cell_groups() }}
    ),
    decided_in_period as (
        {% for period_type in period_types %}
            select
                municipality_code,
                '{{ period_type }}' as period_type,
                {{ period_start(period_type, "follow_up_date") }} as period_start,
                -- of an intervention that nobody delivered the child isn't known: the intervention stands
                -- for it
                coalesce(cast(child_key as {{ dbt.type_string() }}), {{ key("intervention_id") }}) as child,
                case when decided_direction = 'ned' then 1 else 0 end as is_down
            from {{ ref("fct_follow_up") }}
            where is_acting and is_held and decided_direction is not null
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    decisions as (
        select
            period_type,
            {{ cell_keys() }},
            sum(is_down) as n_down,
            count(*) as n_decided,
            count(distinct case when is_down = 1 then child end) as n_children_down,
            count(distinct child) as n_children
        from decided_in_period
        group by {{ cell_groups(within=["period_type"]) }}
    )
    {{
        share_cells(
            "deadlines",
            "opfoelgning_foerste_3_mdr",
            "n_on_time",
            "n_due",
            "n_children_on_time",
            "n_children",
        )
    }}
union all
{{
    share_cells(
        "quarters",
        "opfoelgning_kvartal",
        "n_followed_up",
        "n_interventions",
        "n_children_followed_up",
        "n_children",
    )
}}
union all
{{
    share_cells(
        "decisions", "opfoelgning_retning_ned", "n_down", "n_decided", "n_children_down", "n_children"
    )
}}
