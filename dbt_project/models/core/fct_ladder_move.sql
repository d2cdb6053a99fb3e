select
    municipality_code,
    child_key,
    valid_from as move_date,
    previous_ladder_step as from_ladder_step,
    ladder_step as to_ladder_step,
    case
        when previous_ladder_step = -1 or ladder_step = -1
        then 'ukendt'
        when previous_ladder_step = 0
        then 'ind'
        when ladder_step = 0
        then 'ud'
        when ladder_step > previous_ladder_step
        then 'op'
        else 'ned'
    end as direction
from {{ ref("fct_ladder_state") }}
