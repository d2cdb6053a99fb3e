{#
  Indicator cells are grouped once inside each municipality and once over all of them (`000`), in total and by each cut,
  in one pass over the rows. A grouped query takes its keys from `cell_keys` and its groups from `cell_groups`:

      select {{ cell_keys(["ladder_step"]) }}, count(distinct child_key) as n_children
      from child_on_step
      group by {{ cell_groups(["ladder_step"]) }}

  `000` is never added up from municipalities: its groups see the children's own rows, so a child known in two
  municipalities is one child there. The rows have `municipality_code`, `period_start` and a text column named
  as each cut. `within` names further columns by which every group is kept apart; `own_cuts` are those that `000`
  doesn't have (district, institution, team).
#}
{% macro cell_keys(cuts=[]) -%}
    case when grouping(municipality_code) = 1 then '000' else municipality_code end as municipality_code,
    period_start,
    {%- if cuts %}
        case
            {% for cut in cuts %} when grouping({{ cut }}) = 0 then '{{ cut }}' {% endfor %} else 'total'
        end as cut,
        case
            {% for cut in cuts %} when grouping({{ cut }}) = 0 then {{ cut }} {% endfor %} else 'alle'
        end as cut_value
    {%- else %} 'total' as cut, 'alle' as cut_value
    {%- endif %}
{%- endmacro %}

{% macro cell_groups(cuts=[], within=[], own_cuts=[]) -%}
    {%- set groups = [] -%}
    {%- for cut in [none] + cuts + own_cuts -%}
        {%- set columns = (["period_start"] + within + ([cut] if cut else [])) | join(", ") -%}
        {%- do groups.append("(municipality_code, " ~ columns ~ ")") -%}
        {%- if cut not in own_cuts -%} {%- do groups.append("(" ~ columns ~ ")") -%} {%- endif -%}
    {%- endfor -%}
    grouping sets ({{ groups | join(", ") }})
{%- endmacro %}
