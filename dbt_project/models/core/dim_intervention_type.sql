select intervention_type, name_da, name_en, law_sel, law_bl, setting, is_placement, sort_order
from {{ ref("intervention_type") }}
union all
select
    'ukendt' as intervention_type,
    'Ukendt indsatstype' as name_da,
    'Unknown intervention type' as name_en,
    null as law_sel,
    null as law_bl,
    'ukendt' as setting,
    false as is_placement,
    999 as sort_order
