{#
  What may be shown of a cell with few children behind it: decided here, for every mart, and nowhere else.

  A number of children (or of cases, providers or meetings, where the item is no child) is too small below
  `min_cell`. None at all is too small as well, unless the card says that a true zero may be shown.
#}
{% macro is_small(n, show_zero="true") -%}
    ({{ n }} < {{ var("min_cell") }} and not ({{ n }} = 0 and {{ show_zero }}))
{%- endmacro %}

{# Whether so many may be shown even where none at all would be as telling as a few. #}
{% macro is_enough(n) -%}
    {%- if var("min_cell") | int <= 1 -%} true {%- else -%}({{ n }} >= {{ var("min_cell") }}) {%- endif -%}
{%- endmacro %}

{#
  How few are in the smaller of two parts that a reader can tell apart by subtracting one published number from
  another: both are as telling as the smaller. An empty part tells of nobody.
#}
{% macro smaller_part(n_one, n_other) -%}
    coalesce(
        least(
            coalesce(nullif({{ n_one }}, 0), {{ n_other }}), coalesce(nullif({{ n_other }}, 0), {{ n_one }})
        ),
        0
    )
{%- endmacro %}

{#
  Whether a cell must be hidden. `kind` is the card's kind, a column or a quoted literal. Of a share the
  rest is guarded like the part: 97 of 99 says as much of the two as 2 of 99 does. The rest is a true zero
  only when the answers say so too: a child with one answer of each sort stands in both parts.
#}
{% macro is_too_small(kind, numerator, denominator, n_numerator, n_denominator, show_zero="true") -%}
    {%- if var("min_cell") | int <= 1 -%} false
    {%- else -%}
        coalesce(
            case
                when {{ kind }} = 'share'
                then
                    {{ is_small(n_numerator, show_zero) }}
                    or (
                        {{ n_denominator }} - {{ n_numerator }} < {{ var("min_cell") }}
                        and not (
                            {{ n_denominator }} = {{ n_numerator }}
                            and {{ denominator }} = {{ numerator }}
                            and {{ show_zero }}
                        )
                    )
                when {{ kind }} = 'mean'
                then {{ n_denominator }} < {{ var("min_cell") }}
                when {{ kind }} = 'rate'
                then {{ is_small(n_numerator, show_zero) }} or {{ n_denominator }} < {{ var("min_cell") }}
                else {{ is_small(n_numerator, show_zero) }}
            end,
            -- A cell that doesn't say how many are behind it is not shown.
            true
        )
    {%- endif -%}
{%- endmacro %}

{#
  Whether the largest contributor to an amount could be estimated by the second largest (the p %-rule): what is left
  when the two are taken away is less than `dominance_percent` of the largest. `total` is all contributions added up
  without their signs; no contributor at all is null.
#}
{% macro is_dominated(total, largest, second_largest) -%}
    {%- if var("min_cell") | int <= 1 or var("dominance_percent") | int <= 0 -%} false
    {%- else -%}
        coalesce(
            100 * ({{ total }} - {{ largest }} - coalesce({{ second_largest }}, 0))
            < {{ var("dominance_percent") | int }} * {{ largest }},
            false
        )
    {%- endif -%}
{%- endmacro %}

{#
  Whether one or two children dominate grouped rows, a row per child. Money without a child (`subject_key` is null) is
  nobody's own and belongs to the rest.
#}
{% macro children_dominate(amount) -%}
    {%- set of_child = "case when subject_key is not null then abs(" ~ amount ~ ") end" -%}
    {{ is_dominated("sum(abs(" ~ amount ~ "))", "max(" ~ of_child ~ ")", second_largest(of_child)) }}
{%- endmacro %}

{# The second largest of grouped values, null where there is only one. #}
{% macro second_largest(value) -%} {{ return(adapter.dispatch("second_largest")(value)) }} {%- endmacro %}

{% macro default__second_largest(value) -%}
    try_element_at(sort_array(collect_list({{ value }}), false), 2)
{%- endmacro %}

{% macro duckdb__second_largest(value) -%}(max({{ value }}, 2))[2] {%- endmacro %}

{# The status of a cell; the order of the branches is the order in which one status outranks another. #}
{% macro cell_status(has_data, kind, denominator, is_hidden, is_over) -%}
    case
        when not ({{ has_data }})
        then 'no_data'
        when {{ kind }} in ('share', 'mean', 'rate') and coalesce({{ denominator }}, 0) = 0
        then 'not_applicable'
        when {{ is_hidden }}
        then 'suppressed'
        when not ({{ is_over }})
        then 'provisional'
        else 'ok'
    end
{%- endmacro %}

{# Whether a cell of this status shows its numbers. #}
{% macro is_shown(status="status") -%} ({{ status }} in ('ok', 'provisional')) {%- endmacro %}

{# The expression where the status allows it, else null. #}
{% macro shown(expression, status="status") -%}
    case when {{ is_shown(status) }} then {{ expression }} end
{%- endmacro %}

{# Full-time equivalents as a number of persons that is never too high, and 0 for none at all only. #}
{% macro whole_persons(full_time_equivalents) -%}
    (
        case
            when {{ full_time_equivalents }} = 0 then 0 else greatest(floor({{ full_time_equivalents }}), 1)
        end
    )
{%- endmacro %}

{#
  The number of one published row: the same in every build, so that a release can be compared with the ones before.
  `columns` are the mart's key.
#}
{% macro cell_key(mart, columns) -%}
    {%- set texts = [] -%}
    {%- for column in columns -%}
        {%- do texts.append("cast(" ~ column ~ " as " ~ dbt.type_string() ~ ")") -%}
    {%- endfor -%}
    {{ stable_number("'" ~ mart ~ "|' || " ~ texts | join(" || '|' || ")) }}
{%- endmacro %}

{% macro stable_number(text) -%} {{ return(adapter.dispatch("stable_number")(text)) }} {%- endmacro %}

{% macro default__stable_number(text) -%} xxhash64({{ text }}) {%- endmacro %}

{% macro duckdb__stable_number(text) -%} md5_number_lower({{ text }}) {%- endmacro %}

{# The status of a cell that was judged alone, when it is known what is hidden for the sake of others. #}
{% macro status_among_others(status, suppressed_cell) -%}
    case when {{ suppressed_cell }}.cell_key is not null then 'suppressed' else {{ status }} end
{%- endmacro %}

{#
  What hiding a row loses: least in all municipalities together, most in a total. `n_cuts` is how many cuts it names, `n`
  the children behind it.
#}
{% macro cost_of_hiding(municipality_code, n_cuts, n) -%}
    case when {{ municipality_code }} = '000' then 1 else 10 end
    * case {{ n_cuts }} when 0 then 100 when 1 then 3 else 1 end
    * (1 + ln(1 + greatest(coalesce({{ n }}, 0), 0)))
{%- endmacro %}

{#
  One count of each row, as `published_count` holds it. The rows have `cell_key`, `municipality_code`, `period_start`,
  `is_hidden` and `cost`; `n` is the count, `n_children` the children behind it and `amount` the number that is
  published, where that is another.
#}
{% macro published_count(
    rows,
    series,
    measure,
    coordinate,
    period_type,
    n,
    n_children,
    show_zero="true",
    where="true",
    amount=none,
    is_dominated="false",
    is_kroner="false"
) -%}
    select
        cell_key,
        municipality_code,
        {{ series }} as series,
        '{{ measure }}' as measure,
        {{ period_type }} as period_type,
        period_start,
        {{ coordinate }} as coordinate,
        cast({{ n }} as double) as n,
        cast({{ amount or n }} as double) as amount,
        ({{ is_small(n_children, show_zero) }} or {{ is_dominated }})
        and not ({{ amount or n }} = 0 and {{ show_zero }}) as is_small,
        {{ is_kroner }} as is_kroner,
        is_hidden,
        cost
    from {{ rows }}
    where {{ where }}
{%- endmacro %}
