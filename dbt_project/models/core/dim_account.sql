select account, name_da, name_en, ladder_step, note_da
from {{ ref("account") }}
union all
select
    'ukendt' as account,
    'Ukendt funktion' as name_da,
    'Unknown account' as name_en,
    'kan_ikke_henfoeres' as ladder_step,
    null as note_da
