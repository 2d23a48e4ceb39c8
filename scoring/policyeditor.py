"""The boxes of the editor in the order of the page: axes as tables of drivers, all else as lists."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.templatetags.words import share
from scoring.explanation import LABELS
from scoring.policy import EXPOSURE, IMPACT
from scoring.policyfields import SECTIONS, Number
from scoring.policyforms import WritePolicy
from scoring.policywords import KINDS
from scoring.reasons import UNITS
from scoring.units import SHARES

AXES = {"impact": IMPACT, "exposure": EXPOSURE}


def axes(form: WritePolicy) -> list[dict[str, Any]]:
    found = []
    for name, drivers in AXES.items():
        weights = {driver: form.numbers[name]["weights"][driver] for driver in drivers}
        total = sum(weights.values()) or 1
        found.append(
            {
                "name": name,
                "label": _("Impact") if name == "impact" else _("Exposure"),
                "threshold": form[f"{name}.threshold"],
                "exponent": form[f"{name}.exponent"],
                "rows": [_driver(form, name, driver, weight / total) for driver, weight in weights.items()],
            }
        )
    return found


def _driver(form: WritePolicy, axis: str, driver: str, counts: float) -> dict[str, Any]:
    scale = f"scales.{driver}"
    return {
        "name": driver,
        "label": LABELS[driver],
        "unit": _("typed in %") if driver in SHARES else UNITS.get(driver, ""),
        "weight": form[f"{axis}.weights.{driver}"],
        "share": share(counts),
        "kind": form[f"{scale}.kind"],
        "zero_at": form[f"{scale}.zero_at"],
        "hundred_at": form[f"{scale}.hundred_at"],
        "steps": form[f"{scale}.steps"],
        "stand_in": form[f"stand_ins.{driver}"],
    }


def floors(form: WritePolicy) -> list[dict[str, Any]]:
    return [
        {name: form[f"floors.{place}.{name}"] for name in ("driver", "from", "axis_at_least")}
        for place in range(form.floors)
    ]


def sections(form: WritePolicy) -> list[dict[str, Any]]:
    """What belongs to no axis; chances in groups, one a kind of node."""
    return [
        {
            "name": section.name,
            "label": section.label,
            "about": section.about,
            "groups": _groups(form, section.name, section.fields),
        }
        for section in SECTIONS
        if section.name not in AXES
    ]


def _groups(form: WritePolicy, section: str, fields: Any) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for field in fields:
        of = ""
        if section == "chances":
            of = str(KINDS[field.path.split(".")[1]])
        elif ".lead_days." in field.path:
            of = _("Becomes a task before it lapses, days")
        box = {"field": form[field.path], "label": field.label, "why": field.why}
        box |= {
            "unit": field.unit if isinstance(field, Number) else "",
            "is_list": not isinstance(field, Number),
        }
        groups.setdefault(of, []).append(box)
    return [{"label": label, "boxes": boxes} for label, boxes in groups.items()]
