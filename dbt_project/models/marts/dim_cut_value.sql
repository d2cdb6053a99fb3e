{#- The cuts whose values are a code list in the seed `code`. -#}
{%- set code_cuts = {
    "age_group": "age_group",
    "gender": "koen",
    "own_or_bought": "tilbud_ejer",
    "source": "underretter",
    "cause": "underretning_aarsag",
    "forum": "moede_forum",
    "respondent": "sdq_respondent",
    "absence_type": "fravaerstype",
} -%}
{#- The cuts in which something can be unattributed. -#}
{%- set unknown_cuts = [
    "district",
    "institution",
    "age_group",
    "gender",
    "ladder_step",
    "from_ladder_step",
    "intervention_type",
    "place_kind",
    "own_or_bought",
    "source",
    "cause",
    "team",
    "account",
    "theme",
    "class_level",
] -%}
with
    ladder_step as (
        select cast(ladder_step as {{ dbt.type_string() }}) as cut_value, name_da, name_en, ladder_step
        from {{ ref("ladder_step") }}
        where ladder_step between 1 and 6
    ),
    labelled as (
        select 'total' as cut, 'alle' as cut_value, 'Alle' as label_da, 'All' as label_en, 0 as sort_order
        {% for cut, code_list in code_cuts.items() %}
            union all
            select '{{ cut }}' as cut, code as cut_value, label_da, label_en, sort_order
            from {{ ref("code") }}
            where code_list = '{{ code_list }}'
        {% endfor %}
        {% for cut in ["ladder_step", "from_ladder_step"] %}
            union all
            select
                '{{ cut }}' as cut,
                cut_value,
                name_da as label_da,
                name_en as label_en,
                ladder_step as sort_order
            from ladder_step
        {% endfor %}
        union all
        select
            'intervention_type' as cut,
            intervention_type as cut_value,
            name_da as label_da,
            name_en as label_en,
            sort_order
        from {{ ref("intervention_type") }}
        union all
        select
            'place_kind' as cut, place_kind as cut_value, name_da as label_da, name_en as label_en, sort_order
        from {{ ref("place_kind") }}
        union all
        select
            'ladder_step' as cut,
            'kan_ikke_henfoeres' as cut_value,
            'Kan ikke henføres' as label_da,
            'Not attributed' as label_en,
            998 as sort_order
        union all
        select
            'account' as cut,
            account as cut_value,
            account || ' ' || name_da as label_da,
            account || ' ' || name_en as label_en,
            cast(row_number() over (order by account) as integer) as sort_order
        from {{ ref("account") }}
        union all
        select 'theme' as cut, theme as cut_value, name_da as label_da, name_en as label_en, sort_order
        from {{ ref("theme") }}
        union all
        select
            'provision_kind' as cut,
            provision_kind as cut_value,
            name_da as label_da,
            name_en as label_en,
            sort_order
        from {{ ref("provision_kind") }}
        where is_special_provision
        {% for age_step in [3, 5] %}
            union all
            select
                'age_step' as cut,
                '{{ age_step }}' as cut_value,
                '{{ age_step }} år' as label_da,
                '{{ age_step }} years' as label_en,
                {{ age_step }} as sort_order
        {% endfor %}
        {% for class_level in range(0, 11) %}
            union all
            select
                'class_level' as cut,
                '{{ class_level }}' as cut_value,
                '{{ class_level }}. klasse' as label_da,
                'Class {{ class_level }}' as label_en,
                {{ class_level }} as sort_order
        {% endfor %}
        {% for cut in unknown_cuts %}
            union all
            select
                '{{ cut }}' as cut,
                'ukendt' as cut_value,
                'Ukendt' as label_da,
                'Unknown' as label_en,
                999 as sort_order
        {% endfor %}
    )
select cut, cut_value, label_da, label_en, sort_order
from labelled
