"""Parts whose second source lapses so many days after DAY, and the daily round over them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import User
from scoring.models import Quadrant, Readiness
from scoring.readiness.codes import Reason
from sourcing import programme
from suppliers.models import Supplier
from tests.pages import rows
from tests.pages.judged import judged

DAY = date(2027, 3, 1)
NOW = datetime(2027, 3, 1, 6, tzinfo=UTC)


@pytest.fixture
def manager(db):
    return User.objects.create_user("manager@holdfast.example", role="manager")


@pytest.fixture
def buyer(manager):
    return User.objects.create_user("buyer@holdfast.example", role="analyst", name="Buyer")


@pytest.fixture
def acme(buyer):
    rows.company()
    return Supplier.objects.create(code="ACME", name="Acme Castings")


def lapsing(number, supplier, *, days, check="contracted", to=Reason.QUOTE_ONLY, **more):
    """A part whose second source lapses so many days after DAY."""
    part = rows.part(number, **({"buyer": "buyer@holdfast.example"} | more.pop("part", {})))
    rows.position(part, **({"quadrant": Quadrant.DUAL_SOURCE} | more.pop("position", {})))
    source = rows.source(part, supplier, **more.pop("source", {}))
    return judged(source, lapses=(check, DAY + timedelta(days=days), to), **more)


def run(days=0, **more):
    day = DAY + timedelta(days=days)
    return programme.round_of(day, now=NOW + timedelta(days=days), **more)


def lapsed(one, check="contracted", to=Reason.QUOTE_ONLY):
    """As the night writes it once the day has come."""
    Readiness.objects.filter(pk=one.pk).update(**{f"{check}_reason": to, f"{check}_lapses_on": None})


def renewed(one, days, check="contracted"):
    on = DAY + timedelta(days=days)
    Readiness.objects.filter(pk=one.pk).update(**{f"{check}_reason": 300, f"{check}_lapses_on": on})
