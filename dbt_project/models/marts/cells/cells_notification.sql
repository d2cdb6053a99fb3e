-- Notifications (S11): the flow of the month and of the year in which they were received.
with
    notifications as (
        select
            fact.municipality_code,
            fact.notification_key,
            fact.subject_key,
            coalesce(fact.source, 'ukendt') as source,
            fact.age_group,
            fact.received_at,
            fact.received_date,
            coalesce(fact.source = 'skole', false) as is_from_school,
            not fact.is_unborn and fact.age_years is not null as is_of_known_age,
            not fact.is_unborn and fact.age_years < 8 as is_under_8,
            -- The clock of 24 hours has run out by the end of today; a later one can't be judged yet.
            {{ add_hours("fact.received_at", rule("notification_hours")) }}
            <= cast({{ add_days("municipality.today_date", 1) }} as timestamp) as is_clock_over,
            fact.assessed_at is not null
            and fact.assessed_at
            <= {{ add_hours("fact.received_at", rule("notification_hours")) }} as is_within_24_hours
        from {{ ref("fct_notification") }} as fact
        inner join
            {{ ref("dim_municipality") }} as municipality
            on fact.municipality_code = municipality.municipality_code
        where fact.is_counted
    ),
    -- Two notifications of the same minute are one point in time: neither of them is the earlier one.
    points_in_time as (
        select distinct municipality_code, subject_key, received_at, received_date from notifications
    ),
    earlier_points as (
        select
            municipality_code,
            subject_key,
            received_at,
            lag(received_date) over (
                partition by municipality_code, subject_key order by received_at
            ) as earlier_date
        from points_in_time
    ),
    judged as (
        select
            notifications.municipality_code,
            notifications.notification_key,
            notifications.subject_key,
            notifications.source,
            notifications.age_group,
            notifications.received_date,
            notifications.is_from_school,
            notifications.is_of_known_age,
            notifications.is_under_8,
            notifications.is_clock_over,
            notifications.is_clock_over and notifications.is_within_24_hours as is_in_time,
            coalesce(
                earlier_points.earlier_date >= {{ add_months("notifications.received_date", -12) }}, false
            ) as is_repeated
        from notifications
        inner join
            earlier_points
            on notifications.municipality_code = earlier_points.municipality_code
            and notifications.subject_key = earlier_points.subject_key
            and notifications.received_at = earlier_points.received_at
    ),
    causes as (
        select
            judged.municipality_code,
            judged.subject_key,
            judged.received_date,
            coalesce(cause.cause, 'ukendt') as cause
        from {{ ref("fct_notification_cause") }} as cause
        inner join
            judged
            on cause.municipality_code = judged.municipality_code
            and cause.notification_key = judged.notification_key
    ),
    notifications_in_period as (
        {% for period_type in ["month", "year"] %}
            select
                municipality_code,
                '{{ period_type }}' as period_type,
                {{ period_start(period_type, "received_date") }} as period_start,
                subject_key,
                source,
                age_group,
                is_from_school,
                is_of_known_age,
                is_under_8,
                is_clock_over,
                is_in_time,
                is_repeated
            from judged
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    -- Per child first: the children behind every number are then counted without another pass.
    children as (
        select
            {{ cell_keys(["source", "age_group"]) }},
            period_type,
            subject_key,
            count(*) as n_notifications,
            count(case when is_from_school then 1 end) as n_from_school,
            count(case when is_of_known_age then 1 end) as n_of_known_age,
            count(case when is_under_8 then 1 end) as n_under_8,
            count(case when is_clock_over then 1 end) as n_clock_over,
            count(case when is_in_time then 1 end) as n_in_time,
            count(case when is_repeated then 1 end) as n_repeated
        from notifications_in_period
        group by {{ cell_groups(["source", "age_group"], within=["period_type", "subject_key"]) }}
    ),
    sums as (
        select
            municipality_code,
            period_type,
            period_start,
            cut,
            cut_value,
            count(*) as children,
            sum(n_notifications) as notifications,
            sum(n_from_school) as from_school,
            count(case when n_from_school > 0 then 1 end) as children_from_school,
            sum(n_of_known_age) as of_known_age,
            count(case when n_of_known_age > 0 then 1 end) as children_of_known_age,
            sum(n_under_8) as under_8,
            count(case when n_under_8 > 0 then 1 end) as children_under_8,
            sum(n_clock_over) as clock_over,
            count(case when n_clock_over > 0 then 1 end) as children_clock_over,
            sum(n_in_time) as in_time,
            count(case when n_in_time > 0 then 1 end) as children_in_time,
            count(case when n_repeated > 0 then 1 end) as children_repeated
        from children
        group by municipality_code, period_type, period_start, cut, cut_value
    ),
    causes_in_period as (
        {% for period_type in ["month", "year"] %}
            select
                municipality_code,
                '{{ period_type }}' as period_type,
                {{ period_start(period_type, "received_date") }} as period_start,
                subject_key,
                cause
            from causes
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    children_of_causes as (
        select {{ cell_keys(["cause"]) }}, period_type, subject_key, count(*) as n_causes
        from causes_in_period
        group by {{ cell_groups(["cause"], within=["period_type", "subject_key"]) }}
    ),
    sums_of_causes as (
        select
            municipality_code,
            period_type,
            period_start,
            cut,
            cut_value,
            count(*) as children,
            sum(n_causes) as causes
        from children_of_causes
        group by municipality_code, period_type, period_start, cut, cut_value
    )
    {{ count_cells("sums", "underretning_antal", "notifications", "children") }}
union all
{{ count_cells("sums", "underretning_boern", "children", "children", where="cut = 'total'") }}
union all
{{ count_cells("sums_of_causes", "underretning_aarsag", "causes", "children") }}
union all
{{
    count_cells(
        "sums", "underretning_fra_skole", "from_school", "children_from_school", where="cut = 'total'"
    )
}}
union all
{{
    share_cells(
        "sums",
        "underretning_under_8",
        "under_8",
        "of_known_age",
        "children_under_8",
        "children_of_known_age",
        where="cut = 'total'",
    )
}}
union all
{{
    share_cells(
        "sums",
        "underretning_24_timer",
        "in_time",
        "clock_over",
        "children_in_time",
        "children_clock_over",
        where="cut = 'total'",
    )
}}
union all
{{
    share_cells(
        "sums",
        "underretning_gentagen",
        "children_repeated",
        "children",
        "children_repeated",
        "children",
        where="cut = 'total'",
    )
}}
