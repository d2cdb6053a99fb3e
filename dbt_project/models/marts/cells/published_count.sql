{{ config(materialized="table") }}
{#-
  Every count that a published number gives away, and the row that gives it: what `suppressed_cell` looks at.

  A count that is hidden together with others is one row each: of a share its part, its rest and its whole. Where the
  published number is no whole number (kroner, full-time persons, sums of points) the children behind it stand in: what
  can be told of the one can be told of the other.
-#}
{%- set is_counted = "status in ('ok', 'provisional', 'suppressed', 'not_applicable')" -%}
with
    fractions as (
        select
            indicator_id,
            max(case when numerator <> floor(numerator) then 1 else 0 end) = 1 as is_numerator_fraction,
            max(case when denominator <> floor(denominator) then 1 else 0 end) = 1 as is_denominator_fraction
        from {{ ref("indicator_alone") }}
        group by indicator_id
    ),
    indicator as (
        select
            cell.cell_key,
            cell.municipality_code,
            cell.indicator_id,
            cell.kind,
            cell.show_zero,
            cell.is_dominated,
            cell.period_type,
            cell.period_start,
            case when cell.cut = 'total' then '' else cell.cut || '=' || cell.cut_value end as coordinate,
            cell.status = 'suppressed' as is_hidden,
            cell.n_numerator,
            cell.n_denominator,
            cell.numerator as numerator_amount,
            cell.denominator as denominator_amount,
            case
                when cell.kind in ('count', 'share') and not fractions.is_numerator_fraction
                then cell.numerator
                else coalesce(cell.n_numerator, cell.n_denominator)
            end as numerator,
            case
                when
                    cell.kind = 'share'
                    and (fractions.is_numerator_fraction or fractions.is_denominator_fraction)
                then cell.n_denominator
                when fractions.is_denominator_fraction
                then cell.n_denominator
                else cell.denominator
            end as denominator,
            {{
                cost_of_hiding(
                    "cell.municipality_code",
                    "case when cell.cut = 'total' then 0 else 1 end",
                    "coalesce(cell.n_denominator, cell.n_numerator)",
                )
            }} as cost
        from {{ ref("indicator_alone") }} as cell
        inner join fractions on cell.indicator_id = fractions.indicator_id
        where cell.{{ is_counted }}
    ),
    spend as (
        select
            cell_key,
            municipality_code,
            case span when 'month' then 'spend_month_' else 'spend_year_' end as series,
            month_start as period_start,
            concat_ws(
                '&',
                case when intervention_type <> 'alle' then 'intervention_type=' || intervention_type end,
                case when ladder_step <> 'alle' then 'ladder_step=' || ladder_step end
            ) as coordinate,
            n_persons,
            full_year_persons,
            actual,
            committed,
            budget,
            n_children,
            n_actual_children,
            n_committed_children,
            n_budget_children,
            is_actual_dominated,
            is_committed_dominated,
            is_budget_dominated,
            status = 'suppressed' as is_hidden,
            {{
                cost_of_hiding(
                    "municipality_code",
                    "case when intervention_type = 'alle' then 0 else 1 end"
                    ~ " + case when ladder_step = 'alle' then 0 else 1 end",
                    "n_children",
                )
            }} as cost
        from {{ ref("spend_alone") }}
        where {{ is_counted }}
    ),
    investment as (
        select
            cell_key,
            municipality_code,
            period_start,
            'ladder_step=' || ladder_step as coordinate,
            amount,
            full_year_persons,
            n_children,
            n_persons,
            is_dominated,
            status = 'suppressed' as is_hidden,
            {{ cost_of_hiding("municipality_code", 1, "n_persons") }} as cost
        from {{ ref("investment_alone") }}
        where {{ is_counted }}
    ),
    ladder_step as (
        select
            cell_key,
            municipality_code,
            period_start,
            cut || '=' || cut_value || '&ladder_step=' || ladder_step as coordinate,
            n_children,
            status = 'suppressed' as is_hidden,
            {{ cost_of_hiding("municipality_code", 2, "n_children") }} as cost
        from {{ ref("ladder_step_alone") }}
        where cut <> 'total' and {{ is_counted }}
    ),
    flow as (
        select
            cell_key,
            municipality_code,
            period_start,
            'from_ladder_step=' || from_ladder_step || '&to_ladder_step=' || to_ladder_step as coordinate,
            n_children,
            n_moves,
            n_moving_children,
            status = 'suppressed' as is_hidden,
            {{ cost_of_hiding("municipality_code", 2, "n_children") }} as cost
        from {{ ref("ladder_flow_alone") }}
        where {{ is_counted }}
    ),
    course as (
        select
            cell_key,
            municipality_code,
            period_start,
            'first_ladder_step='
            || first_ladder_step
            || '&last_ladder_step='
            || last_ladder_step as coordinate,
            n_courses,
            n_children,
            status = 'suppressed' as is_hidden,
            {{ cost_of_hiding("municipality_code", 2, "n_children") }} as cost
        from {{ ref("ladder_course_alone") }}
        where {{ is_counted }}
    ),
    -- What the courses give away together with the indicators; nobody shows it, so hiding it costs nothing.
    course_rest as (
        select
            {{
                cell_key(
                    "ladder_course_rest", ["municipality_code", "period_start", "series", "coordinate"]
                )
            }} as cell_key,
            municipality_code,
            period_start,
            series,
            coordinate,
            n,
            n_children,
            true as is_hidden,
            cast(null as double) as cost
        from {{ ref("ladder_course_rest") }}
    ),
    movement as (
        select
            cell_key,
            municipality_code,
            period_start,
            'from_position=' || from_position || '&to_position=' || to_position as coordinate,
            n_children,
            n_pairs,
            status = 'suppressed' as is_hidden,
            {{ cost_of_hiding("municipality_code", 2, "n_children") }} as cost
        from {{ ref("topi_movement_alone") }}
        where {{ is_counted }}
    ),
    effect as (
        select
            *,
            'informant='
            || informant
            || case
                when intervention_type = 'alle' then '' else '&intervention_type=' || intervention_type
            end
            || case when ladder_step = 'alle' then '' else '&ladder_step=' || ladder_step end as coordinate,
            {{
                cost_of_hiding(
                    "municipality_code",
                    "case when intervention_type = 'alle' then 0 else 1 end"
                    ~ " + case when ladder_step = 'alle' then 0 else 1 end",
                    "n_children",
                )
            }} as cost
        from {{ ref("effect_alone") }}
    ),
    -- one row of the scales that are hidden together
    effect_row as (
        select
            cell_key,
            without_pair_cell_key,
            municipality_code,
            coordinate,
            max(n_pairs) as n_pairs,
            max(case when is_few then 1 else 0 end) = 1 as is_few,
            max(n_ended) as n_ended,
            max(n_without_pair) as n_without_pair,
            max(n_children_ended) as n_children_ended,
            max(n_children_without_pair) as n_children_without_pair,
            max(case when is_without_pair_shown then 0 else 1 end) = 1 as is_without_pair_hidden,
            max(cost) as cost
        from effect
        group by cell_key, without_pair_cell_key, municipality_code, coordinate
    ),
    effect_ended as (
        select
            without_pair_cell_key as cell_key,
            municipality_code,
            cast('1900-01-01' as date) as period_start,
            coordinate,
            n_ended,
            n_without_pair,
            n_ended - n_without_pair as n_with_pair,
            n_children_ended,
            n_children_without_pair,
            n_children_ended - n_children_without_pair as n_children_with_pair,
            is_without_pair_hidden or is_few as is_hidden,
            cost
        from effect_row
        where n_ended > 0
    ),
    effect_pairs as (
        select
            cell_key,
            municipality_code,
            cast('1900-01-01' as date) as period_start,
            coordinate,
            n_pairs,
            is_few as is_hidden,
            cost
        from effect_row
        where n_pairs > 0
    ),
    {#- part: its cell, the two counts it splits something into, and what it splits -#}
    {%- set splits = {
        "better": ["better", "not_better", "is_better_shown"],
        "unchanged": ["unchanged", "worse", "is_every_part_shown"],
        "reliably_better": ["reliably_better", "slightly_better", "is_reliably_better_shown"],
        "reliably_worse": ["reliably_worse", "slightly_worse", "is_reliably_worse_shown"],
    } %}
    {%- for part, split in splits.items() %}
        effect_{{ part }} as (
            select
                {{ part }}_cell_key as cell_key,
                municipality_code,
                cast('1900-01-01' as date) as period_start,
                coordinate || '&scale=' || scale as coordinate,
                n_{{ split[0] }},
                {% if split[1] == "not_better" %} n_pairs - n_better as n_not_better,
                {% else %} n_{{ split[1] }},
                {% endif %}
                n_children_{{ split[0] }},
                n_children_{{ split[1] }},
                not {{ split[2] }} or is_few as is_hidden,
                cost * 0.5 as cost
            from effect
            where n_pairs > 0 {% if part.startswith("reliably") %} and reliable_change is not null {% endif %}
        ),
    {%- endfor %}
    -- The third result of a language assessment: never published, and as telling as the two that are.
    -- Nobody shows
    -- it, so hiding it costs nothing and helps nobody.
    language_rest as (
        select
            {{
                cell_key(
                    "sprog_generel",
                    ["focused.municipality_code", "focused.period_start", "focused.coordinate"],
                )
            }} as cell_key,
            focused.municipality_code,
            focused.period_start,
            focused.coordinate,
            focused.denominator - focused.numerator - special.numerator as n_general,
            true as is_hidden,
            cast(null as double) as cost
        from indicator as focused
        inner join
            indicator as special
            on focused.municipality_code = special.municipality_code
            and focused.period_start = special.period_start
            and focused.coordinate = special.coordinate
        where focused.indicator_id = 'sprog_fokuseret' and special.indicator_id = 'sprog_saerlig'
    ),
    counts as (
        {{
            published_count(
                "indicator",
                "indicator_id",
                "numerator",
                "coordinate",
                "period_type",
                "numerator",
                "coalesce(n_numerator, n_denominator)",
                "show_zero",
                amount="numerator_amount",
                is_dominated="is_dominated",
                is_kroner="kind = 'kroner'",
            )
        }}
        union all
        {{
            published_count(
                "indicator",
                "indicator_id",
                "denominator",
                "coordinate",
                "period_type",
                "denominator",
                "n_denominator",
                where="kind in ('share', 'mean', 'rate')",
                amount="denominator_amount",
            )
        }}
        union all
        {{
            published_count(
                "indicator",
                "indicator_id",
                "rest",
                "coordinate",
                "period_type",
                "denominator - numerator",
                "n_denominator - n_numerator",
                "show_zero",
                where="kind = 'share'",
                amount="denominator_amount - numerator_amount",
            )
        }}
        {% for measure, n, amount, is_dominated in [
            ("persons", "n_persons", "n_persons", "false"),
            ("full_year_persons", "n_children", "full_year_persons", "false"),
            ("actual", "n_actual_children", "actual", "is_actual_dominated"),
            ("committed", "n_committed_children", "committed", "is_committed_dominated"),
            ("budget", "n_budget_children", "budget", "is_budget_dominated"),
        ] %}
            union all
            {{
                published_count(
                    "spend",
                    "series || '" ~ measure ~ "'",
                    "numerator",
                    "coordinate",
                    "'month'",
                    n,
                    n,
                    amount=amount,
                    is_dominated=is_dominated,
                    is_kroner="false" if is_dominated == "false" else "true",
                    where=amount ~ " is not null",
                )
            }}
        {% endfor %}
        union all
        {{
            published_count(
                "investment",
                "'investment_actual'",
                "numerator",
                "coordinate",
                "'year'",
                "n_children",
                "n_children",
                amount="amount",
                is_dominated="is_dominated",
                is_kroner="true",
            )
        }}
        union all
        {{
            published_count(
                "investment",
                "'investment_full_year_persons'",
                "numerator",
                "coordinate",
                "'year'",
                "n_persons",
                "n_persons",
                amount="full_year_persons",
            )
        }}
        union all
        {{
            published_count(
                "ladder_step",
                "'trappe_boern_trin'",
                "numerator",
                "coordinate",
                "'month'",
                "n_children",
                "n_children",
            )
        }}
        union all
        {{
            published_count(
                "flow",
                "'flow_children'",
                "numerator",
                "coordinate",
                "'quarter'",
                "n_children",
                "n_children",
            )
        }}
        union all
        {{
            published_count(
                "flow",
                "'flow_moves'",
                "numerator",
                "coordinate",
                "'quarter'",
                "n_moves",
                "n_moving_children",
            )
        }}
        union all
        {{
            published_count(
                "course",
                "'course'",
                "numerator",
                "coordinate",
                "'year'",
                "n_courses",
                "n_children",
            )
        }}
        union all
        {{ published_count("course_rest", "series", "numerator", "coordinate", "'year'", "n", "n_children") }}
        union all
        {{
            published_count(
                "movement",
                "'topi_movement'",
                "numerator",
                "coordinate",
                "'half_year'",
                "n_children",
                "n_children",
                "false",
            )
        }}
        union all
        {{
            published_count(
                "movement",
                "'topi_movement'",
                "denominator",
                "coordinate",
                "'half_year'",
                "n_pairs",
                "n_pairs",
            )
        }}
        union all
        {{
            published_count(
                "effect_pairs",
                "'effect_pairs'",
                "numerator",
                "coordinate",
                "'always'",
                "n_pairs",
                "case when is_hidden then 1 else " ~ var("min_cell") ~ " end",
            )
        }}
        union all
        {{
            published_count(
                "language_rest",
                "'sprog_generel'",
                "numerator",
                "coordinate",
                "'year'",
                "n_general",
                "n_general",
                "false",
            )
        }}
        {% for measure in ["ended", "without_pair", "with_pair"] %}
            union all
            {{
                published_count(
                    "effect_ended",
                    "'effect_" ~ measure ~ "'",
                    "numerator",
                    "coordinate",
                    "'always'",
                    "n_" ~ measure,
                    "n_children_" ~ measure,
                )
            }}
        {% endfor %}
        {% for part, split in splits.items() %}
            {% for measure in split[:2] %}
                union all
                {{
                    published_count(
                        "effect_" ~ part,
                        "'effect_" ~ measure ~ "'",
                        "numerator",
                        "coordinate",
                        "'always'",
                        "n_" ~ measure,
                        "n_children_" ~ measure,
                        "false",
                    )
                }}
            {% endfor %}
        {% endfor %}
    )
select
    cell_key,
    {{
        cell_key(
            "count", ["municipality_code", "series", "measure", "period_type", "period_start", "coordinate"]
        )
    }} as count_key,
    municipality_code,
    series,
    measure,
    period_type,
    period_start,
    coordinate,
    n,
    amount,
    -- a hidden number between none and a few is guarded whoever counts; a true zero only where the card
    -- hides it
    is_hidden and (is_small or (n > 0 and n < {{ var("min_cell") }} and amount <> 0)) as is_sensitive,
    -- the year to date is hidden for its months' sake: told of its last month, it would bound them all
    is_hidden and series in ('spend_year_persons', 'spend_year_full_year_persons') as is_guarded,
    is_kroner,
    is_hidden,
    cost
from counts
where n is not null
