{#- What points to what: relation, its table, what is counted, the rows that point, their column, where it
should be found. -#}
{%- set relations = [
    [
        "case_child",
        "sager",
        "Sager om børn, der ikke er leveret",
        "stg_sager",
        "child_key",
        "stg_boern",
    ],
    [
        "intervention_child",
        "indsatser",
        "Indsatser til børn, der ikke er leveret",
        "stg_indsatser",
        "child_key",
        "stg_boern",
    ],
    [
        "intervention_provider",
        "indsatser",
        "Indsatser hos tilbud, der ikke er leveret",
        "stg_indsatser",
        "provider_id",
        "stg_tilbud",
    ],
    [
        "cause_notification",
        "underretning_aarsager",
        "Årsager til underretninger, der ikke er leveret",
        "stg_underretning_aarsager",
        "notification_id",
        "stg_underretninger",
    ],
    [
        "supervision_case",
        "ledelsestilsyn",
        "Ledelsestilsyn i sager, der ikke er leveret",
        "stg_ledelsestilsyn",
        "case_id",
        "stg_sager",
    ],
    [
        "case_worker_case",
        "sagsbehandlere",
        "Sagsbehandlere på sager, der ikke er leveret",
        "stg_sagsbehandlere",
        "case_id",
        "stg_sager",
    ],
    [
        "case_worker_employee",
        "sagsbehandlere",
        "Sagsbehandlere, der ikke er leveret som medarbejdere",
        "stg_sagsbehandlere",
        "employee_id",
        "stg_medarbejdere",
    ],
    [
        "assessment_case",
        "undersoegelser",
        "Undersøgelser i sager, der ikke er leveret",
        "stg_undersoegelser",
        "case_id",
        "stg_sager",
    ],
    [
        "assessment_child",
        "undersoegelser",
        "Undersøgelser af børn, der ikke er leveret",
        "stg_undersoegelser",
        "child_key",
        "stg_boern",
    ],
    [
        "follow_up_intervention",
        "opfoelgninger",
        "Opfølgninger på indsatser, der ikke er leveret",
        "stg_opfoelgninger",
        "intervention_id",
        "stg_indsatser",
    ],
    [
        "meeting_child",
        "moeder",
        "Møder om børn, der ikke er leveret",
        "stg_moeder",
        "child_key",
        "stg_boern",
    ],
    [
        "meeting_institution",
        "moeder",
        "Møder i institutioner, der ikke er leveret",
        "stg_moeder",
        "institution_id",
        "stg_institutioner",
    ],
    [
        "posting_child",
        "posteringer",
        "Posteringer på børn, der ikke er leveret",
        "stg_posteringer",
        "child_key",
        "stg_boern",
    ],
    [
        "measurement_child",
        "trivselsvurderinger",
        "Trivselsvurderinger af børn, der ikke er leveret",
        "stg_trivselsvurderinger",
        "child_key",
        "stg_boern",
    ],
    [
        "measurement_institution",
        "trivselsvurderinger",
        "Trivselsvurderinger i institutioner, der ikke er leveret",
        "stg_trivselsvurderinger",
        "institution_id",
        "stg_institutioner",
    ],
    [
        "language_institution",
        "sprogvurderinger",
        "Sprogvurderinger i institutioner, der ikke er leveret",
        "stg_sprogvurderinger",
        "institution_id",
        "stg_institutioner",
    ],
    [
        "school_wellbeing_institution",
        "skoletrivsel",
        "Trivselsmålinger på skoler, der ikke er leveret",
        "stg_skoletrivsel",
        "institution_id",
        "stg_institutioner",
    ],
    [
        "enrolment_child",
        "indmeldelser",
        "Indmeldelser af børn, der ikke er leveret",
        "stg_indmeldelser",
        "child_key",
        "stg_boern",
    ],
    [
        "enrolment_institution",
        "indmeldelser",
        "Indmeldelser i institutioner, der ikke er leveret",
        "stg_indmeldelser",
        "institution_id",
        "stg_institutioner",
    ],
    [
        "staffing_institution",
        "personale",
        "Personale i institutioner, der ikke er leveret",
        "stg_personale",
        "institution_id",
        "stg_institutioner",
    ],
] -%}
{#- The same for codes of municipalities, which aren't the deliverer's own to list. -#}
{%- set municipality_relations = [
    [
        "case_acting_municipality",
        "sager",
        "Sager med en handlekommune, der ikke findes",
        "stg_sager",
        "acting_municipality_code",
    ],
    [
        "case_paying_municipality",
        "sager",
        "Sager med en betalingskommune, der ikke findes",
        "stg_sager",
        "paying_municipality_code",
    ],
    [
        "intervention_paying_municipality",
        "indsatser",
        "Indsatser med en betalingskommune, der ikke findes",
        "stg_indsatser",
        "paying_municipality_code",
    ],
] -%}
{#- Facts that should be tied to something and aren't, whether the cell is empty or points to what isn't there:
relation, its table, what is counted, the fact, which of its rows, and how an untied one looks. -#}
{%- set ties = [
    [
        "placement_place_kind",
        "indsatser",
        "Anbringelser, hvis slags sted er ukendt",
        "fct_intervention",
        "intervention_type = 'anbringelse'",
        "place_kind = 'ukendt'",
    ],
    [
        "intervention_case",
        "indsatser",
        "Indsatser uden en leveret sag",
        "fct_intervention",
        "true",
        "case_key = " ~ key("null"),
    ],
    [
        "actual_intervention",
        "posteringer",
        "Forbrug uden en leveret indsats",
        "fct_posting",
        "posting_type = 'forbrug'",
        "intervention_key = " ~ key("null"),
    ],
    [
        "committed_intervention",
        "posteringer",
        "Disponeringer uden en leveret indsats",
        "fct_posting",
        "posting_type = 'disponeret'",
        "intervention_key = " ~ key("null"),
    ],
    [
        "posting_account",
        "posteringer",
        "Posteringer på funktioner uden for kontoplanen",
        "fct_posting",
        "true",
        "account_key = 'ukendt'",
    ],
    [
        "absence_institution",
        "elevfravaer",
        "Fraværsdage fra skoler, der ikke er leveret",
        "fct_absence",
        "true",
        "institution_key = " ~ key("null"),
    ],
    [
        "pupil_class_level",
        "indmeldelser",
        "Indmeldelser af elever uden klassetrin",
        "fct_enrolment",
        "is_pupil",
        "class_level is null",
    ],
    [
        "sdq_pair_intervention",
        "sdq",
        "SDQ-par uden en leveret indsats",
        "measurement_pair",
        "instrument = 'sdq' and scale = 'total'",
        "intervention_key is null",
    ],
    [
        "scaling_pair_intervention",
        "skaleringer",
        "Skaleringspar uden en leveret indsats",
        "measurement_pair",
        "instrument = 'skalering'",
        "intervention_key is null",
    ],
    [
        "answer_factor",
        "faktorer",
        "Svar på faktorer, som referencedata ikke kender",
        "fct_factor",
        "true",
        "factor_kind = 'ukendt'",
    ],
    [
        "staffed_place",
        "personale",
        "Måneder i vuggestuer og børnehaver med børn og uden oplyst personale",
        "staffing_month",
        "nursery_children + kindergarten_children > 0",
        "nursery_adults + kindergarten_adults = 0",
    ],
] -%}
with
    -- an empty cell points nowhere and is no orphan
    counted as (
        {% for relation, table_name, guards_da, pointing, column_name, target in relations %}
            select
                pointing.municipality_code,
                '{{ relation }}' as relation,
                count(*) as n_rows,
                count(*) - count(target.municipality_code) as n_orphans
            from {{ ref(pointing) }} as pointing
            left join
                {{ ref(target) }} as target
                on pointing.municipality_code = target.municipality_code
                and pointing.{{ column_name }} = target.{{ column_name }}
            where pointing.{{ column_name }} is not null
            group by pointing.municipality_code
            union all
        {% endfor %}
        {% for relation, table_name, guards_da, pointing, column_name in municipality_relations %}
            select
                pointing.municipality_code,
                '{{ relation }}' as relation,
                count(*) as n_rows,
                count(*) - count(target.municipality_code) as n_orphans
            from {{ ref(pointing) }} as pointing
            left join
                {{ ref("municipality") }} as target on pointing.{{ column_name }} = target.municipality_code
            where pointing.{{ column_name }} is not null
            group by pointing.municipality_code
            union all
        {% endfor %}
        {% for relation, table_name, guards_da, fact, of_rows, is_untied in ties %}
            select
                municipality_code,
                '{{ relation }}' as relation,
                count(*) as n_rows,
                count(case when {{ is_untied }} then 1 end) as n_orphans
            from {{ ref(fact) }}
            where {{ of_rows }}
            group by municipality_code
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    ),
    relation as (
        {% for entry in relations + municipality_relations + ties %}
            select
                '{{ entry[0] }}' as relation, '{{ entry[1] }}' as extract_name, '{{ entry[2] }}' as counted_da
            {% if not loop.last %}
                union all
            {% endif %}
        {% endfor %}
    )
select
    municipality.municipality_code,
    relation.relation,
    relation.extract_name,
    relation.counted_da,
    coalesce(counted.n_rows, 0) as n_rows,
    coalesce(counted.n_orphans, 0) as n_orphans
from {{ ref("dim_municipality") }} as municipality
cross join relation
left join
    counted
    on municipality.municipality_code = counted.municipality_code
    and relation.relation = counted.relation
where municipality.is_loaded and municipality.municipality_code <> '000'
