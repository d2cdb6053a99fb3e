with
    delivered as (
        select
            notification.municipality_code,
            {{ key("notification.notification_id", "notification.municipality_code") }} as notification_key,
            notification.notification_id,
            notification.child_key,
            child.birth_date,
            notification.received_at,
            cast(notification.received_at as date) as received_date,
            coalesce(notification.is_unborn, false) as is_said_unborn,
            -- the number in the notification is the unborn child's own
            coalesce(child.birth_date > cast(notification.received_at as date), false) as is_born_later,
            -- what is dated after the municipality's today hasn't happened yet
            case
                when cast(notification.assessed_at as date) <= municipality.today_date
                then notification.assessed_at
            end as assessed_at,
            case
                when notification.acknowledged_date <= municipality.today_date
                then notification.acknowledged_date
            end as acknowledged_date,
            notification.source,
            notification.decision,
            cast(notification.received_at as date) <= municipality.today_date as is_received
        from {{ ref("stg_underretninger") }} as notification
        inner join
            {{ ref("dim_municipality") }} as municipality
            on notification.municipality_code = municipality.municipality_code
        left join {{ ref("dim_child") }} as child on notification.child_key = child.child_key
    ),
    aged as (
        select
            municipality_code,
            notification_key,
            notification_id,
            child_key,
            is_said_unborn and not is_born_later as is_under_mothers_number,
            is_said_unborn or is_born_later as is_unborn,
            case
                when not (is_said_unborn or is_born_later) then {{ age_years("birth_date", "received_date") }}
            end as age_years,
            received_at,
            received_date,
            assessed_at,
            acknowledged_date,
            source,
            decision,
            is_received
        from delivered
    )
select
    municipality_code,
    notification_key,
    notification_id,
    child_key,
    -- under the mother's number the unborn child is someone else than she
    cast(child_key as {{ dbt.type_string() }})
    || case when is_under_mothers_number then '|u' else '' end as subject_key,
    is_unborn,
    age_years,
    case when is_unborn then 'ufoedt' else {{ age_group("age_years") }} end as age_group,
    received_at,
    received_date,
    assessed_at,
    acknowledged_date,
    source,
    coalesce(decision, 'ukendt') as decision,
    -- an age that nobody knows is not dropped in silence
    is_received and (is_unborn or age_years is null or age_years < 18) as is_counted
from aged
