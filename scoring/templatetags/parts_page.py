"""What is left of an address: for forms and links that change one thing of it."""

from django import template
from django.http import QueryDict

register = template.Library()


@register.filter
def beside(told: QueryDict, names: str) -> list[tuple[str, str]]:
    """Name and value of everything in the address but these names (parted by blanks) and what is empty."""
    left_out = set(names.split())
    return [
        (name, value) for name, values in told.lists() if name not in left_out for value in values if value
    ]


@register.filter
def without(told: QueryDict, name: str) -> str:
    """The address without one name, to go behind a question mark."""
    kept = told.copy()
    kept.pop(name, None)
    return kept.urlencode()
