"""Two people, and a load, at one time: one wins, the other reads why not, and nothing is torn."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import User
from suppliers.duplicates import merging
from suppliers.models import Merge, OrderLine, Source, Supplier
from tests.suppliers.loading import load, said
from tests.suppliers.merged import differing, facts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def listed(transactional_db):
    load("parts", "number\nP1\nP2\n")
    load("suppliers", "code,name\nS1,One\nS2,Two\nS3,Three\n")
    load("sources", "part,supplier,role\nP1,S1,primary\nP1,S2,\nP2,S2,\nP2,S3,\n")
    load("order-lines", "order,line,part,supplier,quantity\nO,1,P1,S1,1\nO,2,P1,S2,1\nO,3,P2,S3,1\n")


def at_once(*acts):
    """What each gives, or the sentence of its refusal; all start together, each with its own connection."""
    start = threading.Barrier(len(acts))

    def run(act):
        start.wait(10)
        try:
            return act()
        except ValidationError as refused:
            return " ".join(refused.messages)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def merging_of(gone, kept, by):
    ids = {one.code: one.pk for one in Supplier.objects.all()}
    return lambda: merging.merge(
        "suppliers", kept_id=ids[kept], gone_id=ids[gone], by=by, reason="same", now=timezone.now()
    )


@pytest.fixture
def people(transactional_db):
    return [User.objects.create_user(f"{name}@holdfast.example", role="analyst") for name in ("anna", "bela")]


@pytest.mark.parametrize("other", [("S1", "S2"), ("S2", "S1"), ("S1", "S3")])
def test_of_two_merges_at_once_one_wins_and_the_other_says_so(listed, people, other):
    anna, bela = people
    told = at_once(merging_of("S1", "S2", anna), merging_of(*other, bela))
    refused = [one for one in told if isinstance(one, str)]
    assert len(refused) == 1
    assert "meanwhile" in refused[0]
    assert Merge.objects.count() == 1
    assert OrderLine.objects.count() == 3
    assert Source.objects.filter(supplier__code__in=("S1", "S2", "S3")).count() == Source.objects.count()


def test_an_undo_happens_once(listed, people):
    anna, bela = people
    before = facts()
    done = merging_of("S1", "S2", anna)()
    told = at_once(
        *(lambda by=by: merging.undo(done, by=by, now=timezone.now()) for by in (anna, bela, anna))
    )
    assert sorted(one or "" for one in told) == ["", "It is undone already.", "It is undone already."]
    assert differing(before, facts()) == {}


def test_a_merge_beside_loads_loses_no_line(listed, people):
    def loading(number):
        body = "order,line,part,supplier,quantity\n" + "".join(
            f"L{number},{line},P1,{('S1', 'S2')[line % 2]},1\n" for line in range(50)
        )
        return lambda: said(load("order-lines", body)) or said(load("sources", "part,supplier\nP2,S1\n"))

    told = at_once(*(loading(number) for number in range(4)), merging_of("S1", "S2", people[0]))
    assert told[:4] == [[], [], [], []]
    assert isinstance(told[4], Merge)
    assert OrderLine.objects.filter(order__startswith="L").count() == 200
    assert set(OrderLine.objects.values_list("source__supplier__code", flat=True)) == {"S2", "S3"}
    assert Source.objects.filter(part__number="P1").count() == 1
