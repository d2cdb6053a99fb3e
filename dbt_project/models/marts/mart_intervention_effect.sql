-- Whether children had it better after an intervention than before it, by instrument, informant, type and
-- step.
{%- set parts = ["better", "unchanged", "reliably_better", "reliably_worse"] %}
with
    -- the mean of so few is uncertain by Student's t
    quantile as (
        select
            degrees_of_freedom,
            lead(degrees_of_freedom) over (order by degrees_of_freedom) as next_degrees_of_freedom,
            quantile_975
        from {{ ref("student_t") }}
    ),
    hidden as (select cell_key from {{ ref("suppressed_cell") }}),
    effect as (
        select
            effect.municipality_code,
            effect.instrument,
            effect.scale,
            effect.informant,
            effect.intervention_type,
            effect.ladder_step,
            effect.n_pairs,
            effect.n_children,
            effect.sum_before / nullif(effect.n_pairs, 0) as mean_before,
            effect.sum_after / nullif(effect.n_pairs, 0) as mean_after,
            effect.sum_change / nullif(effect.n_pairs, 0) as mean_change,
            effect.sum_change,
            effect.deviation_before,
            quantile.quantile_975 * effect.deviation_of_change / sqrt(effect.n_pairs) as half_interval,
            effect.reliable_change,
            effect.n_better,
            effect.n_unchanged,
            effect.n_worse,
            effect.n_reliably_better,
            effect.n_reliably_worse,
            effect.n_ended,
            effect.n_without_pair,
            {{ status_among_others("effect.status", "hidden") }} as status,
            effect.is_better_shown and hidden_better.cell_key is null as is_better_shown,
            effect.is_every_part_shown and hidden_unchanged.cell_key is null as is_every_part_shown,
            effect.is_reliably_better_shown
            and hidden_reliably_better.cell_key is null as is_reliably_better_shown,
            effect.is_reliably_worse_shown
            and hidden_reliably_worse.cell_key is null as is_reliably_worse_shown,
            effect.is_without_pair_shown and hidden_without_pair.cell_key is null as is_without_pair_shown
        from {{ ref("effect_alone") }} as effect
        left join hidden on effect.cell_key = hidden.cell_key
        {% for part in parts + ["without_pair"] %}
            left join hidden as hidden_{{ part }} on effect.{{ part }}_cell_key = hidden_{{ part }}.cell_key
        {% endfor %}
        left join
            quantile
            on effect.n_pairs - 1 >= quantile.degrees_of_freedom
            and (
                quantile.next_degrees_of_freedom is null
                or effect.n_pairs - 1 < quantile.next_degrees_of_freedom
            )
    )
select
    cast(effect.municipality_code as {{ dbt.type_string() }}) as municipality_code,
    cast(municipality.municipality_name as {{ dbt.type_string() }}) as municipality_name,
    cast(effect.instrument as {{ dbt.type_string() }}) as instrument,
    cast(scale.instrument_da as {{ dbt.type_string() }}) as instrument_da,
    cast(effect.scale as {{ dbt.type_string() }}) as scale,
    cast(scale.scale_da as {{ dbt.type_string() }}) as scale_da,
    cast(scale.wanted_direction as {{ dbt.type_string() }}) as wanted_direction,
    cast(effect.informant as {{ dbt.type_string() }}) as informant,
    cast(
        case
            when effect.informant = 'sagsbehandler' then 'Sagsbehandler' else informant.label_da
        end as {{ dbt.type_string() }}
    ) as informant_da,
    cast(effect.intervention_type as {{ dbt.type_string() }}) as intervention_type,
    cast(
        case
            when effect.intervention_type = 'alle' then 'Alle indsatser' else type_label.label_da
        end as {{ dbt.type_string() }}
    ) as intervention_type_da,
    cast(effect.ladder_step as {{ dbt.type_string() }}) as ladder_step,
    cast(
        case
            when effect.ladder_step = 'alle' then 'Alle trin' else step_label.label_da
        end as {{ dbt.type_string() }}
    ) as ladder_step_da,
    cast({{ shown("effect.n_pairs") }} as bigint) as n_pairs,
    cast({{ shown("effect.mean_before") }} as double) as mean_before,
    cast({{ shown("effect.mean_after") }} as double) as mean_after,
    cast({{ shown("effect.mean_change") }} as double) as mean_change,
    cast(
        {{
            shown(
                print_units(
                    printed_units("effect.sum_change", "effect.n_pairs", "'mean'", "1"), "'mean'", "1"
                )
            )
        }} as {{ dbt.type_string() }}
    ) as mean_change_printed,
    cast({{ shown("effect.mean_change - effect.half_interval") }} as double) as change_low,
    cast({{ shown("effect.mean_change + effect.half_interval") }} as double) as change_high,
    cast({{ shown("effect.mean_change / nullif(effect.deviation_before, 0)") }} as double) as effect_size,
    cast(
        case
            when {{ is_shown() }} and effect.is_better_shown
            then cast(effect.n_better as double) / effect.n_pairs
        end as double
    ) as better_share,
    cast(
        case
            when {{ is_shown() }} and effect.is_every_part_shown
            then cast(effect.n_unchanged as double) / effect.n_pairs
        end as double
    ) as unchanged_share,
    cast(
        case
            when {{ is_shown() }} and effect.is_every_part_shown
            then cast(effect.n_worse as double) / effect.n_pairs
        end as double
    ) as worse_share,
    cast(effect.reliable_change as double) as reliable_change_points,
    cast(
        case
            when
                {{ is_shown() }}
                and effect.reliable_change is not null
                and effect.is_better_shown
                and effect.is_reliably_better_shown
            then cast(effect.n_reliably_better as double) / effect.n_pairs
        end as double
    ) as reliably_better_share,
    cast(
        case
            when
                {{ is_shown() }}
                and effect.reliable_change is not null
                and effect.is_every_part_shown
                and effect.is_reliably_worse_shown
            then cast(effect.n_reliably_worse as double) / effect.n_pairs
        end as double
    ) as reliably_worse_share,
    cast(case when effect.is_without_pair_shown then effect.n_ended end as bigint) as n_interventions_ended,
    cast(
        case when effect.is_without_pair_shown then effect.n_without_pair end as bigint
    ) as n_interventions_without_pair,
    cast(effect.status as {{ dbt.type_string() }}) as status,
    cast(
        'En ændring hos de børn, der er målt både før og efter. Der er ingen kontrolgruppe, og ikke alle er målt to gange: '
        || 'tallet siger ikke, hvad der var sket uden indsatsen, og ikke, at indsatsen er årsagen.'
        as {{ dbt.type_string() }}
    ) as note_da
from effect
inner join
    {{ ref("measurement_scale") }} as scale
    on effect.instrument = scale.instrument
    and effect.scale = scale.scale
inner join
    {{ ref("dim_municipality") }} as municipality on effect.municipality_code = municipality.municipality_code
left join
    {{ ref("dim_cut_value") }} as informant
    on informant.cut = 'respondent'
    and effect.informant = informant.cut_value
left join
    {{ ref("dim_cut_value") }} as type_label
    on type_label.cut = 'intervention_type'
    and effect.intervention_type = type_label.cut_value
left join
    {{ ref("dim_cut_value") }} as step_label
    on step_label.cut = 'ladder_step'
    and effect.ladder_step = step_label.cut_value
