"""The filters of the list of suppliers."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.cache import cache
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from accounts.models import User
from accounts.templatetags.words import country
from scoring.models.standings import StandingQuerySet
from suppliers.models import Supplier

COUNTRIES_KEY, SECONDS = "scoring.supplier_countries", 60


class SupplierFilters(forms.Form):
    q = forms.CharField(
        label=_("Name or code"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    country = forms.CharField(label=_("Country"), required=False, widget=forms.Select)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *Supplier.Kind.choices]
    )
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Any")), *Supplier.Status.choices]
    )
    dual = forms.BooleanField(label=_("Parts that want two sources"), required=False)
    unreal = forms.BooleanField(label=_("Second sources that are not real"), required=False)

    def __init__(self, data: Mapping[str, Any], *, countries: list[str]) -> None:
        super().__init__(data, auto_id="filter_%s")
        told = data.get("country", "")
        codes = countries if not told or told in countries else [*countries, told]
        offered = sorted(((code, country(code)) for code in codes), key=lambda pair: pair[1].casefold())
        self.fields["country"].widget.choices = [("", _("All countries")), *offered]

    def narrow(self, standings: StandingQuerySet) -> StandingQuerySet:
        """What the filters leave; nothing where one of them cannot be read."""
        if not self.is_valid():
            return standings.none()
        given = self.cleaned_data
        for word in given["q"].split():
            standings = standings.filter(
                Q(supplier__name__icontains=word) | Q(supplier__code__icontains=word)
            )
        for name in ("country", "kind", "status"):
            if given[name]:
                standings = standings.filter(**{f"supplier__{name}": given[name]})
        if given["unreal"]:
            standings = standings.with_second_sources_that_are_not_real()
        return standings.with_dual_wanted() if given["dual"] else standings

    @property
    def told(self) -> dict[str, str]:
        """What is set, as it stands in the address."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}


def countries(user: User) -> list[str]:
    """Codes of the countries that suppliers are at home in; kept for a minute. One query, or none."""
    found = Supplier.objects.visible_to(user).exclude(country=None).order_by()
    codes = found.values_list("country", flat=True).distinct()
    try:
        kept: list[str] | None = cache.get(COUNTRIES_KEY)
        if kept is None:
            kept = list(codes)
            cache.set(COUNTRIES_KEY, kept, SECONDS)
    except RedisError:
        return list(codes)
    return kept
