{# The bands of a scale follow each other without hole or overlap, from its lowest value to its highest. #}
{% test bands_cover_the_scale(model) %}
    with
        in_order as (
            select
                instrument,
                scale,
                informant,
                minimum,
                maximum,
                lag(maximum) over (
                    partition by instrument, scale, informant order by minimum
                ) as maximum_before,
                lead(minimum) over (
                    partition by instrument, scale, informant order by minimum
                ) as minimum_after
            from {{ model }}
        )
    select band.instrument, band.scale, band.informant
    from in_order as band
    left join
        {{ ref("measurement_scale") }} as scale
        on band.instrument = scale.instrument
        and band.scale = scale.scale
    where
        scale.scale is null
        or band.minimum > band.maximum
        or band.minimum <> coalesce(band.maximum_before + 1, scale.minimum)
        or (band.minimum_after is null and band.maximum <> scale.maximum)
{% endtest %}
