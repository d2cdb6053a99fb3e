-- The settings that this build was made with: what the gate compares with those that hold when it runs.
select
    {% if var("as_known_on") %} cast('{{ var("as_known_on") }}' as date) as as_known_on,
    {% else %} cast(null as date) as as_known_on,
    {% endif %}
    cast({{ var("min_cell") }} as integer) as min_cell,
    cast({{ var("dominance_percent") }} as integer) as dominance_percent
