"""Bringing files, as the tests say it."""

from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile

from accounts.models import User
from suppliers import loading
from suppliers.importing import choices, files, steps
from suppliers.models import Import
from tests.suppliers.loading import load as load_rows

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
PARTS = "number,plant,unit,criticality\nP1,A,kg,4\nP2,A,kg,\nP3,,pc,\nP9,A,pc,7\nP8,A,pc,1\n"


@pytest.fixture
def ann(db):
    return User.objects.create_user("ann@holdfast.example", role="analyst")


def bring(data, *, by, name="orders.csv"):
    data = data if isinstance(data, bytes) else data.encode()
    one = files.keep(ContentFile(data, name=name), by=by, now=NOW)
    steps.start_reading(one, by=by)
    one.refresh_from_db()
    return one


def say(one, **told):
    """Columns by their names in the file: to, and how."""
    data = {"resource": one.chosen["resource"], "profile": one.chosen["profile"], "twice": "1"} | {
        f"every_{name}": value for name, value in told.pop("constants", {}).items()
    }
    data |= {name: told.pop(name) for name in ("resource", "remember") if name in told}
    for number, column in enumerate(one.outline["columns"]):
        standing = one.chosen["columns"][number]
        chosen = told.get(column["name"], standing["to"])
        to, way, empty = (
            (*chosen, "")[:3] if isinstance(chosen, tuple) else (chosen, standing["way"], standing["empty"])
        )
        data |= {f"to_{number}": to, f"way_{number}": way, f"empty_{number}": empty}
    one.chosen = choices.told(data, one.outline, one.chosen, user=one.by)
    Import.objects.filter(pk=one.pk).update(chosen=one.chosen)


def look(one):
    steps.start_looking(one, by=one.by)
    one.refresh_from_db()
    assert one.refused == "", one.refused
    return one.seen


def finished(load):
    return loading.finish_here(load)


def counts(told):
    return tuple(told["counts"][name] for name in ("received", "created", "updated", "unchanged", "rejected"))


ORDERS = "\n".join(
    [
        "PO;Pos;Material;Vendor;Ordered;Due;Qty;Price;Note",
        "1;10;P2;S2;2-Jun-06;11/13/06;1.000,5;12,50;x",
        "1;20;P2;S2;Pre-PQ Process;11/14/06;2;;y",
        "",
        "1;30;P2;S2;3-Jun-06;soon;3;free;z",
        "2;10;P2;S7;3-Jun-06;1/2/07;3;1,5;z",
        "",
    ]
)


@pytest.fixture
def orders(listed, ann):
    load_rows("sources", "part,plant,supplier\nP2,A,S2\n")
    one = bring(ORDERS, by=ann)
    if one.chosen["resource"] != "order-lines":
        say(one, resource="order-lines")
    say(
        one,
        PO="order",
        Pos="line",
        Material="part",
        Vendor="supplier",
        Ordered=("ordered_on", "day-first", "Pre-PQ Process"),
        Due=("due_on", "month-first"),
        Qty=("quantity", "comma"),
        Price=("unit_price", "comma"),
        Note="",
        constants={"currency": "EUR", "plant": "A", "unit": "kg"},
    )
    return one
