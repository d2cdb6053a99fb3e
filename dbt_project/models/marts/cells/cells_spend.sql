-- Money (S22): the month alone and the year to date. Added up in decimals: a sum is right to the øre.
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
                subject_key,
                sum(amount) as amount
            from {{ ref("spend_by_child") }}
            group by
                municipality_code,
                {{ period_start(period_type, "month_start") }},
                posting_type,
                account,
                ladder_step,
                child_key,
                subject_key
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    -- Per child first: the children behind every amount are then counted without another pass.
    amount_of_subject as (
        select
            period_type,
            {{ cell_keys(["account", "ladder_step"]) }},
            posting_type,
            subject_key,
            sum(amount) as amount
        from spend
        group by
            {{
                cell_groups(
                    ["account", "ladder_step"], within=["period_type", "posting_type", "subject_key"]
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
            count(subject_key) as n_children
        from amount_of_subject
        group by municipality_code, period_type, period_start, cut, cut_value, posting_type
    ),
    actual_in_year as (
        select municipality_code, period_start, child_key, subject_key, ladder_step, amount
        from spend
        where period_type = 'year' and posting_type = 'forbrug'
    ),
    on_the_ladder as (
        select
            municipality_code,
            period_start,
            subject_key,
            ladder_step in ('1', '2', '3') as is_prevention,
            amount
        from actual_in_year
        where ladder_step <> 'kan_ikke_henfoeres'
    ),
    prevention as (
        select
            'year' as period_type,
            {{ cell_keys() }},
            sum(case when is_prevention then amount else 0 end) as on_prevention,
            sum(amount) as on_all,
            count(distinct case when is_prevention then subject_key end) as n_prevention,
            count(distinct case when not is_prevention then subject_key end) as n_placement,
            count(distinct subject_key) as n_all
        from on_the_ladder
        group by {{ cell_groups() }}
        -- of nothing, or of less than nothing, there is no share
        having sum(amount) > 0
    ),
    -- what is spent on placements is the rest of the whole, and as telling
    prevention_guarded as (
        select
            period_type,
            municipality_code,
            period_start,
            cut,
            cut_value,
            on_prevention,
            on_all,
            {{ smaller_part("n_prevention", "n_placement") }} as n_smaller_part,
            n_all
        from prevention
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
        where amount > {{ rule("costly_child_kroner") }}
        group by municipality_code, period_start, cut, cut_value
    ),
    -- spent so far, and what is committed for the rest of the year that is not over
    expected as (
        select municipality_code, period_start, subject_key, amount
        from actual_in_year
        union all
        select
            posting.municipality_code,
            {{ period_start("year", "posting.posted_date") }} as period_start,
            posting.subject_key,
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
            count(distinct subject_key) as n_children
        from expected
        group by {{ cell_groups() }}
    ),
    costs as (
        select
            'year' as period_type,
            municipality_code,
            period_start,
            'intervention_type' as cut,
            intervention_type as cut_value,
            amount,
            full_year_persons,
            n_children,
            n_persons
        from {{ ref("year_cost") }}
        where intervention_type not in ('alle', 'kan_ikke_henfoeres') and ladder_step = 'alle'
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
        "prevention_guarded",
        "udgift_andel_forebyggelse",
        "on_prevention",
        "on_all",
        "n_smaller_part",
        "n_all",
    )
}}
union all
{{
    share_cells(
        "costs",
        "udgift_pr_helaarsperson",
        "amount",
        "full_year_persons",
        "n_children",
        "n_persons",
    )
}}
