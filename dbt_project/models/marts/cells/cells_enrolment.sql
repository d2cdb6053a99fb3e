-- Inclusion (S5) and special provision (S6): who is enrolled where on the days they are counted.
with
    -- 5 September of the school year; 5 May and 5 September of the half-years; today while that day has not
    -- come
    counting_day as (
        select
            municipality_code,
            period_type,
            period_start,
            least(
                {{
                    add_days(
                        add_months(
                            "period_start",
                            "case when period_type = 'school_year' then 1 when extract(month from period_start) = 1 then 4 else 2 end",
                        ),
                        4,
                    )
                }},
                last_day
            ) as counted_on
        from {{ ref("municipality_period") }}
        where period_type in ('school_year', 'half_year')
    ),
    on_day as (
        select
            enrolment.municipality_code,
            counting_day.period_type,
            counting_day.period_start,
            enrolment.child_key,
            enrolment.district,
            enrolment.provision_kind,
            enrolment.is_special_provision,
            enrolment.is_pupil
        from {{ ref("fct_enrolment") }} as enrolment
        inner join
            counting_day
            on enrolment.municipality_code = counting_day.municipality_code
            and enrolment.valid_from <= counting_day.counted_on
            and (enrolment.valid_to is null or enrolment.valid_to > counting_day.counted_on)
        where
            (counting_day.period_type = 'school_year')
            or (counting_day.period_type = 'half_year' and enrolment.is_special_provision)
    ),
    -- whether every enrolment of the child is ordinary: in the municipality, and in all
    enrolled as (
        select
            municipality_code,
            period_start,
            child_key,
            district,
            is_pupil,
            min(case when provision_kind = 'almen' then 1 else 0 end) over (
                partition by municipality_code, period_start, child_key
            ) as is_ordinary,
            min(case when provision_kind = 'almen' then 1 else 0 end) over (
                partition by period_start, child_key
            ) as is_ordinary_in_all
        from on_day
        where period_type = 'school_year'
    ),
    pupils as (
        select
            {{ cell_keys(["district"]) }},
            child_key,
            case
                when grouping(municipality_code) = 1 then max(is_ordinary_in_all) else max(is_ordinary)
            end as is_ordinary
        from enrolled
        where is_pupil
        group by {{ cell_groups(within=["child_key"], own_cuts=["district"]) }}
    ),
    sums_of_pupils as (
        select
            municipality_code,
            'school_year' as period_type,
            period_start,
            cut,
            cut_value,
            sum(is_ordinary) as ordinary,
            count(*) as pupils
        from pupils
        group by municipality_code, period_start, cut, cut_value
    ),
    sums_of_provision as (
        select
            {{ cell_keys(["provision_kind"]) }},
            'half_year' as period_type,
            count(distinct child_key) as children
        from on_day
        where period_type = 'half_year'
        group by {{ cell_groups(["provision_kind"]) }}
    )
    {{ share_cells("sums_of_pupils", "inklusionsgrad", "ordinary", "pupils", "ordinary", "pupils") }}
union all
{{ count_cells("sums_of_provision", "specialtilbud_antal", "children", "children") }}
