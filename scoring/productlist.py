"""The list of finished products, which page and files share, and what the Portfolio says of them: money by the worst part each needs."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Count, F, FloatField, Q, Sum, TextField
from django.utils.translation import gettext_lazy as _

from accounts.downloads import Table
from accounts.models import User
from scoring import listing
from scoring.keyset import Sort, in_order
from scoring.listing import Column
from scoring.models import Posture, ProductPosture
from scoring.models.products import ProductPostureQuerySet
from scoring.posturewords import POSTURES

# As a product can stand, the worst first; what is over-protected is protected.
STANDS = (
    Posture.UNPROTECTED,
    Posture.IN_NAME_ONLY,
    Posture.NOT_PROVEN,
    Posture.PROTECTED,
    Posture.UNSCORED,
)
COLUMNS = (
    Column("number", _("Product"), ("product__number", "product__description"), ("product", "description")),
    Column(
        "posture",
        _("Stands as"),
        ("posture_today", "lapses_on"),
        ("stands_as", "lapses_on"),
        write={"posture_today": lambda value: str(Posture(value).label)},
    ),
    Column(
        "worst",
        _("Because of"),
        ("decided_by_id", "decided_by__number", "decided_by__description"),
        ("", "because_of", "because_of_description"),
        sorts=False,
        title=_("The worst of the parts that it needs; of equals the dearest outage"),
    ),
    Column("revenue", _("Revenue a day"), ("revenue",), ("revenue_a_day",), numeric=True, is_money=True),
    Column("margin", _("Margin a day"), ("margin",), ("margin_a_day",), numeric=True, is_money=True),
    Column(
        "unprotected",
        _("Unprotected"),
        ("parts_unprotected",),
        ("parts_unprotected",),
        numeric=True,
        title=_("Parts that it needs at any level, alternatives included"),
    ),
    Column("name_only", _("In name only"), ("parts_in_name_only",), ("parts_in_name_only",), numeric=True),
    Column("not_proven", _("Not proven"), ("parts_not_proven",), ("parts_not_proven",), numeric=True),
    Column("protected", _("Protected"), ("parts_protected",), ("parts_protected",), numeric=True),
    Column("unscored", _("Unscored"), ("parts_unscored",), ("parts_unscored",), numeric=True),
)
FIELDS = tuple(field for column in COLUMNS for field in column.fields)
DEFAULT_SORT = "-revenue"
HOW: dict[str, Any] = {"identity": "product_id"}
_COUNTS = {"unprotected": "unprotected", "name_only": "in_name_only", "not_proven": "not_proven"}
_COUNTS |= {"protected": "protected", "unscored": "unscored"}
SORTS = {
    "number": Sort(F("product__number"), TextField(), may_be_unknown=False),
    "posture": Sort(F("posture_today"), FloatField(), may_be_unknown=False),
    "revenue": Sort(F("revenue"), FloatField()),
    "margin": Sort(F("margin"), FloatField()),
    **{
        name: Sort(F(f"parts_{column}"), FloatField(), may_be_unknown=False)
        for name, column in _COUNTS.items()
    },
}
HOW["sorts"] = SORTS


class ProductFilters(forms.Form):
    posture = forms.ChoiceField(
        label=_("Stands as"),
        required=False,
        choices=[("", _("Any")), *((one.name.lower(), str(one.label).capitalize()) for one in STANDS)],
    )
    q = forms.CharField(
        label=_("Number or description"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )

    def narrow(self, products: ProductPostureQuerySet) -> ProductPostureQuerySet:
        """What the filters leave; nothing where one of them cannot be read."""
        if not self.is_valid():
            return products.none()
        given = self.cleaned_data
        for word in given["q"].split():
            products = products.filter(
                Q(product__number__icontains=word) | Q(product__description__icontains=word)
            )
        return products.filter(posture_today=POSTURES[given["posture"]]) if given["posture"] else products

    @property
    def told(self) -> dict[str, str]:
        return {name: self.data[name] for name in self.fields if self.data.get(name)}


def everything(user: User, *, day: date) -> ProductPostureQuerySet:
    return ProductPosture.objects.visible_to(user).on(day)


def headings(query: Any, *, sort: str, falls: bool, currency: str) -> list[dict[str, Any]]:
    return listing.headings(query, COLUMNS, sort=sort, falls=falls, currency=currency)


def table(products: ProductPostureQuerySet, *, sort: str, falls: bool, currency: str, day: date) -> Table:
    """The list as a file has it."""
    ordered = in_order(products, sort=sort, falls=falls, **HOW)
    return listing.table(ordered, COLUMNS, title="products", currency=currency, day=day)


def by_posture(products: ProductPostureQuerySet) -> Mapping[str, Any]:
    """Of each of STANDS how many products (`products_2`) and their revenue (`revenue_2`); `all`, `every` (their revenue),
    `no_revenue` of which no revenue is known in the base currency, and `leaning`, products that pass for
    protected although some of their parts are unscored. One query."""
    asked: dict[str, Any] = {
        "all": Count("pk"),
        "every": Sum("revenue"),
        "no_revenue": Count("pk", filter=Q(revenue=None)),
        "leaning": Count("pk", filter=Q(posture_today=Posture.PROTECTED, parts_unscored__gt=0)),
    }
    for one in STANDS:
        here = Q(posture_today=one)
        asked |= {f"products_{one}": Count("pk", filter=here), f"revenue_{one}": Sum("revenue", filter=here)}
    found: dict[str, Any] = products.aggregate(**asked)
    return found
