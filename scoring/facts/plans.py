"""The day on which a source is planned to be real: that of its open plan, else what the ERP tells.

Joined beside `suppliers_source source`; no more than one row a source, by `sourceplan_open_is_one_a_source`.
"""

OPEN = (
    "LEFT JOIN scoring_sourceplan open_plan ON open_plan.source_id = source.id AND open_plan.ended_at IS NULL"
)
DUE_ON = "coalesce(open_plan.due_on, source.target_real_on)"
