-- How many of the children in daycare are assessed: TOPI (S1) in each round, language (S2) at 3 and 5 years.
with
    -- from the first round that anybody was assessed in
    first_round as (
        select municipality_code, min(period_start) as first_period
        from {{ ref("topi_assessment") }}
        group by municipality_code
    ),
    -- rounds are counted on 1 March and 1 September, or today while that day has not come
    round_day as (
        select
            period.municipality_code,
            period.period_start,
            least({{ add_months("period.period_start", 2) }}, period.last_day) as counted_on
        from {{ ref("municipality_period") }} as period
        inner join
            first_round
            on period.municipality_code = first_round.municipality_code
            and period.period_start >= first_round.first_period
        where period.period_type = 'half_year'
    ),
    daycare as (
        select
            enrolment.municipality_code,
            enrolment.child_key,
            enrolment.valid_from,
            enrolment.valid_to,
            municipality.today_date
        from {{ ref("fct_enrolment") }} as enrolment
        inner join
            {{ ref("dim_municipality") }} as municipality
            on enrolment.municipality_code = municipality.municipality_code
        where enrolment.is_in_daycare and enrolment.is_started
    ),
    in_daycare_at_round as (
        select distinct round_day.municipality_code, round_day.period_start, daycare.child_key
        from daycare
        inner join
            round_day
            on daycare.municipality_code = round_day.municipality_code
            and daycare.valid_from <= round_day.counted_on
            and (daycare.valid_to is null or daycare.valid_to > round_day.counted_on)
        inner join {{ ref("dim_child") }} as child on daycare.child_key = child.child_key
        where {{ age_years("child.birth_date", "round_day.counted_on") }} between 0 and 5
    ),
    topi_children as (
        select
            daycare.municipality_code,
            daycare.period_start,
            daycare.child_key,
            case when assessment.child_key is not null then 1 else 0 end as is_assessed
        from in_daycare_at_round as daycare
        left join
            {{ ref("topi_assessment") }} as assessment
            on daycare.municipality_code = assessment.municipality_code
            and daycare.child_key = assessment.child_key
            and daycare.period_start = assessment.period_start
    ),
    language_assessment as (
        select municipality_code, child_key, scale, min(period_start) as first_period
        from {{ ref("fct_measurement") }}
        where instrument = 'sprog' and is_measured
        group by municipality_code, child_key, scale
    ),
    -- due on the last day of the month in which the child turns 3 or 5
    language_due as (
        {% for age_step in [3, 5] %}
            select
                child_key,
                '{{ age_step }}' as age_step,
                {{ birthday("birth_date", age_step) }} as birthday,
                {{ period_end("'month'", period_start("month", birthday("birth_date", age_step))) }}
                as due_date
            from {{ ref("dim_child") }}
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    language_due_children as (
        select distinct
            daycare.municipality_code,
            due.age_step,
            {{ period_start("year", "due.birthday") }} as period_start,
            daycare.child_key,
            case when assessment.child_key is not null then 1 else 0 end as is_assessed
        from daycare
        inner join
            language_due as due
            on daycare.child_key = due.child_key
            and daycare.valid_from <= due.due_date
            and (daycare.valid_to is null or daycare.valid_to > due.due_date)
            and due.due_date <= daycare.today_date
        left join
            language_assessment as assessment
            on daycare.municipality_code = assessment.municipality_code
            and daycare.child_key = assessment.child_key
            and 'resultat_' || due.age_step = assessment.scale
    ),
    -- before anyone was assessed, and before the birthdays of those who were, nobody has been told of
    first_language_year as (
        select municipality_code, min(first_period) as first_period
        from
            (
                select municipality_code, first_period
                from language_assessment
                union all
                select municipality_code, period_start
                from language_due_children
                where is_assessed = 1
            ) as told_of
        group by municipality_code
    ),
    language_children as (
        select due.municipality_code, due.age_step, due.period_start, due.child_key, due.is_assessed
        from language_due_children as due
        inner join
            first_language_year
            on due.municipality_code = first_language_year.municipality_code
            and due.period_start >= first_language_year.first_period
    ),
    -- every row is another child of its municipality; only in all together may a child stand twice
    sums as (
        select
            'topi_daekning' as indicator_id,
            'half_year' as period_type,
            municipality_code,
            period_start,
            sum(is_assessed) as assessed,
            count(*) as due
        from topi_children
        group by municipality_code, period_start
        union all
        select
            'topi_daekning' as indicator_id,
            'half_year' as period_type,
            '000' as municipality_code,
            period_start,
            sum(is_assessed) as assessed,
            count(*) as due
        from
            (
                select period_start, child_key, max(is_assessed) as is_assessed
                from topi_children
                group by period_start, child_key
            ) as child
        group by period_start
        union all
        select
            'sprog_daekning_' || age_step as indicator_id,
            'year' as period_type,
            municipality_code,
            period_start,
            sum(is_assessed) as assessed,
            count(*) as due
        from language_children
        group by age_step, municipality_code, period_start
        union all
        select
            'sprog_daekning_' || age_step as indicator_id,
            'year' as period_type,
            '000' as municipality_code,
            period_start,
            sum(is_assessed) as assessed,
            count(*) as due
        from
            (
                select age_step, period_start, child_key, max(is_assessed) as is_assessed
                from language_children
                group by age_step, period_start, child_key
            ) as child
        group by age_step, period_start
    )
select
    municipality_code,
    indicator_id,
    period_type,
    period_start,
    'total' as cut,
    'alle' as cut_value,
    assessed as numerator,
    due as denominator,
    assessed as n_numerator,
    due as n_denominator
from sums
