-- Child-protection assessments (S12), by the quarter and year of the deadline or of the end.
{%- set period_types = ["quarter", "year"] %}
with
    assessment as (
        select
            municipality_code,
            child_key,
            due_date,
            finished_date,
            duration_days,
            is_due,
            case when clock_state = 'on_time' then 1 else 0 end as is_on_time,
            coalesce(is_conversation_relevant, false) as is_conversation_relevant,
            is_conversation_held,
            coalesce(is_network_meeting_relevant, false) as is_network_meeting_relevant,
            is_network_meeting_held,
            coalesce(is_hearing_relevant, false) as is_hearing_relevant,
            coalesce(is_hearing_oral, false) as is_hearing_oral,
            coalesce(family_group_conference, '') as family_group_conference
        from {{ ref("fct_assessment") }}
        where is_acting
    ),
    due_in_period as (
        {% for period_type in period_types %}
            select
                municipality_code,
                '{{ period_type }}' as period_type,
                {{ period_start(period_type, "due_date") }} as period_start,
                child_key,
                is_on_time
            from assessment
            where is_due
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
    -- what was to be done in the assessments that finished, each as relevant (asked) and done
    finished_in_period as (
        {% for period_type in period_types %}
            select
                municipality_code,
                '{{ period_type }}' as period_type,
                {{ period_start(period_type, "finished_date") }} as period_start,
                child_key,
                duration_days,
                is_conversation_relevant,
                is_conversation_relevant and is_conversation_held as is_conversation_done,
                is_network_meeting_relevant,
                is_network_meeting_relevant and is_network_meeting_held as is_network_meeting_done,
                is_hearing_relevant,
                is_hearing_relevant and is_hearing_oral as is_hearing_done,
                family_group_conference in ('vurderet_fravalgt', 'afholdt') as is_conference_considered,
                family_group_conference = 'afholdt' as is_conference_held
            from assessment
            where finished_date is not null
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    finished as (
        select
            period_type,
            {{ cell_keys() }},
            sum(duration_days) as days,
            count(*) as n_finished,
            count(distinct child_key) as n_children
            {% for part in [
                "conversation_relevant",
                "conversation_done",
                "network_meeting_relevant",
                "network_meeting_done",
                "hearing_relevant",
                "hearing_done",
                "conference_considered",
                "conference_held",
            ] %}
                ,
                count(case when is_{{ part }} then 1 end) as n_{{ part }},
                count(distinct case when is_{{ part }} then child_key end) as n_children_{{ part }}
            {% endfor %}
        from finished_in_period
        group by {{ cell_groups(within=["period_type"]) }}
    )
    {{
        share_cells(
            "deadlines",
            "undersoegelse_4_maaneder",
            "n_on_time",
            "n_due",
            "n_children_on_time",
            "n_children",
        )
    }}
union all
{{ share_cells("finished", "undersoegelse_varighed", "days", "n_finished", "n_children", "n_children") }}
{% for indicator_id, part in [
    ("undersoegelse_boernesamtale", "conversation"),
    ("undersoegelse_netvaerksmoede", "network_meeting"),
    ("undersoegelse_mundtlig_partshoering", "hearing"),
] %}
    union all
    {{
        share_cells(
            "finished",
            indicator_id,
            "n_" ~ part ~ "_done",
            "n_" ~ part ~ "_relevant",
            "n_children_" ~ part ~ "_done",
            "n_children_" ~ part ~ "_relevant",
        )
    }}
{% endfor %}
union all
{{
    share_cells(
        "finished",
        "familieraadslagning_vurderet",
        "n_conference_considered",
        "n_finished",
        "n_children_conference_considered",
        "n_children",
    )
}}
union all
{{
    count_cells(
        "finished", "familieraadslagning_afholdt", "n_conference_held", "n_children_conference_held"
    )
}}
