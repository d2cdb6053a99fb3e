-- Own or bought places, and approved foster families (S15).
with
    help as (
        select
            intervention.municipality_code,
            month.period_start,
            intervention.child_key,
            case when intervention.provider_owner = 'egen' then 1 else 0 end as is_own
        from {{ ref("fct_intervention") }} as intervention
        inner join {{ ref("dim_child") }} as child on intervention.child_key = child.child_key
        inner join
            {{ ref("municipality_period") }} as month
            on intervention.municipality_code = month.municipality_code
            and month.period_type = 'month'
            and intervention.valid_from <= month.last_day
            and (intervention.valid_to is null or intervention.valid_to > month.last_day)
        where
            intervention.is_acting
            and (
                {{ is_placement("intervention.place_kind") }}
                or intervention.intervention_type = 'familiebehandling'
            )
            and {{ is_ladder_age(age_years("child.birth_date", "month.last_day")) }}
    ),
    own_help as (
        select
            'month' as period_type,
            {{ cell_keys() }},
            sum(is_own) as n_own,
            count(*) as n_interventions,
            count(distinct case when is_own = 1 then child_key end) as n_children_own,
            count(distinct child_key) as n_children
        from help
        group by {{ cell_groups() }}
    ),
    -- an approval without a first day is none
    approved as (
        select
            provider.municipality_code,
            month.period_start,
            case
                when provider.provider_type = 'plejefamilie_specialiseret' then 1 else 0
            end as is_specialised
        from {{ ref("dim_provider") }} as provider
        inner join
            {{ ref("municipality_period") }} as month
            on provider.municipality_code = month.municipality_code
            and month.period_type = 'month'
            and provider.valid_from <= month.last_day
            and (provider.valid_to is null or provider.valid_to > month.last_day)
        where {{ is_foster_family("provider.provider_type") }}
    ),
    foster_families as (
        select
            'month' as period_type,
            {{ cell_keys() }},
            count(*) as n_approved,
            sum(is_specialised) as n_specialised
        from approved
        group by {{ cell_groups() }}
    )
    {{
        share_cells(
            "own_help",
            "anbragt_egne_tilbud",
            "n_own",
            "n_interventions",
            "n_children_own",
            "n_children",
        )
    }}
union all
{{ count_cells("foster_families", "plejefamilier_godkendte", "n_approved", "n_approved") }}
union all
{{ count_cells("foster_families", "plejefamilier_specialiserede", "n_specialised", "n_specialised") }}
