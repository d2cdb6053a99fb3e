with
    delivered as (
        select
            assessment.municipality_code,
            {{ key("assessment.assessment_id", "assessment.municipality_code") }} as assessment_key,
            assessment.assessment_id,
            {{ key("assessment.case_id", "assessment.municipality_code") }} as delivered_case_key,
            assessment.case_id,
            assessment.child_key,
            assessment.aware_date,
            {{ add_months("assessment.aware_date", rule("assessment_months")) }} as due_date,
            -- what is dated after the municipality's today has not happened yet
            case
                when assessment.started_date <= municipality.today_date then assessment.started_date
            end as started_date,
            case
                when assessment.finished_date <= municipality.today_date then assessment.finished_date
            end as finished_date,
            assessment.is_conversation_relevant,
            coalesce(assessment.conversation_date <= municipality.today_date, false) as is_conversation_held,
            assessment.is_network_meeting_relevant,
            coalesce(
                assessment.network_meeting_date <= municipality.today_date, false
            ) as is_network_meeting_held,
            assessment.is_hearing_relevant,
            assessment.is_hearing_oral,
            assessment.family_group_conference,
            municipality.today_date
        from {{ ref("stg_undersoegelser") }} as assessment
        inner join
            {{ ref("dim_municipality") }} as municipality
            on assessment.municipality_code = municipality.municipality_code
    )
select
    delivered.municipality_code,
    delivered.assessment_key,
    delivered.assessment_id,
    coalesce(social_case.case_key, {{ key("null", "delivered.municipality_code") }}) as case_key,
    delivered.case_id,
    delivered.child_key,
    delivered.aware_date,
    delivered.started_date,
    delivered.due_date,
    delivered.finished_date,
    {{ days_between("delivered.aware_date", "delivered.finished_date") }} as duration_days,
    delivered.due_date <= delivered.today_date as is_due,
    case
        when delivered.finished_date <= delivered.due_date
        then 'on_time'
        when delivered.finished_date > delivered.due_date
        then 'late'
        when delivered.due_date <= delivered.today_date
        then 'overdue'
        else 'running'
    end as clock_state,
    delivered.is_conversation_relevant,
    delivered.is_conversation_held,
    delivered.is_network_meeting_relevant,
    delivered.is_network_meeting_held,
    delivered.is_hearing_relevant,
    delivered.is_hearing_oral,
    delivered.family_group_conference,
    coalesce(social_case.is_acting, true) as is_acting
from delivered
left join
    {{ ref("fct_case") }} as social_case
    on delivered.municipality_code = social_case.municipality_code
    and delivered.delivered_case_key = social_case.case_key
