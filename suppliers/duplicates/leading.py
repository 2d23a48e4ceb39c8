"""Where a code of a row that was merged leads to by now."""

from typing import Any

from suppliers.models import ExternalKey, Part, Site, Supplier

_FIELDS = {"suppliers": "supplier", "sites": "site"}


def supplier(code: str, *, user: Any) -> Supplier | None:
    """The supplier that it was merged into. One query."""
    return _led("suppliers", code, user=user)


def site(code: str, *, user: Any) -> Site | None:
    """The site that it was merged into. One query."""
    return _led("sites", code, user=user)


def parts(number: str, plant: str | None, *, user: Any) -> list[Part]:
    """The parts that this number was merged into: at a plant ("" is none), or wherever it stood. One query."""
    keys = ExternalKey.objects.visible_to(user).former().filter(resource="parts", key=number)
    if plant is not None:
        keys = keys.filter(part__plant__code=plant) if plant else keys.filter(part__plant=None)
    found = keys.select_related("part__plant").order_by("part")
    return [key.part for key in found if key.part is not None]


def _led(resource: str, code: str, *, user: Any) -> Any:
    keys = ExternalKey.objects.visible_to(user).former().filter(resource=resource, key=code)
    found = keys.select_related(_FIELDS[resource]).first()
    return getattr(found, _FIELDS[resource]) if found else None
