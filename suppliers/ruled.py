"""Which fields of a row a person has ruled on, and how a page says so."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from suppliers.histories import in_words
from suppliers.models import Ruling
from suppliers.resources import Resource


@dataclass(frozen=True)
class Line:
    ruling: Ruling
    name: str
    label: str
    value: str
    told: str
    sentence: str

    @property
    def ruling_id(self) -> str:
        return str(self.ruling.pk)


def in_force(resource: Resource, row_id: int, *, user: User) -> list[Line]:
    """In the order of the resource's columns. One query."""
    rulings = Ruling.objects.visible_to(user).in_force().of(resource.name, row_id).select_related("made_by")
    by_field = {ruling.field: ruling for ruling in rulings}
    return [_line(resource, by_field[name]) for name in resource.by_name if name in by_field]


def _line(resource: Resource, ruling: Ruling) -> Line:
    column = resource.by_name[ruling.field]
    value, told = (in_words(column, one) if one else _("not known") for one in (ruling.value, ruling.told))
    said = {
        "by": ruling.made_by.email,
        "day": date_format(localtime(ruling.made_at), "j M Y"),
        "reason": ruling.reason,
        "told": told,
    }
    sentence = _("Set by %(by)s on %(day)s: %(reason)s. Files and the ERP say: %(told)s") % {
        **said,
        "reason": ruling.reason.rstrip("."),
    }
    if ruling.until:
        sentence += _("; until %s") % date_format(ruling.until, "j M Y")
    label = capfirst(str(column.model_field.verbose_name))
    return Line(ruling, ruling.field, label, value, told, f"{sentence}.")
