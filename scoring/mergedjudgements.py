"""What becomes of judgements and decisions when two suppliers, or two parts, become one.

No fact waits for them, and none is moved to a row that it was not made for: what is worked out is worked out again
within minutes, what was said and signed stays as the record of the row it was said of, and is its own again where the
merge is undone. What is in force for a row that goes is told before, so that somebody says it anew.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User

AGAIN = "worked out again from the facts"
RECORD = "stays as the record of what it was said of"
SAID = "in force for what goes, and told before it does"
# Every reference to a part, supplier, site or source beyond the facts.
JUDGED: dict[str, str] = {
    **dict.fromkeys(
        (
            "scoring.Position.part",
            "scoring.Position.primary_source",
            "scoring.Position.primary_supplier",
            "scoring.Position.primary_site",
            "scoring.Position.anchor",
            "scoring.Position.second",
            "scoring.PartPoints.part",
            "scoring.Independence.source",
            "scoring.Independence.part",
            "scoring.Independence.against",
            "scoring.ProductPosture.product",
            "scoring.ProductPosture.decided_by",
            "scoring.Readiness.source",
            "scoring.Readiness.part",
            "scoring.WarmWindow.source",
            "scoring.DailyLoss.part",
            "scoring.SupplierStanding.supplier",
            "scoring.SupplierStanding.worst_part",
            "sourcing.WarmOrder.source",
            "sourcing.WarmOrder.part",
            "sourcing.WarmSource.source",
            "sourcing.WarmSource.part",
        ),
        AGAIN,
    ),
    **dict.fromkeys(
        (
            "scoring.Assessment.part",
            "scoring.Assessment.primary_source",
            "scoring.BuyingOverride.part",
            "scoring.BuyingOverride.supplier",
            "scoring.BuyingOverride.site",
            "scoring.BuyingOverride.source",
            "sourcing.Cause.part",
            "sourcing.Signature.part",
            "sourcing.Watch.part",
            "sourcing.Watch.primary_source",
        ),
        RECORD,
    ),
    **dict.fromkeys(
        (
            "scoring.Decision.part",
            "scoring.Override.part",
            "scoring.SourcePlan.source",
            "scoring.PrimaryRuling.part",
            "scoring.PrimaryRuling.source",
            "sourcing.Review.part",
            "sourcing.Task.part",
            "sourcing.Task.source",
        ),
        SAID,
    ),
}
_WORDS: dict[str, tuple[Any, dict[str, Any]]] = {
    "scoring.Decision": (_("decisions"), {"ended_at": None}),
    "scoring.Override": (_("overrides"), {"ended_at": None}),
    "scoring.SourcePlan": (_("plans of sources"), {"ended_at": None}),
    "scoring.PrimaryRuling": (_("chosen primaries"), {"ended_at": None, "basis": "person"}),
    "sourcing.Review": (_("open reviews"), {"state": "open"}),
    "sourcing.Task": (_("open tasks"), {"state": "open"}),
}


def in_force(*, parts: Iterable[int], sources: Iterable[int], user: User) -> Iterator[tuple[str, int]]:
    """(what, how many) that people said of these, and that is in force. A query a kind, six at most."""
    ids = {"part": list(parts), "source": list(sources)}
    for label, (words, conditions) in _WORDS.items():
        model: Any = apps.get_model(label)
        field = "part" if f"{label}.part" in JUDGED else "source"
        if ids[field]:
            rows = model._default_manager.visible_to(user).filter(**{f"{field}__in": ids[field]})
            if count := rows.filter(**conditions).count():
                yield capfirst(str(words)), count
