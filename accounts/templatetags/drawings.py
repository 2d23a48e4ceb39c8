"""Parts of a page that stand in every row of a table: written in Python, as a template takes five times as long.

They are the inside of the includes of the same names under templates/components, where their parameters stand.
"""

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
