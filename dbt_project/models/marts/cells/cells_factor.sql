-- Protective and risk factors (S23): of the latest answers by the quarter's end, those that say present.
with
    answers as (
        select
            period.municipality_code,
            period.period_start,
            fact.child_key,
            fact.factor_kind,
            fact.theme,
            fact.is_present
        from {{ ref("fct_factor") }} as fact
        inner join
            {{ ref("municipality_period") }} as period
            on fact.municipality_code = period.municipality_code
            and fact.valid_from <= period.last_day
            and (fact.valid_to is null or fact.valid_to > period.last_day)
        where period.period_type = 'quarter' and fact.is_answered
    ),
    -- a factor that nobody knows is neither: it stands under its own theme in both, and in no total
    of_each_kind as (
        {% for factor_kind in ["protective", "risk"] %}
            select
                municipality_code,
                period_start,
                child_key,
                '{{ factor_kind }}' as factor_kind,
                theme,
                factor_kind <> 'ukendt' as is_known,
                is_present
            from answers
            where factor_kind in ('{{ factor_kind }}', 'ukendt')
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    -- Per child first: the children behind every number are then counted without another pass.
    children as (
        select
            {{ cell_keys(["theme"]) }},
            factor_kind,
            child_key,
            count(*) as n_answered,
            count(case when is_present then 1 end) as n_present,
            count(case when is_known then 1 end) as n_answered_known,
            count(case when is_known and is_present then 1 end) as n_present_known
        from of_each_kind
        group by {{ cell_groups(["theme"], within=["factor_kind", "child_key"]) }}
    ),
    sums as (
        select
            municipality_code,
            'quarter' as period_type,
            period_start,
            cut,
            cut_value,
            factor_kind,
            sum(n_answered) as answered,
            sum(n_present) as present,
            count(case when n_present > 0 then 1 end) as children_present,
            count(case when n_present < n_answered then 1 end) as children_absent,
            sum(n_answered_known) as answered_known,
            sum(n_present_known) as present_known,
            count(case when n_present_known > 0 then 1 end) as children_present_known,
            count(case when n_present_known < n_answered_known then 1 end) as children_absent_known
        from children
        group by municipality_code, period_start, cut, cut_value, factor_kind
    ),
    shown as (
        select
            municipality_code,
            period_type,
            period_start,
            cut,
            cut_value,
            factor_kind,
            case when cut = 'total' then answered_known else answered end as answered,
            case when cut = 'total' then present_known else present end as present,
            case when cut = 'total' then children_present_known else children_present end as children_present,
            -- nearly every child has a factor and lacks another: behind the rest stand those who lack one
            case when cut = 'total' then children_absent_known else children_absent end as children_absent
        from sums
    )
    {{
        share_cells(
            "shown",
            "beskyttelsesfaktorer",
            "present",
            "answered",
            "children_present",
            "children_present + children_absent",
            where="factor_kind = 'protective'",
        )
    }}
union all
{{
    share_cells(
        "shown",
        "risikofaktorer",
        "present",
        "answered",
        "children_present",
        "children_present + children_absent",
        where="factor_kind = 'risk'",
    )
}}
