-- Meetings (S18) by the quarter in which they were held.
with
    meeting as (
        select
            meeting.municipality_code,
            {{ period_start("quarter", "meeting.meeting_date") }} as period_start,
            meeting.meeting_key,
            meeting.child_key,
            -- Who is guarded where a row names no child: one of the children that the meeting's other rows
            -- name,
            -- and where none does, the meeting as if it were about a child of its own.
            coalesce(
                cast(meeting.child_key as {{ dbt.type_string() }}),
                min(cast(meeting.child_key as {{ dbt.type_string() }})) over (
                    partition by meeting.municipality_code, meeting.meeting_key
                ),
                meeting.meeting_key
            ) as child,
            meeting.forum,
            meeting.district,
            coalesce(meeting.has_parents_present, false) as has_parents_present,
            coalesce(meeting.has_consent, false) as has_consent,
            coalesce(meeting.has_agreement, false)
            and meeting.evaluation_due_date <= municipality.today_date as is_to_be_evaluated,
            meeting.evaluated_date is not null as is_evaluated
        from {{ ref("fct_meeting") }} as meeting
        inner join
            {{ ref("dim_municipality") }} as municipality
            on meeting.municipality_code = municipality.municipality_code
        where meeting.is_held
    ),
    meetings as (
        select
            'quarter' as period_type,
            {{ cell_keys(["forum", "district"]) }},
            count(distinct meeting_key) as n_meetings,
            count(distinct child) as n_behind_meetings,
            count(distinct child_key) as n_children
        from meeting
        group by {{ cell_groups(["forum"], own_cuts=["district"]) }}
    ),
    discussions as (
        select
            'quarter' as period_type,
            {{ cell_keys() }},
            count(*) as n_discussions,
            count(distinct child_key) as n_children
            {% for part in ["has_parents_present", "has_consent"] %}
                ,
                count(case when {{ part }} then 1 end) as n_{{ part }},
                count(distinct case when {{ part }} then child_key end) as n_children_{{ part }}
            {% endfor %}
        from meeting
        where child_key is not null
        group by {{ cell_groups() }}
    ),
    agreements as (
        select
            'quarter' as period_type,
            {{ cell_keys() }},
            count(case when is_evaluated then 1 end) as n_evaluated,
            count(*) as n_agreements,
            count(distinct case when is_evaluated then child end) as n_children_evaluated,
            count(distinct child) as n_children
        from meeting
        where is_to_be_evaluated
        group by {{ cell_groups() }}
    )
    {{ count_cells("meetings", "moede_antal", "n_meetings", "least(n_meetings, n_behind_meetings)") }}
union all
{{ count_cells("meetings", "moede_boern", "n_children", "n_children", "cut = 'total'") }}
union all
{{
    share_cells(
        "discussions",
        "moede_foraeldre_deltog",
        "n_has_parents_present",
        "n_discussions",
        "n_children_has_parents_present",
        "n_children",
    )
}}
union all
{{
    share_cells(
        "discussions",
        "moede_samtykke",
        "n_has_consent",
        "n_discussions",
        "n_children_has_consent",
        "n_children",
    )
}}
union all
{{
    share_cells(
        "agreements",
        "moede_evalueret",
        "n_evaluated",
        "n_agreements",
        "n_children_evaluated",
        "n_children",
    )
}}
