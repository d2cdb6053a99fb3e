-- Intervention types, kinds of place and kinds of provision have their names both on their code list and in
-- their own reference
-- table.
-- When it fails: one of the two was corrected, and readers would meet two names for one thing.
with
    named as (
        select 'indsatstype' as code_list, intervention_type as code, name_da, name_en
        from {{ ref("intervention_type") }}
        union all
        select 'tilbud_type' as code_list, place_kind as code, name_da, name_en
        from {{ ref("place_kind") }}
        union all
        select 'tilbudstype' as code_list, provision_kind as code, name_da, name_en
        from {{ ref("provision_kind") }}
    )
select named.code_list, named.code
from named
inner join {{ ref("code") }} as listed on named.code_list = listed.code_list and named.code = listed.code
where named.name_da <> listed.label_da or named.name_en <> listed.label_en
