"""Filters of Portfolio and Parts, kept in the address."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Case, Exists, OuterRef, Q, TextField, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.templatetags.words import country
from scoring import posturewords
from scoring.choices import Choices
from scoring.models import Position, Quadrant
from scoring.models.positions import PositionQuerySet
from scoring.posturewords import POSTURES
from suppliers.models import Financial, Rating

# What may be missing, why it matters in a few words, and where it shows.
UNKNOWN: dict[str, tuple[Any, Any, Q]] = {
    "loss": (_("daily loss"), _("no path to a product"), Q(daily_loss=None)),
    "demand": (_("demand"), _("no annual demand"), Q(part__annual_demand=None)),
    "stock": (_("stock"), _("no stock figure"), Q(cover_days=None, part__annual_demand__isnull=False)),
    "recovery": (_("time to recover"), _("no time to recover"), Q(recovery_days=None)),
    "criticality": (_("criticality"), _("no criticality"), Q(part__criticality=None)),
    "substitutability": (_("substitutability"), _("no substitutability"), Q(part__substitutability=None)),
    "primary": (_("primary source"), _("no primary source"), Q(primary_source=None)),
    "country": (
        _("country of the primary"),
        _("a primary source in an unknown country"),
        Q(primary_source__isnull=False, primary_country=None),
    ),
}
# What only Parts and the completeness board ask.
MORE_UNKNOWN: dict[str, tuple[Any, Any, Q]] = {
    "capacity": (
        _("capacity of the primary"),
        _("no capacity of its primary source"),
        Q(primary_source__isnull=False, primary_source__capacity_per_month=None),
    ),
    "deliveries": (
        _("deliveries of 12 months"),
        _("no delivery in 12 months"),
        Q(primary_source__isnull=False, sources_shipping=0),
    ),
}
_OF_PRIMARY = {"supplier": OuterRef("primary_supplier")}
MORE_UNKNOWN["finances"] = (
    _("finances of the primary"),
    _("a primary source without statement or rating"),
    Q(primary_source__isnull=False)
    & ~Exists(Financial.objects.filter(**_OF_PRIMARY))
    & ~Exists(Rating.objects.filter(**_OF_PRIMARY)),
)
EVERY_UNKNOWN = UNKNOWN | MORE_UNKNOWN
LACKING = {name: where for name, (_words, _why, where) in EVERY_UNKNOWN.items()}
# Whose choice it is that a part has one source: sole, nobody's; single, ours.
MARKET = {
    "sole": (_("sole in the market"), Q(is_sole=True)),
    "single": (_("single by choice"), Q(is_sole=False, sources_active=1)),
}
SOLE_OR_SINGLE = Case(
    *(When(where, then=Value(name)) for name, (_words, where) in MARKET.items()),
    default=Value(""),
    output_field=TextField(),
)
IN_SCOPE = ~Q(quadrant=Quadrant.OUT_OF_SCOPE)


def _first(words: Any, pairs: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [("", words), *pairs]


class PortfolioFilters(forms.Form):
    plant = forms.CharField(label=_("Plant"), required=False, widget=forms.Select)
    category = forms.CharField(label=_("Category"), required=False, widget=forms.Select)
    buyer = forms.CharField(label=_("Buyer"), required=False, widget=forms.Select)
    country = forms.CharField(label=_("Country of the primary"), required=False, widget=forms.Select)

    def __init__(self, data: Mapping[str, Any], *, choices: Choices) -> None:
        super().__init__(data, auto_id="filter_%s")
        self._offer("plant", _("All plants"), choices.get("plant", []))
        self._offer("category", _("All categories"), choices.get("category", []))
        self._offer("buyer", _("All buyers"), choices.get("buyer", []))
        countries = sorted(
            ((code, country(code)) for code, _same in choices.get("country", [])), key=_by_words
        )
        self._offer("country", _("All countries"), countries)

    def _offer(self, name: str, nothing: Any, pairs: list[tuple[str, Any]]) -> None:
        told = self.data.get(name, "")
        if told and all(told != value for value, _words in pairs):
            pairs = [*pairs, (told, told)]
        self.fields[name].widget.choices = _first(nothing, pairs)

    def narrow(self, positions: PositionQuerySet) -> PositionQuerySet:
        """What the filters leave; nothing where one of them cannot be read."""
        if not self.is_valid():
            return positions.none()
        given = self.cleaned_data
        if given["plant"]:
            positions = positions.filter(part__plant__code=given["plant"])
        if given["category"]:
            positions = positions.filter(part__category=given["category"])
        if given["buyer"]:
            positions = positions.filter(part__buyer=given["buyer"])
        if given["country"]:
            positions = positions.filter(primary_country=given["country"])
        return positions

    @property
    def told(self) -> dict[str, str]:
        """What is set, as it stands in the address."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}


class PartFilters(PortfolioFilters):
    q = forms.CharField(
        label=_("Number or description"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    quadrant = forms.CharField(label=_("Quadrant"), required=False, widget=forms.Select)
    unknown = forms.CharField(label=_("Not known"), required=False, widget=forms.Select)
    posture = forms.CharField(label=_("Posture"), required=False, widget=forms.Select)
    second = forms.CharField(label=_("Its second source"), required=False, widget=forms.Select)
    market = forms.CharField(label=_("Sole or single"), required=False, widget=forms.Select)
    fewer = forms.BooleanField(label=_("Fewer than two active sources"), required=False)
    unstable = forms.BooleanField(label=_("Unstable"), required=False)

    def __init__(self, data: Mapping[str, Any], *, choices: Choices) -> None:
        super().__init__(data, choices=choices)
        quadrants = [(one.value, str(one.label).capitalize()) for one in Quadrant]
        self._offer("quadrant", _("All in scope"), quadrants)
        self._offer(
            "unknown", _("Anything"), [(name, words) for name, (words, _why, _where) in EVERY_UNKNOWN.items()]
        )

        self._offer(
            "posture", _("Any"), [(name, str(one.label).capitalize()) for name, one in POSTURES.items()]
        )
        self._offer("second", _("Anything"), posturewords.choices())
        self._offer("market", _("Either"), [(name, words) for name, (words, _where) in MARKET.items()])

    def clean_market(self) -> str:
        return self._one_of("market", MARKET)

    def clean_posture(self) -> str:
        return self._one_of("posture", POSTURES)

    def clean_second(self) -> str:
        return self._one_of("second", dict(posturewords.choices()))

    def clean_quadrant(self) -> str:
        return self._one_of("quadrant", Quadrant.values)

    def clean_unknown(self) -> str:
        return self._one_of("unknown", EVERY_UNKNOWN)

    def _one_of(self, name: str, known: Any) -> str:
        told = self.cleaned_data[name]
        if told and told not in known:
            raise forms.ValidationError(_("There is no “%(told)s” to choose here."), params={"told": told})
        return told

    def narrow(self, positions: PositionQuerySet) -> PositionQuerySet:
        day = timezone.localdate()
        positions = super().narrow(positions).on(day).annotate(market=SOLE_OR_SINGLE)
        if not self.is_valid():
            return positions
        given = self.cleaned_data
        for word in given["q"].split():
            positions = positions.filter(
                Q(part__number__icontains=word) | Q(part__description__icontains=word)
            )
        positions = positions.filter(Q(quadrant=given["quadrant"]) if given["quadrant"] else IN_SCOPE)
        if given["unknown"]:
            positions = positions.filter(LACKING[given["unknown"]])
        if given["posture"]:
            positions = positions.standing_as(POSTURES[given["posture"]], day=day)
        if given["second"]:
            bits, fails = posturewords.of_second(given["second"])
            positions = positions.whose_second(bits, fails=fails)
        if given["market"]:
            positions = positions.filter(MARKET[given["market"]][1])
        if given["fewer"]:
            positions = positions.short_of_sources()
        if given["unstable"]:
            positions = positions.unstable()
        return positions


def _by_words(pair: tuple[str, str]) -> str:
    return pair[1].casefold()


def everything(user: Any) -> PositionQuerySet:
    return Position.objects.visible_to(user)
