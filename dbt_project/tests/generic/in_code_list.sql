{#
  Every value of the column is on the code list (seed `code`), or is one of `also`; empty values pass.
  With `covers_list` every code of the list must stand in the column, too.
  When it fails: a model made a code of its own, or reference data and code list have drifted apart.
#}
{% test in_code_list(model, column_name, code_list, also=[], covers_list=false) %}
    with
        listed as (select code from {{ ref("code") }} where code_list = '{{ code_list }}'),
        present as (
            select distinct {{ column_name }} as code from {{ model }} where {{ column_name }} is not null
        )
    select present.code
    from present
    left join listed on present.code = listed.code
    where listed.code is null {%- if also %} and present.code not in ('{{ also | join("', '") }}') {% endif %}
    {% if covers_list %}
        union all
        select listed.code
        from listed
        left join present on listed.code = present.code
        where present.code is null
    {% endif %}
{% endtest %}
