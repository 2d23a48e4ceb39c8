"""Rules between what a row says and what stands: asked of the database's own functions, before the merge.

Each check marks nothing; it returns (place, column, code, sentence) of the rows of `image` that have to go.
"""

from django.utils.translation import gettext_lazy

from suppliers.resources import Resource

Broken = list[tuple[int, str, str, str]]

_CHANGED = "image i JOIN {table} was ON was.id = i.old_id WHERE i.problem IS NULL AND i.is_changed"
_ASKED = {
    "qualifications": [
        "SELECT i.place, suppliers_qualification_refused(was, i.stage, i.approval, i.origin, i.decided_on,"
        " i.reversed_on, false) FROM " + _CHANGED.format(table="suppliers_qualification"),
    ],
    "inspections": [
        "SELECT i.place, suppliers_inspection_refused(was, i.decision, i.decided_on, i.reversed_on) FROM "
        + _CHANGED.format(table="suppliers_inspection"),
        "SELECT i.place, suppliers_inspection_misfit(i.source_id, i.lot, i.lot_size, i.order_line_id)"
        " FROM image i WHERE i.problem IS NULL AND i.order_line_id IS NOT NULL",
    ],
    "change-notices": [
        "SELECT i.place, suppliers_changenotice_refused(was, i.site_id, i.part, i.accepted_on, false) FROM "
        + _CHANGED.format(table="suppliers_changenotice"),
    ],
}
# The column that is blamed, and the sentence.
RULES = {
    "qualification_adverse_is_only_reversed": (
        "stage",
        gettext_lazy(
            "It is suspended, failed or rejected: that does not go by a file. Quality reverses it here, with a reason."
        ),
    ),
    "qualification_reversal_stands": (
        "stage",
        gettext_lazy(
            "It was reversed here, with a reason. Only a decision of a later day speaks against it again."
        ),
    ),
    "qualification_process_is_run_here": (
        "stage",
        gettext_lazy(
            "A qualification by process is run here, stage by stage: a file brings grandfathered or similarity."
        ),
    ),
    "inspection_rejected_is_only_reversed": (
        "decision",
        gettext_lazy(
            "The lot is rejected: that does not go by a file. Quality reverses it here, with a reason."
        ),
    ),
    "inspection_reversal_stands": (
        "decision",
        gettext_lazy(
            "The rejection was reversed here, with a reason. Only a decision of a later day rejects it again."
        ),
    ),
    "inspection_is_of_its_source": ("order", gettext_lazy("The order line is of another source.")),
    "inspection_is_at_most_received": (
        "lot_size",
        gettext_lazy("The lot is larger than what was received on its order line."),
    ),
    "changenotice_is_accepted_here": (
        "accepted_on",
        gettext_lazy("The notice is open: quality accepts it here, not a file."),
    ),
    "changenotice_open_is_not_narrowed": (
        "site",
        gettext_lazy("The notice is open: a file cannot make it speak of less, or of something else."),
    ),
}


def refused(cursor, resource: Resource) -> Broken:
    found: Broken = []
    for asked in _ASKED.get(resource.name, ()):
        cursor.execute(f"SELECT * FROM ({asked}) asked (place, rule) WHERE rule IS NOT NULL")
        found += [(place, RULES[rule][0], rule, _said(rule)) for place, rule in cursor.fetchall()]
    return found


def _said(rule: str) -> str:
    return str(RULES[rule][1])
