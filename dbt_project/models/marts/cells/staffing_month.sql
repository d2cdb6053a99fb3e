{{ config(materialized="table") }}
-- Full-time children and full-time adults in each nursery and kindergarten on each month's last day.
with
    -- months before the first staff is told of have children and no adults
    first_month as (
        select municipality_code, min(month_start) as first_period
        from {{ ref("fct_staffing") }}
        group by municipality_code
    ),
    month as (
        select period.municipality_code, period.period_start, period.last_day
        from {{ ref("municipality_period") }} as period
        inner join
            first_month
            on period.municipality_code = first_month.municipality_code
            and period.period_start >= first_month.first_period
        where period.period_type = 'month'
    ),
    enrolled as (
        select
            enrolment.municipality_code,
            month.period_start,
            enrolment.institution_key,
            enrolment.institution_type,
            enrolment.child_key,
            enrolment.counted_hours_per_week,
            {{ age_years("child.birth_date", "month.last_day") }} as age_years,
            -- two open rows in one place are one child: the hours of the later
            row_number() over (
                partition by
                    enrolment.municipality_code,
                    month.period_start,
                    enrolment.institution_key,
                    enrolment.child_key
                order by enrolment.valid_from desc
            ) as place
        from {{ ref("fct_enrolment") }} as enrolment
        inner join
            month
            on enrolment.municipality_code = month.municipality_code
            and enrolment.valid_from <= month.last_day
            and (enrolment.valid_to is null or enrolment.valid_to > month.last_day)
        inner join {{ ref("dim_child") }} as child on enrolment.child_key = child.child_key
        where enrolment.institution_type in ('vuggestue', 'boernehave', 'integreret')
    ),
    children as (
        select
            municipality_code,
            period_start,
            institution_key,
            institution_type,
            sum(case when age_years between 0 and 2 then counted_hours_per_week else 0 end) as nursery_hours,
            sum(
                case when age_years between 3 and 5 then counted_hours_per_week else 0 end
            ) as kindergarten_hours,
            count(distinct case when age_years between 0 and 2 then child_key end) as n_nursery_children,
            count(distinct case when age_years between 3 and 5 then child_key end) as n_kindergarten_children
        from enrolled
        where place = 1
        group by municipality_code, period_start, institution_key, institution_type
    ),
    adults as (
        select
            staffing.municipality_code,
            staffing.month_start as period_start,
            staffing.institution_key,
            staffing.institution_type,
            sum(staffing.full_time_equivalent) as adults
        from {{ ref("fct_staffing") }} as staffing
        inner join
            month
            on staffing.municipality_code = month.municipality_code
            and staffing.month_start = month.period_start
        where
            not staffing.is_leader and staffing.institution_type in ('vuggestue', 'boernehave', 'integreret')
        group by
            staffing.municipality_code,
            staffing.month_start,
            staffing.institution_key,
            staffing.institution_type
    ),
    together as (
        select
            coalesce(children.municipality_code, adults.municipality_code) as municipality_code,
            coalesce(children.period_start, adults.period_start) as period_start,
            coalesce(children.institution_key, adults.institution_key) as institution_key,
            coalesce(children.institution_type, adults.institution_type) as institution_type,
            cast(coalesce(children.nursery_hours, 0) as double)
            / {{ rule("full_time_hours") }} as nursery_children,
            cast(coalesce(children.kindergarten_hours, 0) as double)
            / {{ rule("full_time_hours") }} as kindergarten_children,
            coalesce(children.n_nursery_children, 0) as n_nursery_children,
            coalesce(children.n_kindergarten_children, 0) as n_kindergarten_children,
            cast(coalesce(adults.adults, 0) as double) as adults
        from children
        full outer join
            adults
            on children.municipality_code = adults.municipality_code
            and children.period_start = adults.period_start
            and children.institution_key = adults.institution_key
    ),
    -- an integrated place divides its staff by its children, those in the nursery counting twice
    divided as (
        select
            municipality_code,
            period_start,
            institution_key,
            institution_type,
            nursery_children,
            kindergarten_children,
            n_nursery_children,
            n_kindergarten_children,
            adults,
            case
                institution_type
                when 'vuggestue'
                then 1
                when 'boernehave'
                then 0
                else 2 * nursery_children / nullif(2 * nursery_children + kindergarten_children, 0)
            end as nursery_share
        from together
    )
-- decimals, so that places add up to the same number whatever their order
select
    municipality_code,
    period_start,
    institution_key,
    institution_type,
    cast(nursery_children as decimal(24, 12)) as nursery_children,
    cast(kindergarten_children as decimal(24, 12)) as kindergarten_children,
    n_nursery_children,
    n_kindergarten_children,
    cast(coalesce(adults * nursery_share, 0) as decimal(24, 12)) as nursery_adults,
    cast(coalesce(adults * (1 - nursery_share), 0) as decimal(24, 12)) as kindergarten_adults
from divided
