"""Decide on a part, and plan a source: what is typed stays, who was faster is told, and the includes of both pages."""

from datetime import date, timedelta

import pytest
import time_machine
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from scoring import decided, decisions, planned, plans
from scoring.models import BuyingOverride, Decision, Position, SourcePlan
from suppliers.models import Supplier
from tests.pages import rows

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 20)
LAST = (DAY + timedelta(days=30)).isoformat()
DUE = DAY + timedelta(days=60)
ACCEPT = {"chosen": "accept", "acceptance": "stock", "mitigation": "Nine months of stock.", "until": LAST, "reason": "No other."}  # fmt: skip


class Everything(dict):
    """Permissions of somebody who may all."""

    def __missing__(self, _name):
        return True


MAY_ALL = {"scoring": Everything()}


@pytest.fixture
def source(db):
    rows.company()
    with time_machine.travel(DAY, tick=False):
        part = rows.part("VALVE")
        rows.position(part, posture=2)
        seller = Supplier.objects.create(code="S1", name="Acme")
        yield rows.source(
            part, seller, role="candidate", target_real_on=DUE, qualification_cost=900, currency="EUR"
        )


@pytest.fixture
def valve(source):
    return source.part


def sign_in(client, role) -> User:
    user = User.objects.create_user(f"{role}@holdfast.example", role=role, name=role.title())
    client.force_login(user, backend="accounts.backends.RoleBackend")
    return user


def words(response):
    return response.content.decode().replace("\u202f", " ")


def decide(part, by, **told):
    given = {"reason": "Too small.", "now": timezone.now(), "day": DAY} | told
    return decisions.decide(part, "single_source", by=by, **given)


def test_a_manager_accepts_a_risk(client, valve):
    sign_in(client, "manager")
    page = words(client.get(f"/parts/{valve.pk}/decide/"))
    assert "dual source" in page and "accept the risk" in page
    answer = client.post(f"/parts/{valve.pk}/decide/", ACCEPT | {"replaces": ""})
    assert answer.status_code == 302, words(answer)
    assert Position.objects.get().accepted_until == DAY + timedelta(days=30)


def test_an_analyst_is_offered_treatments_only(client, valve):
    sign_in(client, "analyst")
    page = words(client.get(f"/parts/{valve.pk}/decide/"))
    assert "accept the risk" not in page and "takes a manager" in page
    refused = client.post(f"/parts/{valve.pk}/decide/", ACCEPT | {"replaces": ""})
    assert "Choose one of these." in words(refused)
    assert not Decision.objects.exists()
    told = {"chosen": "single_source", "reason": "Too small.", "replaces": ""}
    assert client.post(f"/parts/{valve.pk}/decide/", told).status_code == 302
    assert Decision.objects.get().chosen == "single_source"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"until": ""}, "Say until when the risk is accepted."),
        ({"until": "2026-06-19"}, "The last day is over already."),
        ({"until": "soon"}, "This is not a day."),
        ({"mitigation": ""}, "Say what makes the risk smaller while it is accepted."),
        ({"acceptance": ""}, "Say why the risk may be accepted."),
        ({"reason": ""}, "Say why."),
    ],
)
def test_what_is_refused_is_said_and_what_was_typed_stays(client, valve, told, sentence):
    sign_in(client, "manager")
    page = words(client.post(f"/parts/{valve.pk}/decide/", ACCEPT | {"replaces": ""} | told))
    assert sentence in page
    kept = {"mitigation": "Nine months of stock.", "reason": "No other."} | told
    assert all(text in page for text in kept.values())
    assert not Decision.objects.exists()


def test_who_is_slower_is_told_and_loses_nothing(client, valve):
    manager = sign_in(client, "manager")
    standing = decide(valve, manager)
    page = words(client.post(f"/parts/{valve.pk}/decide/", ACCEPT | {"replaces": ""}))
    assert "decided meanwhile" in page and "Nine months of stock." in page
    assert f'name="replaces" value="{standing.pk}"' in page
    assert Decision.objects.get() == standing


def test_a_decision_is_ended_with_a_reason(client, valve):
    made = decide(valve, sign_in(client, "analyst"))
    assert "Say why." in words(client.post(f"/decisions/{made.pk}/end/", {"reason": ""}))
    assert client.post(f"/decisions/{made.pk}/end/", {"reason": "It grew."}).status_code == 302
    assert "It has ended already." in words(client.get(f"/decisions/{made.pk}/end/"))


def test_an_analyst_finds_no_way_around_an_acceptance(client, valve):
    manager = User.objects.create_user("boss@holdfast.example", role="manager")
    told = {"acceptance": "stock", "mitigation": "Stock.", "until": DAY, "reason": "x"}
    made = decisions.decide(valve, "accept", by=manager, now=timezone.now(), day=DAY, **told)
    sign_in(client, "analyst")
    for address in (f"/parts/{valve.pk}/decide/", f"/decisions/{made.pk}/end/"):
        assert client.get(address).status_code == client.post(address, {"reason": "x"}).status_code == 403


def test_the_include_of_the_part_page_says_what_stands(valve, source, django_assert_num_queries):
    user = rows.person("manager")
    decide(valve, user, reason="First.")
    decide(valve, user, reason="Second.", replaces=Decision.objects.get().pk)
    BuyingOverride.objects.create(
        part=valve, supplier=source.supplier, source=source, purpose="production", for_on=DAY, answer="no",
        codes=["candidate"], reason="Line down.", made_by=user, made_at=timezone.now(),
    )  # fmt: skip
    with django_assert_num_queries(2):
        known = decided.of_part(valve, user=user, day=DAY)
        page = render_to_string("scoring/_decision.html", {"decided": known, "part": valve, "perms": MAY_ALL})
    assert page.index("Second.") < page.index("First.") < page.index("Line down.")
    assert f"/decisions/{known.standing.pk}/end/" in page


def plan(source, by, **told):
    given = {"owner": by, "checks": ["qualified"], "todo": "First article.", "due_on": DUE, "by": by}
    return plans.make(source, **(given | {"now": timezone.now(), "day": DAY} | told))


def test_a_plan_is_made_moved_twice_and_finished_by_clicking(client, source):
    ann = sign_in(client, "analyst")
    address = f"/sources/{source.pk}/plan/"
    page = words(client.get(address))
    assert DUE.isoformat() in page, "the ERP's day is offered"
    assert 'value="900.00"' in page
    told = {
        "owner": ann.pk,
        "checks": ["qualified", "warm"],
        "todo": "First article.",
        "due_on": DUE.isoformat(),
    }
    assert client.post(address, told | {"cost": "900", "currency": "EUR", "make": "1"}).status_code == 302
    for days, seen in ((30, 0), (45, 30)):
        to, was = (DUE + timedelta(days=n) for n in (days, seen))
        moved = {"due_on": to.isoformat(), "reason": f"Late by {days}.", "seen": was.isoformat(), "move": "1"}
        assert client.post(address, moved).status_code == 302
    page = words(client.get(address))
    assert "slipped 45 days" in page and "Late by 30." in page and "Late by 45." in page
    assert client.post(address, {"reason": "", "finish": "1"}).status_code == 302
    assert SourcePlan.objects.get().ended_as == "done"
    assert "First article." in words(client.get(address))


def test_who_moves_what_was_moved_is_told(client, source):
    ann = sign_in(client, "analyst")
    made = plan(source, ann)
    plans.move(made, to=DUE + timedelta(days=5), why="Later.", by=ann, now=timezone.now(), day=DAY)
    told = {"due_on": LAST, "reason": "Sooner.", "seen": DUE.isoformat(), "move": "1"}
    page = words(client.post(f"/sources/{source.pk}/plan/", told))
    assert "moved or ended it meanwhile" in page and "Sooner." in page
    assert SourcePlan.objects.get().due_on == DUE + timedelta(days=5)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"due_on": "2026-06-19"}, "That day is over already."),
        ({"checks": []}, "Say which of the five checks it is to pass."),
        ({"currency": ""}, "Say in which currency."),
        ({"owner": "0"}, "Choose one of these."),
        ({"todo": ""}, "Say what is to be done."),
    ],
)
def test_what_no_plan_can_be_is_said(client, source, told, sentence):
    ann = sign_in(client, "analyst")
    given = {"owner": ann.pk, "checks": ["qualified"], "todo": "First article.", "due_on": DUE.isoformat()}
    given |= {"cost": "900", "currency": "EUR", "make": "1"} | told
    assert sentence in words(client.post(f"/sources/{source.pk}/plan/", given))
    assert not SourcePlan.objects.exists()


def test_dropping_needs_a_reason(client, source):
    plan(source, sign_in(client, "analyst"))
    address = f"/sources/{source.pk}/plan/"
    assert "Say why." in words(client.post(address, {"reason": "", "drop": "1"}))
    assert client.post(address, {"reason": "Too dear.", "drop": "1"}).status_code == 302


def test_the_include_of_the_source_page_says_when_and_by_how_much_it_slipped(
    source, django_assert_num_queries
):
    ann = rows.person()
    made = plan(source, ann)
    plans.move(made, to=DUE + timedelta(days=9), why="Tool late.", by=ann, now=timezone.now(), day=DAY)
    with django_assert_num_queries(2):
        known = planned.of_source(source, user=ann, day=DAY)
        page = render_to_string("scoring/_plan.html", {"planned": known, "source": source, "perms": MAY_ALL})
    assert "slipped 9 days" in page and "First article." in page
    assert f"/sources/{source.pk}/plan/" in page
    late = planned.of_source(source, user=ann, day=DUE + timedelta(days=20))
    assert late.is_overdue and late.slip_days == 20


def test_without_a_plan_what_the_erp_tells_is_said(source):
    known = planned.of_source(source, user=rows.person(), day=DAY)
    page = render_to_string("scoring/_plan.html", {"planned": known, "source": source, "perms": {}})
    assert "The ERP tells" in page and "/plan/" not in page
