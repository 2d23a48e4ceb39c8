"""Parts of a page that stand in every row of a table: written in Python, as a template takes five times as long.

They are the inside of the includes of the same names under templates/components, where their parameters stand.
"""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from accounts.templatetags.words import coordinate, score

register = template.Library()

SHAPES = {
    "dual_source": '<path d="M5 0 10 5 5 10 0 5z"/>',
    "qualified_backup": '<path d="M5 .6 10 9.4H0z"/>',
    "single_source": '<circle cx="5" cy="5" r="4.2"/>',
}
WORDS = {
    "dual_source": _("Dual source"),
    "qualified_backup": _("Qualified backup"),
    "single_source": _("Single source"),
    "unscored": _("Unscored"),
    "out_of_scope": _("Out of scope"),
}
SHORT = {"dual_source": _("Dual"), "qualified_backup": _("Backup"), "single_source": _("Single")}
# Of a posture, by its number: two posts of the brand's mark, solid where it is real and hollow where it is not.
POSTURES = {
    2: (
        "unprotected",
        _("Unprotected"),
        '<path d="M1.5 0 5 3.5 8.5 0 10 1.5 6.5 5 10 8.5 8.5 10 5 6.5 1.5 10 0 8.5 3.5 5 0 1.5z"/>',
    ),
    3: ("in_name_only", _("In name only"), '<rect x="1.2" y="1.2" width="7.6" height="7.6"/>'),
    4: ("not_proven", _("Not proven"), '<path d="M5 9.6.3 1h9.4z"/>'),
    5: ("protected", _("Protected"), '<rect x=".6" y=".6" width="8.8" height="8.8" rx="1"/>'),
    6: ("over_protected", _("Over-protected"), '<path d="M3.4 0h3.2v3.4H10v3.2H6.6V10H3.4V6.6H0V3.4h3.4z"/>'),
}
ALL_PASS = _("all five pass")
# How a check stands, in shape and words.
STATES = {
    "pass": (
        _("passes"),
        '<path d="M1 5.4 3.9 8.4 9.2 1.8" fill="none" stroke="currentColor" stroke-width="2"/>',
    ),
    "unknown": (
        _("not known"),
        '<path d="M2.6 3.4a2.4 2.4 0 1 1 3.4 2.2q-1 .5-1 1.4M5 8.3v1.6" fill="none" stroke="currentColor" stroke-width="1.8"/>',
    ),
    "fail": (
        _("fails"),
        '<path d="M1.5 1.5l7 7m0-7-7 7" fill="none" stroke="currentColor" stroke-width="2"/>',
    ),
}
NO_POSTURE = {0: ("out_of_scope", _("Out of scope")), 1: ("unscored", _("Unscored"))}
RING = '<circle cx="5" cy="5" r="3.8"/>'


@register.simple_tag(name="shape")
def shape(quadrant: str) -> SafeString:
    drawing = SHAPES.get(quadrant, RING)
    return mark_safe(  # nothing in it but our own drawing
        f'<svg class="shape" viewBox="0 0 10 10" aria-hidden="true" focusable="false">{drawing}</svg>'
    )


@register.simple_tag(name="quadrant")
def quadrant(quadrant: str, *, short: bool = False) -> SafeString:
    words = SHORT.get(quadrant) if short else None
    words = words or WORDS.get(quadrant, WORDS["out_of_scope"])
    return mark_safe(f'<span class="tag quadrant-{escape(quadrant)}">{shape(quadrant)}{escape(words)}</span>')


@register.simple_tag(name="posture")
def posture(number: int) -> SafeString:
    """A part's posture, by its number: shape, colour and words."""
    if number in NO_POSTURE:
        name, words = NO_POSTURE[number]
        return mark_safe(
            f'<span class="tag quadrant-unscored posture-{name}">{shape(name)}{escape(words)}</span>'
        )
    name, words, drawing = POSTURES[number]
    drawn = f'<svg class="shape" viewBox="0 0 10 10" aria-hidden="true" focusable="false">{drawing}</svg>'
    return mark_safe(f'<span class="tag posture-{name}">{drawn}{escape(words)}</span>')


@register.simple_tag
def check_mark(state: str) -> SafeString:
    """How a check stands ("pass", "unknown", "fail"): shape, colour and word."""
    words, drawing = STATES[state]
    return mark_safe(
        f'<span class="check is-{state}"><svg class="check-mark" viewBox="0 0 10 10" aria-hidden="true" '
        f'focusable="false">{drawing}</svg>{escape(words)}</span>'
    )


@register.simple_tag(name="checks")
def checks(states: Iterable[tuple[str, Any]]) -> SafeString:
    """Chips of the checks that do not pass ("fail", "unknown"), in words; that all pass where there are none."""
    chips = [f'<span class="check is-{state}">{escape(words)}</span>' for state, words in states]
    return mark_safe("".join(chips) or f'<span class="check is-pass">{escape(ALL_PASS)}</span>')


@register.simple_tag(name="score")
def score_with_bar(
    point: float | None, low: float | None, high: float | None, threshold: float
) -> SafeString:
    ends = "" if point is None or score(low) == score(high) else f"{score(low)}–{score(high)}"
    drawing = bar(point, low, high, threshold)
    return mark_safe(
        f'<span class="score"><span class="point">{score(point)}</span>{drawing}'
        f'<span class="range">{ends}</span></span>'
    )


@register.simple_tag(name="bar")
def bar(
    point: float | None, low: float | None = None, high: float | None = None, threshold: float | None = None
) -> SafeString:
    inside = '<rect class="track" y="5" width="100" height="4" rx="1"/>'
    if point is not None:
        low, high = (point if end is None else end for end in (low, high))
        inside += _against(point, low, high, threshold) if threshold else _filled(point, low, high)
    return mark_safe(
        '<svg class="bar" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f"{inside}</svg>"
    )


def _spread(low: float, high: float) -> str:
    if low == high:
        return ""
    return f'<rect class="spread" x="{coordinate(low)}" y="3.5" width="{coordinate(high - low)}" height="7" rx="1"/>'


def _against(point: float, low: float, high: float, threshold: float) -> str:
    over = " is-over" if point >= threshold else ""
    return (
        f'{_spread(low, high)}<rect class="threshold" x="{coordinate(threshold)}" width="1" height="14"/>'
        f'<rect class="mark{over}" x="{coordinate(point - 1.5)}" y="2" width="3" height="10" rx=".6"/>'
    )


def _filled(point: float, low: float, high: float) -> str:
    filled = f'<rect class="fill" y="5" width="{coordinate(point)}" height="4" rx="1"/>'
    if low != high:
        return filled + _spread(low, high)
    return f'{filled}<rect class="mark" x="{coordinate(point - 1)}" y="2" width="2" height="10" rx=".6"/>'
