with
    -- help that counts, cut where the ladder's rules change, each piece with its last day, or today
    help as (
        select
            piece.municipality_code,
            piece.child_key,
            piece.intervention_type,
            {{ ladder_step_value("piece.ladder_step") }} as ladder_step,
            piece.place_kind,
            piece.valid_from,
            coalesce({{ add_days("piece.valid_to", -1) }}, municipality.today_date) as last_date
        from {{ ref("fct_intervention_step") }} as piece
        inner join
            {{ ref("dim_municipality") }} as municipality
            on piece.municipality_code = municipality.municipality_code
        where piece.is_acting
    ),
    -- the same by calendar year, with the days that lie in it
    help_in_year as (
        select
            help.municipality_code,
            calendar_year.period_start,
            help.child_key,
            help.intervention_type,
            help.ladder_step,
            help.place_kind,
            greatest(help.valid_from, calendar_year.period_start) as first_date,
            least(help.last_date, calendar_year.last_day) as last_date
        from help
        inner join
            {{ ref("municipality_period") }} as calendar_year
            on help.municipality_code = calendar_year.municipality_code
            and calendar_year.period_type = 'year'
            and help.valid_from <= calendar_year.last_day
            and help.last_date >= calendar_year.period_start
    ),
    children_in_year as (
        select
            'year' as period_type,
            {{ cell_keys(["intervention_type", "ladder_step"]) }},
            count(distinct child_key) as n_children
        from help_in_year
        group by {{ cell_groups(["intervention_type", "ladder_step"]) }}
    ),
    help_by_cut as (
        {% for cut, cut_value, cut_rows in [
            ("total", "'alle'", "true"),
            ("intervention_type", "intervention_type", "true"),
            ("ladder_step", "ladder_step", "true"),
            ("place_kind", "place_kind", is_placement("place_kind")),
        ] -%}
            {% for municipality_code in ["municipality_code", "'000'"] -%}
                select
                    {{ municipality_code }} as municipality_code,
                    period_start,
                    '{{ cut }}' as cut,
                    {{ cut_value }} as cut_value,
                    child_key,
                    first_date,
                    last_date
                from help_in_year
                where {{ cut_rows }}
                {%- if not loop.last %}
                    union all
                {% endif %}
            {% endfor %}
            {%- if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    covered_help as (
        select
            municipality_code,
            period_start,
            cut,
            cut_value,
            child_key,
            first_date,
            last_date,
            max(last_date) over (
                partition by municipality_code, period_start, cut, cut_value, child_key
                order by first_date, last_date
                rows between unbounded preceding and 1 preceding
            ) as covered_until
        from help_by_cut
    ),
    -- the days that no earlier help of the child has covered, so that a day counts once
    child_days as (
        select
            municipality_code,
            period_start,
            cut,
            cut_value,
            child_key,
            {{
                days_between(
                    "case when covered_until >= first_date then covered_until else "
                    ~ add_days("first_date", -1)
                    ~ " end",
                    "last_date",
                )
            }} as days
        from covered_help
        where covered_until is null or covered_until < last_date
    ),
    full_year_persons as (
        select
            municipality_code,
            'year' as period_type,
            period_start,
            cut,
            cut_value,
            cast(sum(days) as double)
            / {{ days_between("period_start", add_months("period_start", 12)) }} as full_year_persons,
            count(distinct child_key) as n_children
        from child_days
        group by municipality_code, period_start, cut, cut_value
    ),
    -- the municipality's own guarantee where it has set one, else the one for all
    waiting_guarantee as (
        select municipality.municipality_code, coalesce(own.value, common.value) as guaranteed_days
        from {{ ref("dim_municipality") }} as municipality
        left join
            {{ ref("municipality_setting") }} as own
            on municipality.municipality_code = own.municipality_code
            and own.setting = 'waiting_time_guarantee_days'
        left join
            {{ ref("municipality_setting") }} as common
            on common.municipality_code is null
            and common.setting = 'waiting_time_guarantee_days'
    ),
    intervention as (
        select
            intervention.municipality_code,
            intervention.child_key,
            intervention.intervention_type,
            intervention.start_date,
            intervention.end_date,
            intervention.end_reason,
            {{ days_between("intervention.granted_date", "intervention.start_date") }} as waiting_days,
            waiting_guarantee.guaranteed_days
        from {{ ref("fct_intervention") }} as intervention
        inner join waiting_guarantee on intervention.municipality_code = waiting_guarantee.municipality_code
        where intervention.is_started and intervention.is_acting
    ),
    started as (
        select
            municipality_code,
            {{ period_start("year", "start_date") }} as period_start,
            child_key,
            intervention_type,
            waiting_days,
            guaranteed_days
        from intervention
    ),
    starts as (
        select
            'year' as period_type,
            {{ cell_keys(["intervention_type"]) }},
            count(*) as n_interventions,
            count(distinct child_key) as n_children
        from started
        group by {{ cell_groups(["intervention_type"]) }}
    ),
    -- a start before the grant, or without one, tells of no waiting
    waits as (
        select
            'year' as period_type,
            {{ cell_keys() }},
            sum(waiting_days) as days,
            count(case when waiting_days <= guaranteed_days then child_key end) as n_kept,
            count(*) as n_interventions,
            count(distinct case when waiting_days <= guaranteed_days then child_key end) as n_children_kept,
            count(distinct child_key) as n_children
        from started
        where waiting_days >= 0
        group by {{ cell_groups() }}
    ),
    ended as (
        select
            municipality_code,
            {{ period_start("year", "end_date") }} as period_start,
            child_key,
            intervention_type,
            end_reason
        from intervention
        where end_date is not null
    ),
    ends as (
        select
            'year' as period_type,
            {{ cell_keys(["intervention_type"]) }},
            count(case when end_reason = 'maal_naaet' then child_key end) as n_goal_reached,
            count(*) as n_interventions,
            count(distinct case when end_reason = 'maal_naaet' then child_key end) as n_children_goal_reached,
            count(distinct child_key) as n_children
        from ended
        group by {{ cell_groups(["intervention_type"]) }}
    )
    {{ count_cells("children_in_year", "indsats_personer", "n_children", "n_children") }}
union all
{{ count_cells("full_year_persons", "indsats_helaarspersoner", "full_year_persons", "n_children") }}
union all
{{ count_cells("starts", "indsats_igangsat", "n_interventions", "n_children") }}
union all
{{ count_cells("ends", "indsats_afsluttet", "n_interventions", "n_children") }}
union all
{{ share_cells("waits", "indsats_ventetid", "days", "n_interventions", "n_children", "n_children") }}
union all
{{
    share_cells(
        "waits", "indsats_ventetid_overholdt", "n_kept", "n_interventions", "n_children_kept", "n_children"
    )
}}
union all
{{
    share_cells(
        "ends",
        "indsats_maal_naaet",
        "n_goal_reached",
        "n_interventions",
        "n_children_goal_reached",
        "n_children",
        "cut = 'total'",
    )
}}
