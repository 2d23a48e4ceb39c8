"""What the Portfolio says of its counts, in words: figures, postures with their bars, and what is not known."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags.words import money as as_money
from accounts.templatetags.words import number, percent
from scoring.filters import UNKNOWN
from scoring.models import Posture
from scoring.productlist import STANDS
from scoring.standing import SHOWN

_GOOD_OR_BAD = {
    Posture.UNPROTECTED: "bad",
    Posture.IN_NAME_ONLY: "bad",
    Posture.PROTECTED: "good",
}


def _parts(told: dict[str, str], **more: str) -> str:
    return f"{reverse('parts')}?{urlencode(told | more)}"


def money(found: Mapping[str, Any], *, currency: str) -> list[dict[str, Any]]:
    """Five figures: revenue a day of the products that stand so, each product once."""
    figures = []
    for posture in STANDS:
        revenue, count = found[f"revenue_{posture}"], found[f"products_{posture}"]
        words = ngettext("%(count)s product", "%(count)s products", count) % {"count": number(count)}
        if revenue and found["every"]:
            words = _("%(share)s of revenue, %(products)s") % {
                "share": percent(revenue / found["every"]),
                "products": words,
            }
        figures.append(
            {
                "label": str(posture.label).capitalize(),
                "value": as_money(revenue or (None if count else 0), currency),
                "href": f"{reverse('products')}?{urlencode({'posture': posture.name.lower()})}",
                "note": words,
                "state": _GOOD_OR_BAD.get(posture, "") if count else "",
            }
        )
    return figures


def money_note(found: Mapping[str, Any]) -> str:
    """What the figures leave open; empty where nothing."""
    said = []
    if found["leaning"]:
        words = ngettext(
            "%(count)s product that passes for protected has parts that cannot be scored",
            "%(count)s products that pass for protected have parts that cannot be scored",
            found["leaning"],
        )
        said.append(words % {"count": number(found["leaning"])})
    if found["no_revenue"]:
        words = ngettext(
            "of %(count)s product no revenue is known in the base currency",
            "of %(count)s products no revenue is known in the base currency",
            found["no_revenue"],
        )
        said.append(words % {"count": number(found["no_revenue"])})
    return "; ".join(said)


def figures(counts: dict[str, Any], told: dict[str, str], *, currency: str) -> list[dict[str, Any]]:
    unscored, over = counts["unscored"], counts[f"posture_{Posture.OVER_PROTECTED}"]
    return [
        {
            "label": _("Parts in scope"),
            "value": number(counts["in_scope"]),
            "href": _parts(told),
            "note": _("%(count)s more are made, sold or obsolete")
            % {"count": number(counts["out_of_scope"])},
        },
        {
            "label": _("Dual source wanted"),
            "value": number(counts["dual_source"]),
            "href": _parts(told, quadrant="dual_source"),
            "note": _("high impact, high exposure"),
        },
        {
            "label": _("Over-protection would free"),
            "value": as_money(counts["freed"] or 0, currency)
            if not over or over > counts["freed_unknown"]
            else "–",
            "href": _parts(told, posture="over_protected"),
            "note": _frees(over, counts["freed_unknown"]),
        },
        {
            "label": _("Unstable"),
            "value": number(counts["unstable"]),
            "href": _parts(told, unstable="on"),
            "note": _("other reasonable weights would often treat them otherwise")
            if counts["unstable"]
            else _("other reasonable weights say the same of all"),
        },
        {
            "label": _("Cannot be scored"),
            "value": number(unscored),
            "href": _parts(told, quadrant="unscored"),
            "note": _reasons(counts) if unscored else _("every part has a quadrant"),
        },
    ]


def _frees(over: int, unknown: int) -> str:
    if not over:
        return _("a year: no part is over-protected")
    words = ngettext("a year, of %(count)s part", "a year, of %(count)s parts", over) % {
        "count": number(over)
    }
    if not unknown:
        return words
    return _("%(words)s; not known for %(unknown)s") % {"words": words, "unknown": number(unknown)}


def _reasons(counts: dict[str, Any]) -> str:
    """The two most frequent gaps of the unscored: 'no path to a product 9, no stock figure 4'."""
    gaps = [(counts[f"unscored_no_{name}"], why) for name, (_words, why, _where) in UNKNOWN.items()]
    gaps = sorted((gap for gap in gaps if gap[0]), key=lambda gap: -gap[0])[:2]
    return ", ".join(f"{why} {number(count)}" for count, why in gaps)


def postures(counts: dict[str, Any], told: dict[str, str]) -> list[dict[str, Any]]:
    """Parts by posture, the worst first: its number, how many, their share as a bar, and where they are listed."""
    every = sum(counts[f"posture_{one}"] for one in SHOWN)
    return [
        {
            "posture": one.value,
            "words": str(one.label),
            "count": counts[f"posture_{one}"],
            "share": counts[f"posture_{one}"] / every if every else 0.0,
            "bar": 100.0 * counts[f"posture_{one}"] / every if every else 0.0,
            "href": _parts(told, posture=one.name.lower()),
        }
        for one in SHOWN
    ]


def missing(counts: dict[str, Any], told: dict[str, str]) -> list[dict[str, str]]:
    """One line a fact that parts in scope lack, most first: '12 parts have no stock figure'."""
    lines = []
    for name, (_words, why, _where) in UNKNOWN.items():
        count = counts[f"no_{name}"]
        if count:
            words = ngettext("%(count)s part has %(gap)s", "%(count)s parts have %(gap)s", count)
            lines.append(
                (
                    count,
                    {
                        "words": words % {"count": number(count), "gap": why},
                        "href": _parts(told, unknown=name),
                    },
                )
            )
    return [line for _count, line in sorted(lines, key=lambda line: -line[0])]
