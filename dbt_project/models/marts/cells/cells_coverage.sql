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
        select municipality_code, child_key, valid_from, valid_to
        from {{ ref("fct_enrolment") }}
        where is_in_daycare and is_started
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
            'topi_daekning' as indicator_id,
            'half_year' as period_type,
            daycare.period_start,
            daycare.child_key,
            assessment.child_key is not null as is_assessed
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
            'sprog_daekning_' || due.age_step as indicator_id,
            'year' as period_type,
            {{ period_start("year", "due.birthday") }} as period_start,
            daycare.child_key,
            assessment.child_key is not null as is_assessed
        from daycare
        inner join
            language_due as due
            on daycare.child_key = due.child_key
            and daycare.valid_from <= due.due_date
            and (daycare.valid_to is null or daycare.valid_to > due.due_date)
        inner join
            {{ ref("dim_municipality") }} as municipality
            on daycare.municipality_code = municipality.municipality_code
            and due.due_date <= municipality.today_date
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
                where is_assessed
            ) as told_of
        group by municipality_code
    ),
    language_children as (
        select
            due.municipality_code,
            due.indicator_id,
            due.period_type,
            due.period_start,
            due.child_key,
            due.is_assessed
        from language_due_children as due
        inner join
            first_language_year
            on due.municipality_code = first_language_year.municipality_code
            and due.period_start >= first_language_year.first_period
    ),
    children as (
        select
            {{ cell_keys() }},
            indicator_id,
            period_type,
            child_key,
            max(case when is_assessed then 1 else 0 end) as is_assessed
        from
            (
                select municipality_code, indicator_id, period_type, period_start, child_key, is_assessed
                from topi_children
                union all
                select municipality_code, indicator_id, period_type, period_start, child_key, is_assessed
                from language_children
            ) as due
        group by {{ cell_groups(within=["indicator_id", "period_type", "child_key"]) }}
    )
select
    municipality_code,
    indicator_id,
    period_type,
    period_start,
    cut,
    cut_value,
    sum(is_assessed) as numerator,
    count(*) as denominator,
    sum(is_assessed) as n_numerator,
    count(*) as n_denominator
from children
group by municipality_code, indicator_id, period_type, period_start, cut, cut_value
