"""Facts around suppliers, with their standing as of a day."""

from datetime import date, timedelta

from django.db import transaction

from scoring import standings
from suppliers.models import OrderLine, Source, Supplier


def refresh(day: date) -> int:
    with transaction.atomic():
        return standings.refresh(standings.Suppliers(), day=day)


def order(source: Source, *, due: date, late: int = 0, **fields) -> OrderLine:
    """Ten ordered and ten received, `late` days after they were due, at 2.50 a piece, in EUR."""
    fields = {
        "order": f"O-{OrderLine.objects.count() + 1:06}",
        "line": "1",
        "status": "closed",
        "due_on": due,
        "quantity": 10,
        "received": 10,
        "rejected": 0,
        "received_on": due + timedelta(days=late),
        "unit_price": "2.50",
        "currency": "EUR",
    } | fields
    return OrderLine.objects.create(source=source, **fields)


def supplier(code: str, **fields) -> Supplier:
    return Supplier.objects.create(code=code, **({"name": code.title()} | fields))
