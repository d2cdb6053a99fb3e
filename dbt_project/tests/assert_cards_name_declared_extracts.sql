-- The extracts of every current card are declared in the contract.
-- When it fails: a name on the card is misspelt, and its indicator would stand without data for ever.
{%- set extracts = declared_extracts() | map(attribute="name") | list %}
with
    declared as (
        {% for extract in extracts %}
            select '{{ extract }}' as extract_name
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    named as (
        select
            card.indicator_id,
            card.extracts,
            sum(length(declared.extract_name) + 1) as length_of_declared,
            max(
                case when {{ list_starts_with("card.extracts", "declared.extract_name") }} then 1 end
            ) as has_first
        from {{ ref("indicator") }} as card
        left join declared on {{ list_holds("card.extracts", "declared.extract_name") }}
        where card.is_current
        group by card.indicator_id, card.extracts
    )
select indicator_id, extracts
from named
-- The declared names and the bars between them fill the whole list.
where length_of_declared is null or length_of_declared <> length(extracts) + 1 or has_first is null
