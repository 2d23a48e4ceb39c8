"""Sources without their site, as they count: where their supplier has exactly one sited source of the part, they
say more about that one. The same rule that scores are made by (`scoring.facts.sources`), for lists of rows."""

from django.db.models import Case, Count, F, Min, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from suppliers.models import Source


def counts_for(source: str = "") -> Case:
    """The id of the source that one counts for: mostly its own. `source`: where it is reached, as "source__"."""
    sited = (
        Source.objects.filter(
            part=OuterRef(f"{source}part"), supplier=OuterRef(f"{source}supplier"), site__is_placeholder=False
        )
        .order_by()
        .values("part")
        .annotate(sites=Count("pk"), only=Min("pk"))
        .filter(sites=1)
        .values("only")
    )
    own = F(f"{source}pk")
    return Case(
        When(**{f"{source}site__is_placeholder": True}, then=Coalesce(Subquery(sited), own)), default=own
    )


def folded(sources: QuerySet[Source]) -> QuerySet[Source]:
    """Those that stand for themselves."""
    return sources.annotate(counts_for=counts_for()).filter(counts_for=F("pk"))
