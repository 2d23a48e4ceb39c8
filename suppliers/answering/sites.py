"""Which sites a questionnaire asks about, and which its supplier may be shown.

What it may be shown: sites of its own and of its family (its parent and its children), and upstream sites that it
has itself named in answers that were accepted. Never one that somebody else named.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from suppliers.models import Dependency, Site, Source
from suppliers.models.dependencies import DependencyOrigin
from suppliers.models.sources import SourceStatus
from suppliers.models.suppliers import SiteKind, Supplier


def asked(suppliers: Iterable[int]) -> QuerySet[Site]:
    """Sites that these suppliers run and that make for us; the unknown site of one whose sources name none."""
    makes = Source.objects.filter(site=OuterRef("pk"), status=SourceStatus.ACTIVE)
    return Site.objects.filter(Exists(makes), supplier__in=list(suppliers)).order_by(
        "supplier_id", "is_placeholder", "name", "pk"
    )


def nameable(supplier: Supplier) -> QuerySet[Site]:
    """What a supplier's search finds."""
    return Site.objects.filter(_family(supplier) | _named(supplier))


def _family(supplier: Supplier) -> Q:
    family = Q(supplier=supplier.pk) | Q(supplier__parent=supplier.pk)
    if supplier.parent_id:
        family |= Q(supplier=supplier.parent_id)
    return family & Q(is_placeholder=False) & ~Q(kind=SiteKind.OFFICE)


def _named(supplier: Supplier) -> Q:
    said = Dependency.objects.filter(
        site__supplier=supplier.pk, origin=DependencyOrigin.SUPPLIER, upstream_site__isnull=False
    )
    return Q(pk__in=said.values("upstream_site"))
