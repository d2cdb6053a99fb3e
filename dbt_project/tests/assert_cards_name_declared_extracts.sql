-- The extracts of every current card are declared in the contract, and those that carry the events are
-- among them.
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
            card.event_extracts,
            count(*) as n_declared,
            count(
                case when {{ list_holds("card.event_extracts", "declared.extract_name") }} then 1 end
            ) as n_declared_with_events
        from {{ ref("indicator") }} as card
        left join declared on {{ list_holds("card.extracts", "declared.extract_name") }}
        where card.is_current
        group by card.indicator_id, card.extracts, card.event_extracts
    )
select indicator_id, extracts
from named
where
    n_declared <> {{ list_length("extracts") }}
    or n_declared_with_events <> {{ list_length("event_extracts") }}
