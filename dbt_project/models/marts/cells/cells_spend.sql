-- Money (S22): the month alone and the year to date. Added up in decimals: a sum is right to the øre.
{%- set attributed = "ladder_step <> 'kan_ikke_henfoeres'" %}
with
    spend as (
        {% for period_type in ["month", "year"] %}
            select
                '{{ period_type }}' as period_type,
                municipality_code,
                {{ period_start(period_type, "month_start") }} as period_start,
                posting_type,
                account,
                ladder_step,
                child_key,
                sum(amount) as amount
            from {{ ref("spend_by_child") }}
            group by
                municipality_code,
                {{ period_start(period_type, "month_start") }},
                posting_type,
                account,
                ladder_step,
                child_key
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    -- Per child first: the children behind every amount are then counted without another pass.
    amount_of_child as (
        select
            period_type,
            {{ cell_keys(["account", "ladder_step"]) }},
            posting_type,
            child_key,
            sum(amount) as amount
        from spend
        group by
            {{
                cell_groups(
                    ["account", "ladder_step"], within=["period_type", "posting_type", "child_key"]
                )
            }}
    ),
    amounts as (
        select
            municipality_code,
            period_type,
            period_start,
            cut,
            cut_value,
            posting_type,
            sum(amount) as amount,
            count(child_key) as n_children
        from amount_of_child
        group by municipality_code, period_type, period_start, cut, cut_value, posting_type
    ),
    actual_in_year as (
        select municipality_code, period_start, child_key, ladder_step, amount
        from spend
        where period_type = 'year' and posting_type = 'forbrug'
    ),
    prevention as (
        select
            'year' as period_type,
            {{ cell_keys() }},
            sum(case when ladder_step in ('1', '2', '3') then amount else 0 end) as on_prevention,
            sum(amount) as on_the_ladder,
            count(
                distinct case when ladder_step in ('1', '2', '3') then child_key end
            ) as n_children_prevention,
            count(distinct child_key) as n_children
        from actual_in_year
        where {{ attributed }}
        group by {{ cell_groups() }}
        -- of nothing, or of less than nothing, there is no share
        having sum(amount) > 0
    ),
    -- in `000` what several municipalities spend on a child is one child's spend
    actual_of_child as (
        select {{ cell_keys() }}, child_key, sum(amount) as amount
        from actual_in_year
        where child_key is not null
        group by {{ cell_groups(within=["child_key"]) }}
    ),
    costly_children as (
        select 'year' as period_type, municipality_code, period_start, cut, cut_value, count(*) as n_children
        from actual_of_child
        where amount > 1000000
        group by municipality_code, period_start, cut, cut_value
    ),
    -- spent so far, and what is committed for the rest of the year that is not over
    expected as (
        select municipality_code, period_start, child_key, amount
        from actual_in_year
        union all
        select
            posting.municipality_code,
            {{ period_start("year", "posting.posted_date") }} as period_start,
            posting.child_key,
            posting.amount
        from {{ ref("fct_posting") }} as posting
        inner join
            {{ ref("dim_municipality") }} as municipality
            on posting.municipality_code = municipality.municipality_code
            and {{ period_start("year", "posting.posted_date") }}
            = {{ period_start("year", "municipality.today_date") }}
        where posting.posting_type = 'disponeret' and not posting.is_posted
    ),
    forecasts as (
        select
            'year' as period_type,
            {{ cell_keys() }},
            sum(amount) as amount,
            count(distinct child_key) as n_children
        from expected
        group by {{ cell_groups() }}
    ),
    -- cost and full-year persons of what the municipality acts in itself
    actual_of_help as (
        select
            municipality_code,
            {{ period_start("year", "month_start") }} as period_start,
            intervention_type,
            child_key,
            amount
        from {{ ref("spend_by_child") }}
        where posting_type = 'forbrug' and is_acting and intervention_type <> 'kan_ikke_henfoeres'
    ),
    actual_by_type as (
        select
            {{ cell_keys(["intervention_type"]) }},
            sum(amount) as amount,
            count(distinct child_key) as n_children
        from actual_of_help
        group by {{ cell_groups(["intervention_type"]) }}
    ),
    first_year as (
        select municipality_code, min(period_start) as period_start
        from amounts
        where period_type = 'year' and posting_type = 'forbrug'
        group by municipality_code
    ),
    -- help that nothing was spent on costs nothing, but not before the accounts begin
    help_of_type as (
        select
            help.municipality_code,
            help.period_start,
            help.cut,
            help.cut_value,
            help.numerator as full_year_persons,
            help.n_numerator as n_children
        from {{ ref("cells_intervention") }} as help
        inner join
            first_year
            on help.municipality_code = first_year.municipality_code
            and help.period_start >= first_year.period_start
        where help.indicator_id = 'indsats_helaarspersoner' and help.cut = 'intervention_type'
    ),
    costs as (
        select
            'year' as period_type,
            coalesce(help_of_type.municipality_code, actual_by_type.municipality_code) as municipality_code,
            coalesce(help_of_type.period_start, actual_by_type.period_start) as period_start,
            'intervention_type' as cut,
            coalesce(help_of_type.cut_value, actual_by_type.cut_value) as cut_value,
            coalesce(actual_by_type.amount, 0) as amount,
            coalesce(help_of_type.full_year_persons, 0) as full_year_persons,
            coalesce(actual_by_type.n_children, 0) as n_children_with_spend,
            coalesce(help_of_type.n_children, 0) as n_children
        from help_of_type
        full outer join
            (select * from actual_by_type where cut = 'intervention_type') as actual_by_type
            on help_of_type.municipality_code = actual_by_type.municipality_code
            and help_of_type.period_start = actual_by_type.period_start
            and help_of_type.cut_value = actual_by_type.cut_value
    )
{% for indicator_id, posting_type in [
        ("udgift_forbrug", "forbrug"),
        ("udgift_disponeret", "disponeret"),
        ("udgift_budget", "budget"),
    ] %}
        {{
            count_cells(
                "amounts", indicator_id, "amount", "n_children", "posting_type = '" ~ posting_type ~ "'"
            )
        }}
    union all
{% endfor %}
{{ count_cells("forecasts", "udgift_prognose", "amount", "n_children") }}
union all
{{ count_cells("costly_children", "udgift_boern_over_1_mio", "n_children", "n_children") }}
union all
{{
    share_cells(
        "prevention",
        "udgift_andel_forebyggelse",
        "on_prevention",
        "on_the_ladder",
        "n_children_prevention",
        "n_children",
    )
}}
union all
{{
    share_cells(
        "costs",
        "udgift_pr_helaarsperson",
        "amount",
        "full_year_persons",
        "n_children_with_spend",
        "n_children",
    )
}}
