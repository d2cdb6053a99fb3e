-- Management supervision: goal, milestone and status of each question on one line per month.
with
    answers as (
        select
            number.municipality_code,
            number.indicator_id,
            replace(number.indicator_id, 'ledelsestilsyn_', '') as question,
            number.period_start,
            number.period_label,
            number.numerator,
            number.denominator,
            number.value,
            number.value_printed,
            number.status,
            number.goal,
            number.milestone,
            number.milestone_date,
            number.is_met,
            number.value >= number.goal as is_goal_met,
            number.value >= number.milestone as is_milestone_met,
            number.data_as_of
        from {{ ref("mart_indicator") }} as number
        inner join
            {{ ref("dim_indicator") }} as card
            on number.indicator_id = card.indicator_id
            and number.indicator_version = card.indicator_version
        where {{ list_holds("card.system", "'S9'") }} and number.cut = 'total'
    ),
    newest as (
        select municipality_code, indicator_id, max(period_start) as period_start
        from answers
        where {{ is_shown() }}
        group by municipality_code, indicator_id
    )
select
    cast(answers.municipality_code as {{ dbt.type_string() }}) as municipality_code,
    cast(municipality.municipality_name as {{ dbt.type_string() }}) as municipality_name,
    cast(answers.period_start as date) as period_start,
    cast(answers.period_label as {{ dbt.type_string() }}) as period_label,
    cast(newest.period_start is not null as boolean) as is_newest,
    cast(answers.indicator_id as {{ dbt.type_string() }}) as indicator_id,
    cast(answers.question as {{ dbt.type_string() }}) as question,
    cast(question.label_da as {{ dbt.type_string() }}) as question_da,
    cast(question.sort_order as integer) as sort_order,
    cast(answers.goal as double) as goal,
    cast(
        {{ print_units(printed_units("answers.goal", "1", "'share'", "0"), "'share'", "0") }}
        as {{ dbt.type_string() }}
    ) as goal_printed,
    cast(answers.milestone as double) as milestone,
    cast(
        {{ print_units(printed_units("answers.milestone", "1", "'share'", "0"), "'share'", "0") }}
        as {{ dbt.type_string() }}
    ) as milestone_printed,
    cast(answers.milestone_date as date) as milestone_date,
    cast(answers.value as double) as share,
    cast(answers.value_printed as {{ dbt.type_string() }}) as share_printed,
    cast(answers.numerator as bigint) as n_fulfilled,
    cast(answers.denominator as bigint) as n_relevant,
    cast(answers.is_met as boolean) as is_met,
    cast(
        case
            when answers.status = 'no_data'
            then 'Ingen data'
            when answers.status = 'not_applicable'
            then 'Ingen relevante sager'
            when answers.status = 'suppressed'
            then 'Skjult'
            when answers.is_goal_met
            then 'Mål nået'
            when answers.is_milestone_met
            then 'Delmål nået'
            when answers.milestone is not null
            then 'Delmål ikke nået'
            when answers.goal is not null
            then 'Mål ikke nået'
            else 'Intet mål sat'
        end as {{ dbt.type_string() }}
    ) as status_da,
    cast(answers.status as {{ dbt.type_string() }}) as status,
    cast(answers.data_as_of as date) as data_as_of
from answers
inner join
    {{ ref("dim_municipality") }} as municipality
    on answers.municipality_code = municipality.municipality_code
inner join
    {{ ref("code") }} as question
    on question.code_list = 'tilsynsspoergsmaal'
    and answers.question = question.code
left join
    newest
    on answers.municipality_code = newest.municipality_code
    and answers.indicator_id = newest.indicator_id
    and answers.period_start = newest.period_start
