"""Override a driver from the Part page: what it would do, who was faster, and its end."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from scoring import overrides, units
from scoring.models import Override, RollUp
from scoring.units import Unit
from suppliers.models import Part
from tests.pages import rows
from tests.scoring import small_company

pytestmark = pytest.mark.django_db
DAY = small_company.DAY
LAST = (DAY + timedelta(days=30)).isoformat()


@pytest.fixture
def valve(db):
    small_company.build()
    rows.company()
    small_company.score_all()
    with time_machine.travel(DAY, tick=False):
        yield Part.objects.get(number="VALVE")


@pytest.fixture
def ann(client):
    user = User.objects.create_user("ann@holdfast.example", role="analyst", name="Ann")
    client.force_login(user, backend="accounts.backends.RoleBackend")
    return user


@pytest.fixture
def bob(db):
    return User.objects.create_user("bob@holdfast.example", role="analyst", name="Bob")


def make(part, by, *, driver="reject_rate", value=0.09, reason="Audit of May.", **options):
    from django.utils import timezone

    given = {"until": DAY + timedelta(days=30), "now": timezone.now(), "day": DAY} | options
    return overrides.make(part, driver, value, by=by, reason=reason, **given)


def address(part, driver="reject_rate"):
    return f"/parts/{part.pk}/override/{driver}/"


def words(response):
    return response.content.decode().replace("\u202f", " ")


def test_each_driver_of_the_part_leads_to_its_override(client, ann, valve):
    page = words(client.get(f"/parts/{valve.pk}/"))
    assert f'href="{address(valve)}"' in page
    assert f'href="{address(valve, "outage_loss")}"' in page


@pytest.mark.parametrize("role", ["viewer", "quality"])
def test_who_may_not_override_sees_no_way_and_finds_none(client, role, valve, bob):
    made = make(valve, bob)
    client.force_login(User.objects.create_user("x@holdfast.example", role=role))
    page = words(client.get(f"/parts/{valve.pk}/"))
    assert "Audit of May." in page
    assert "/override/" not in page
    assert "/end/" not in page
    for answer in (
        client.get(address(valve)),
        client.post(address(valve), {"value": "1", "reason": "x", "until": LAST}),
        client.get(f"/overrides/{made.pk}/end/"),
        client.post(f"/overrides/{made.pk}/end/", {"reason": "x"}),
    ):
        assert answer.status_code == 403
    made.refresh_from_db()
    assert made.ended_at is None
    assert Override.objects.count() == 1


def test_the_form_says_what_the_facts_say_and_in_which_unit_to_answer(client, ann, valve):
    page = words(client.get(address(valve)))
    assert "2.50 % of what was received" in page
    assert "Value, %" in page
    assert "It lies between 0 and 100." in page
    assert "Type a value" in page


def test_what_a_value_would_do_is_what_it_then_does(client, ann, valve):
    shown = client.get(address(valve), {"value": "9"})
    effect = shown.context["effect"]
    assert effect["score"] == "90.0"
    assert "It scores 90.0 of 100" in words(shown)
    client.post(address(valve), {"value": "9", "reason": "Audit.", "until": LAST})
    small_company.score_all()
    then = {row["label"]: row["then"] for row in effect["rows"]}
    position = small_company.position("VALVE")
    assert then["Exposure"].split(" ")[0] == f"{position.exposure:.1f}"
    assert effect["then"] == position.quadrant


def test_nothing_is_written_by_looking_and_what_was_typed_stays(client, ann, valve):
    before = small_company.standing()
    client.get(address(valve), {"value": "100"})
    typed = {"value": "9", "reason": "Half said", "until": "", "replaces": "", "look": "1"}
    page = client.post(address(valve), typed)
    assert page.context["effect"]["score"] == "90.0"
    assert "Half said" in words(page)
    assert "Say until when." not in words(page)
    assert not Override.objects.exists()
    assert small_company.standing() == before


def test_a_changed_value_swaps_only_what_it_would_do(client, ann, valve):
    answer = client.get(address(valve), {"value": "9"}, headers={"HX-Request": "true"})
    assert words(answer).lstrip().startswith("<section")
    assert "<html" not in words(answer)
    answer = client.get(address(valve), {"value": "nine"}, headers={"HX-Request": "true"})
    assert "Write a number, such as 12.5." in words(answer)


def test_saving_keeps_value_reason_day_and_person_and_the_part_says_so(client, ann, valve):
    answer = client.post(
        address(valve), {"value": "9 %", "reason": "Audit of May.", "until": LAST}, follow=True
    )
    made = Override.objects.get()
    assert (made.driver, made.value, made.reason, made.made_by) == ("reject_rate", 0.09, "Audit of May.", ann)
    assert made.until.isoformat() == LAST
    page = words(answer)
    assert "The score of VALVE follows in a moment." in page
    assert "Rejects: 9.00 % of what was received" in page
    assert "Ann on 30 Jun 2026: Audit of May." in page
    small_company.score_all()
    page = words(client.get(f"/parts/{valve.pk}/"))
    assert "9.00 % of what was received, as a person says; the facts: 2.50 % of what was received" in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"value": ""}, "Say what it is."),
        ({"value": "nine"}, "Write a number, such as 12.5."),
        ({"value": "1e999999999"}, "It lies between 0 and 100."),
        ({"value": "NaN"}, "Write a number, such as 12.5."),
        ({"value": "101"}, "It lies between 0 and 100."),
        ({"value": "-1"}, "It lies between 0 and 100."),
        ({"reason": "  "}, "Say why."),
        ({"reason": "x" * 501}, "A reason has at most 500 characters; this one has 501."),
        ({"until": ""}, "Say until when."),
        ({"until": "soon"}, "This is not a day."),
        ({"until": "2026-06-29"}, "The last day is over already."),
        ({"until": "2027-07-02"}, "An override lasts a year at most; then somebody looks again."),
    ],
)
def test_what_does_not_fit_is_one_sentence_and_what_was_typed_stays(client, ann, valve, typed, sentence):
    given = {"value": "9", "reason": "Audit of May.", "until": LAST} | typed
    answer = client.post(address(valve), given)
    page = words(answer)
    assert answer.status_code == 200
    assert page.count(sentence) >= 1
    assert "Nothing that you typed is lost." in page
    for value in given.values():
        assert not value.strip() or value.strip() in page
    assert not Override.objects.exists()


def test_whoever_saves_later_is_told_who_was_faster_and_loses_nothing(client, ann, bob, valve):
    client.get(address(valve))
    theirs = make(valve, bob, value=0.01, reason="New line.")
    mine = {"value": "9", "reason": "Audit of May.", "until": LAST, "replaces": ""}
    answer = client.post(address(valve), mine)
    page = words(answer)
    assert "Bob overrode it meanwhile, to 1.00 % of what was received until 30 Jul 2026: “New line.”" in page
    assert 'value="9"' in page
    assert "Audit of May." in page
    assert list(Override.objects.in_force()) == [theirs]
    replaces = answer.context["form"]["replaces"].value()
    assert str(replaces) == str(theirs.pk)
    client.post(address(valve), mine | {"replaces": replaces})
    assert Override.objects.in_force().get().value == 0.09
    theirs.refresh_from_db()
    assert (theirs.ended_by, theirs.ended_why) == (ann, "Audit of May.")


def test_a_loss_that_a_person_says_stands_beside_the_one_of_the_facts(client, ann, bob, valve):
    make(valve, bob, driver="outage_loss", value=4.5)
    figures = {one["label"]: one for one in client.get(f"/parts/{valve.pk}/").context["figures"]}
    assert figures["Loss of one outage"]["note"].startswith("a person says €")


def test_one_that_ended_meanwhile_is_said_to_have_ended(client, ann, bob, valve):
    theirs = make(valve, bob)
    overrides.end(theirs, by=bob, why="Mended.", now=theirs.made_at)
    given = {"value": "9", "reason": "Audit.", "until": LAST, "replaces": str(theirs.pk)}
    answer = client.post(address(valve), given)
    assert "the override that you saw has ended meanwhile" in words(answer)
    assert answer.context["form"]["replaces"].value() == ""
    assert not Override.objects.in_force().exists()


def test_ending_one_needs_a_reason_and_says_what_the_facts_would_do(client, ann, bob, valve):
    made = make(valve, bob)
    small_company.score_all()
    page = client.get(f"/overrides/{made.pk}/end/")
    assert {row["label"]: row["then"] for row in page.context["effect"]["rows"]}["Rejects"] == "25.0"
    refused = client.post(f"/overrides/{made.pk}/end/", {"reason": " "})
    assert "Say why." in words(refused)
    answer = client.post(f"/overrides/{made.pk}/end/", {"reason": "Mended."}, follow=True)
    assert "what the facts say counts again" in words(answer)
    assert "ended by Ann: Mended." in words(answer)
    again = client.post(f"/overrides/{made.pk}/end/", {"reason": "Twice."}, follow=True)
    assert "had ended already" in words(again)
    assert "It has ended already." in words(client.get(f"/overrides/{made.pk}/end/"))


def test_one_whose_last_day_is_over_is_past_before_the_night_ends_it(client, ann, bob, valve):
    make(valve, bob, until=DAY)
    with time_machine.travel(DAY + timedelta(days=1), tick=False):
        page = words(client.get(f"/parts/{valve.pk}/"))
        assert "its last day was over" in page
        assert "in force" not in page
        assert client.get(address(valve)).context["standing"] is None


def test_a_driver_that_weighs_nothing_or_a_part_without_a_score_has_none(client, ann, valve):
    assert client.get(address(valve, "upstream")).status_code == 404
    assert client.get(address(valve, "weather")).status_code == 404
    assert client.get(address(Part.objects.get(number="PUMP"))).status_code == 404


def test_the_form_takes_as_many_queries_with_many_overrides_as_with_few(client, ann, bob, valve):
    def queries():
        with CaptureQueriesContext(connection) as taken:
            assert client.get(address(valve), {"value": "9"}).status_code == 200
        return len(taken)

    few = queries()
    for reason in map(str, range(10)):
        standing = Override.objects.in_force().first()
        make(valve, bob, reason=reason, replaces=standing and standing.pk)
    assert few == queries() <= 21


def test_an_outage_is_said_in_money_where_the_daily_total_is_known():
    unit = units.of("outage_loss", currency="EUR", company_daily_total=10_000.0)
    assert (unit.words, unit.read("45 000")) == ("€", 4.5)
    assert unit.write(4.5) == "45000"
    unknown = units.of("outage_loss", currency="EUR", company_daily_total=None)
    assert unknown.read("4.5") == 4.5
    assert unknown.span == "It is 0 or more."


@pytest.mark.parametrize(
    ("driver", "typed", "value"),
    [("on_time", "95", 0.95), ("criticality", "4", 4.0), ("natural_hazard", "61.5", 61.5), ("capacity_taken", "120 %", 1.2)],
)  # fmt: skip
def test_what_people_type_is_read_in_the_drivers_unit(driver, typed, value):
    unit = units.of(driver, currency="EUR", company_daily_total=None)
    assert unit.read(typed) == pytest.approx(value)
    assert unit.read(unit.write(value)) == pytest.approx(value)


def test_a_whole_number_is_asked_for_where_there_is_nothing_between():
    unit: Unit = units.of("criticality", currency="", company_daily_total=None)
    with pytest.raises(Exception, match="Write a whole number"):
        unit.read("2.5")


def test_the_company_total_is_read_where_it_is_rolled_up(ann, valve):
    from scoring import overridden

    assert overridden.money(ann).daily_total == RollUp.objects.get().company_daily_total
