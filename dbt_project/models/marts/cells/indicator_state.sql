-- What is known of an indicator in a municipality: its card, the municipality's today, and how fresh the
-- extracts behind it are. One row per municipality that has delivered anything (and `000`) and current card.
with
    municipalities as (
        select municipality_code, today_date, latest_today_date
        from {{ ref("dim_municipality") }}
        where today_date is not null
    ),
    cards as (
        select
            indicator_id,
            indicator_version,
            kind,
            unit,
            decimals,
            wanted_direction,
            period_types,
            cuts,
            extracts,
            event_extracts,
            base_period,
            provisional_months,
            provisional_from,
            show_zero
        from {{ ref("indicator") }}
        where is_current
    ),
    newest_deliveries as (
        select municipality_code, extract_name, max(as_of_date) as as_of_date
        from {{ ref("stg_delivery") }}
        where status in ('accepted', 'unchanged')
        group by municipality_code, extract_name
    ),
    -- `000` has data as long as one municipality has; it is as old as the oldest in it.
    freshness as (
        select
            municipality_code, extract_name, as_of_date as oldest_as_of_date, as_of_date as newest_as_of_date
        from newest_deliveries
        union all
        select '000', extract_name, min(as_of_date), max(as_of_date)
        from newest_deliveries
        group by extract_name
    ),
    card_freshness as (
        select
            freshness.municipality_code,
            cards.indicator_id,
            -- all of them have come, or there are no events to tell of
            case
                when
                    count(
                        case
                            when {{ list_holds("cards.event_extracts", "freshness.extract_name") }} then 1
                        end
                    )
                    = {{ list_length("cards.event_extracts") }}
                then
                    min(
                        case
                            when {{ list_holds("cards.event_extracts", "freshness.extract_name") }}
                            then freshness.newest_as_of_date
                        end
                    )
            end as events_as_of,
            min(freshness.oldest_as_of_date) as data_as_of
        from cards
        inner join freshness on {{ list_holds("cards.extracts", "freshness.extract_name") }}
        group by freshness.municipality_code, cards.indicator_id, cards.event_extracts
    )
select
    municipalities.municipality_code,
    municipalities.today_date,
    municipalities.latest_today_date,
    cards.indicator_id,
    cards.indicator_version,
    cards.kind,
    cards.unit,
    cards.decimals,
    cards.wanted_direction,
    cards.period_types,
    cards.cuts,
    cards.base_period,
    cards.provisional_months,
    cards.provisional_from,
    cards.show_zero,
    -- The newest day that the extracts with the events tell about; null when one of them never came.
    card_freshness.events_as_of,
    card_freshness.data_as_of
from municipalities
cross join cards
left join
    card_freshness
    on municipalities.municipality_code = card_freshness.municipality_code
    and cards.indicator_id = card_freshness.indicator_id
