"""The component gallery: every part of templates/components, once, in both themes, with made-up values."""

from datetime import timedelta

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from scoring.charts import columns
from scoring.models import Posture
from scoring.posturewords import said
from scoring.readiness.codes import Check

QUADRANTS = ("dual_source", "qualified_backup", "single_source", "unscored", "out_of_scope")
ICONS = (
    "chart-scatter",
    "package",
    "factory",
    "users",
    "key-round",
    "search",
    "download",
    "history",
    "printer",
)
FIGURES = (
    {"label": _("Parts in scope"), "value": "412", "note": _("of 430 at 2 plants"), "href": "#"},
    {"label": _("Dual source wanted"), "value": "38"},
    {"label": _("Fewer than two active sources"), "value": "11", "note": _("of those 38"), "state": "bad"},
    {"label": _("Cannot be scored"), "value": "12", "note": _("most often: no stock figure")},
)
COLUMNS = (
    {"label": _("Number"), "href": "#", "aria_sort": "ascending"},
    {"label": _("Description")},
    {"label": _("Impact"), "href": "#", "aria_sort": "none"},
    {"label": _("Outage loss"), "unit": "€", "numeric": True, "href": "#", "aria_sort": "descending"},
)
ROWS = (
    {
        "number": "A-1",
        "description": _("Sample housing"),
        "point": 71.4,
        "low": 66.0,
        "high": 82.0,
        "loss": 1_240_000,
    },
    {
        "number": "A-2",
        "description": _("Sample seal"),
        "point": 38.2,
        "low": 38.2,
        "high": 38.2,
        "loss": 4_100,
    },
    {
        "number": "A-3",
        "description": _("Sample sensor"),
        "point": None,
        "low": None,
        "high": None,
        "loss": None,
    },
)
STEPS = (
    {"number": 1, "start": 0, "points": 31},
    {"number": 2, "start": 31, "points": 22.4},
    {"number": 3, "start": 53.4, "points": 18},
)
FACTS = (
    {"label": _("Plant"), "value": _("Sample plant")},
    {"label": _("Cover"), "value": _("24 days"), "note": _("from safety stock")},
    {"label": _("Buyer"), "value": _("not known")},
)
COLOURS = (
    "ink",
    "accent",
    "bad",
    "warn",
    "good",
    "info",
    "dual",
    "backup",
    "single",
    "surface",
    "raised",
    "line",
)


class SampleForm(forms.Form):
    """One field of each kind; bound with a fault, so that errors show."""

    name = forms.CharField(label=_("Name"), help_text=_("As it should read in a list."))
    until = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}))
    role = forms.ChoiceField(label=_("Role"), choices=(("viewer", _("Viewer")), ("analyst", _("Analyst"))))
    scope = forms.ChoiceField(
        label=_("Scope"), widget=forms.RadioSelect, choices=(("read", _("Read")), ("write", _("Write")))
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    agreed = forms.BooleanField(label=_("Tell me when it is done"), required=False)


class SampleFilters(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    plant = forms.ChoiceField(label=_("Plant"), required=False, choices=(("", _("All plants")),))
    fewer = forms.BooleanField(label=_("Fewer than two active sources"), required=False)


@login_required
def gallery(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    filled = {"name": "", "until": "2026-12-31", "role": "analyst", "scope": "read"}
    panes = [
        {
            "theme": theme,
            "label": label,
            "form": SampleForm({f"{theme}-{name}": value for name, value in filled.items()}, prefix=theme),
            "filters": SampleFilters(auto_id=f"{theme}_filter_%s"),
        }
        for theme, label in (("light", _("Light")), ("dark", _("Dark")))
    ]
    return render(
        request,
        "gallery.html",
        {
            "panes": panes,
            "quadrants": QUADRANTS,
            "postures": Posture.values,
            "states": ("pass", "unknown", "fail"),
            "checks": said(fails=1 << Check.WARM, unknown=1 << Check.CAN_RAMP),
            "icons": ICONS,
            "figures": FIGURES,
            "columns": COLUMNS,
            "rows": ROWS,
            "steps": STEPS,
            "columns_drawing": columns(
                [92.0, 88.0, None, 95.0], ["Q1", "Q2", "Q3", "Q4"], top=100.0, lines=[90.0]
            ),
            "facts": FACTS,
            "colours": COLOURS,
            "sizes": (
                {"size": 50, "is_current": True},
                {"size": 100, "href": "#"},
                {"size": 200, "href": "#"},
            ),
            "crumbs": ({"label": _("Parts"), "href": "#"}, {"label": _("Sample plant"), "href": "#"}),
            "today": today,
            "soon": today + timedelta(days=12),
            "past": today - timedelta(days=214),
        },
    )
