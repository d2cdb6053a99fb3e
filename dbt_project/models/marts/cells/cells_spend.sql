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
                amount
            from {{ ref("spend_by_month") }}
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    amounts as (
        select period_type, {{ cell_keys(["account", "ladder_step"]) }}, posting_type, sum(amount) as amount
        from spend
        group by {{ cell_groups(["account", "ladder_step"], within=["period_type", "posting_type"]) }}
    ),
    -- the children behind the amounts, a child's year in one row; a row more for what is spent on no child
    subject_year as (
        select
            municipality_code,
            year_start as period_start,
            posting_type,
            account,
            ladder_step,
            subject_key,
            bit_or(months_seen) as months_seen {{ oere_by_month() }}
        from {{ ref("spend_by_child_year") }}
        group by municipality_code, year_start, posting_type, account, ladder_step, subject_key
    ),
    subject_in_cell as (
        select
            {{ cell_keys(["account", "ladder_step"]) }},
            posting_type,
            subject_key,
            case when subject_key is not null then bit_or(months_seen) else 0 end as months_seen
            {{ oere_by_month() }}
        from subject_year
        group by {{ cell_groups(["account", "ladder_step"], within=["posting_type", "subject_key"]) }}
    ),
    children_of_year as (
        select
            municipality_code,
            period_start,
            cut,
            cut_value,
            posting_type,
            count(subject_key) as n_children {{ counts_by_month("children", "months_seen", with_new=false) }},
            {{ dominated_months() }} as dominated_months,
            {{ children_dominate(oere_of_year()) }} as is_dominated
        from subject_in_cell
        group by municipality_code, period_start, cut, cut_value, posting_type
    ),
    amounts_with_children as (
        select
            amounts.period_type,
            amounts.municipality_code,
            amounts.period_start,
            amounts.cut,
            amounts.cut_value,
            amounts.posting_type,
            amounts.amount,
            case
                amounts.period_type
                when 'year'
                then coalesce(children_of_year.n_children, 0)
                else {{ of_month("children", "amounts.period_start") }}
            end as n_children,
            case
                amounts.period_type
                when 'year'
                then coalesce(children_of_year.is_dominated, false)
                else {{ is_among_months("children_of_year.dominated_months", "amounts.period_start") }}
            end as is_dominated
        from amounts
        left join
            children_of_year
            on amounts.municipality_code = children_of_year.municipality_code
            and {{ period_start("year", "amounts.period_start") }} = children_of_year.period_start
            and amounts.cut = children_of_year.cut
            and amounts.cut_value = children_of_year.cut_value
            and amounts.posting_type = children_of_year.posting_type
    ),
    actual_in_year as (
        select
            municipality_code,
            year_start as period_start,
            child_key,
            subject_key,
            ladder_step,
            sum(amount) as amount
        from {{ ref("spend_by_child_year") }}
        where posting_type = 'forbrug'
        group by municipality_code, year_start, child_key, subject_key, ladder_step
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
    subject_on_the_ladder as (
        select
            {{ cell_keys() }},
            subject_key,
            sum(case when is_prevention then amount else 0 end) as on_prevention,
            sum(case when is_prevention then 0 else amount end) as on_placement,
            count(case when is_prevention then subject_key end) > 0 as is_in_prevention,
            count(case when not is_prevention then subject_key end) > 0 as is_in_placement
        from on_the_ladder
        group by {{ cell_groups(within=["subject_key"]) }}
    ),
    prevention as (
        select
            'year' as period_type,
            municipality_code,
            period_start,
            cut,
            cut_value,
            sum(on_prevention) as on_prevention,
            sum(on_prevention + on_placement) as on_all,
            count(case when is_in_prevention then 1 end) as n_prevention,
            count(case when is_in_placement then 1 end) as n_placement,
            count(subject_key) as n_all,
            {{ children_dominate("on_prevention") }}
            or {{ children_dominate("on_placement") }}
            or {{ children_dominate("on_prevention + on_placement") }} as is_dominated
        from subject_on_the_ladder
        group by municipality_code, period_start, cut, cut_value
        -- of nothing, or of less than nothing, there is no share
        having sum(on_prevention + on_placement) > 0
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
            n_all,
            is_dominated
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
    expected_of_subject as (
        select {{ cell_keys() }}, subject_key, sum(amount) as amount
        from expected
        group by {{ cell_groups(within=["subject_key"]) }}
    ),
    forecasts as (
        select
            'year' as period_type,
            municipality_code,
            period_start,
            cut,
            cut_value,
            sum(amount) as amount,
            count(subject_key) as n_children,
            {{ children_dominate("amount") }} as is_dominated
        from expected_of_subject
        group by municipality_code, period_start, cut, cut_value
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
            n_persons,
            is_dominated
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
                "amounts_with_children",
                indicator_id,
                "amount",
                "n_children",
                "posting_type = '" ~ posting_type ~ "'",
                is_dominated="is_dominated",
            )
        }}
    union all
{% endfor %}
{{ count_cells("forecasts", "udgift_prognose", "amount", "n_children", is_dominated="is_dominated") }}
union all
{{
    count_cells(
        "costly_children", "udgift_boern_over_1_mio", "n_children", "n_children", is_dominated="false"
    )
}}
union all
{{
    share_cells(
        "prevention_guarded",
        "udgift_andel_forebyggelse",
        "on_prevention",
        "on_all",
        "n_smaller_part",
        "n_all",
        is_dominated="is_dominated",
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
        is_dominated="is_dominated",
    )
}}
