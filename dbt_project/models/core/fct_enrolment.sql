with
    -- a planned end after the municipality's today is no end yet
    enrolment as (
        select
            delivered.municipality_code,
            {{ key("delivered.institution_id", "delivered.municipality_code") }} as delivered_institution_key,
            delivered.institution_id,
            delivered.child_key,
            delivered.start_date,
            case when delivered.end_date <= municipality.today_date then delivered.end_date end as end_date,
            delivered.provision_kind,
            delivered.class_level,
            delivered.hours_per_week,
            delivered.start_date <= municipality.today_date as is_started
        from {{ ref("stg_indmeldelser") }} as delivered
        inner join
            {{ ref("dim_municipality") }} as municipality
            on delivered.municipality_code = municipality.municipality_code
    )
select
    enrolment.municipality_code,
    enrolment.child_key,
    enrolment.institution_id,
    coalesce(
        institution.institution_key, {{ key("null", "enrolment.municipality_code") }}
    ) as institution_key,
    coalesce(institution.institution_type, 'ukendt') as institution_type,
    coalesce(institution.district, 'ukendt') as district,
    enrolment.start_date,
    enrolment.end_date,
    enrolment.start_date as valid_from,
    {{ add_days("enrolment.end_date", 1) }} as valid_to,
    enrolment.provision_kind,
    kind.is_special_provision,
    enrolment.class_level,
    enrolment.hours_per_week,
    -- a child whose hours nobody told is a full-time child
    coalesce(
        enrolment.hours_per_week, cast({{ rule("full_time_hours") }} as decimal(18, 6))
    ) as counted_hours_per_week,
    coalesce(
        institution.institution_type in ('vuggestue', 'boernehave', 'integreret', 'dagpleje'), false
    ) as is_in_daycare,
    coalesce(institution.institution_type in ('skole', 'specialskole'), false) as is_in_school,
    -- special teaching is often without classes; a daycare without a class is no school
    case
        when enrolment.class_level is not null
        then true
        when institution.institution_type in ('vuggestue', 'boernehave', 'integreret', 'dagpleje')
        then false
        when kind.is_special_teaching
        then true
        else
            not kind.is_special_provision
            and coalesce(institution.institution_type in ('skole', 'specialskole'), false)
    end as is_pupil,
    enrolment.is_started
from enrolment
inner join {{ ref("provision_kind") }} as kind on enrolment.provision_kind = kind.provision_kind
left join
    {{ ref("dim_institution") }} as institution
    on enrolment.municipality_code = institution.municipality_code
    and enrolment.delivered_institution_key = institution.institution_key
