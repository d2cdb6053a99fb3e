-- Every cell belongs to a current card, in a period type and a cut that the card names.
-- When it fails: a cells model and seeds/indicator.csv disagree, and its numbers would be lost in silence.
select cell.indicator_id, cell.period_type, cell.cut
from {{ ref("indicator_cell") }} as cell
left join
    {{ ref("indicator") }} as card
    on cell.indicator_id = card.indicator_id
    and card.is_current
    and {{ list_holds("card.period_types", "cell.period_type") }}
    and {{ list_holds("card.cuts", "cell.cut") }}
where card.indicator_id is null
group by cell.indicator_id, cell.period_type, cell.cut
