"""`can-buy`: from facts as they are loaded to an answer, in a fixed number of queries; and purchases against it."""

from datetime import date, timedelta
from time import perf_counter

import orjson
import pytest
import time_machine
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from scoring import purchases
from scoring.models import BuyingOverride, SupplierStanding
from scoring.readiness.codes import Reason
from suppliers.models import Part, Plant, Qualification, Site, Source, Supplier, Terms, UnitConversion
from tests.api.world import client_of, problem
from tests.pages import rows
from tests.pages.judged import judged

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 20)
ADDRESS = "/api/v1/can-buy/"
ASKED = {"part": "VALVE", "supplier": "S1"}


@pytest.fixture(autouse=True)
def source(db):
    rows.company()
    with time_machine.travel(DAY, tick=False):
        seller = Supplier.objects.create(code="S1", name="Acme")
        made = rows.source(rows.part("VALVE", revision="B", unit="pc"), seller, role="secondary")
        Qualification.objects.create(source=made, revision="B", stage="qualified")
        Terms.objects.create(
            source=made, kind="contract", minimum_order=10, unit="box", valid_to=DAY + timedelta(90)
        )
        UnitConversion.objects.create(from_unit="box", to_unit="pc", factor=20)
        yield made


@pytest.fixture
def api():
    return client_of("analyst", scope="write")


def ask(api, **told):
    answer = api.get(ADDRESS, ASKED | told)
    assert answer.status_code == 200, answer.content
    return answer.json()


def codes(answer):
    return [one["code"] for one in answer["reasons"]]


def post(api, address=ADDRESS, **told):
    return api.post(address, orjson.dumps(ASKED | told), content_type="application/json")


def test_yes(api, source):
    answer = ask(api)
    assert (answer["answer"], answer["reasons"], answer["source"]) == ("yes", [], source.pk)
    assert answer["sentence"] == "Yes, it may be bought."
    assert (answer["site"], answer["on"], answer["plant"]) == ("S1-DE", "2026-06-20", None)


def test_a_day_ahead_counts_what_has_lapsed_by_then(api):
    answer = ask(api, on=(DAY + timedelta(91)).isoformat())
    assert (answer["answer"], codes(answer)) == ("warning", ["terms_ended"])
    assert answer["reasons"][0]["since"] == (DAY + timedelta(90)).isoformat()
    assert answer["reasons"][0]["evidence"] == {"resource": "terms", "id": Terms.objects.get().pk}


def test_the_minimum_order_is_compared_in_the_parts_unit(api):
    assert codes(ask(api, quantity=199)) == ["below_minimum_order"]
    assert codes(ask(api, quantity=200)) == []
    UnitConversion.objects.all().delete()
    assert codes(ask(api, quantity=1)) == [], "what cannot be converted says nothing"


def test_what_readiness_and_standing_say_is_a_warning(api, source):
    judged(source, warm=Reason.NEVER_SHIPPED, qualified=Reason.LOTS_REJECTED, qualified_row=5)
    SupplierStanding.objects.create(
        supplier=source.supplier, parts_listed=1, parts_primary=0, parts_dual=0, lines_due=10, lines_unpriced=0,
        on_time=0.8, rating=40.0, rated_on=DAY,
    )  # fmt: skip
    answer = ask(api)
    assert answer["answer"] == "warning"
    assert set(codes(answer)) == {"lots_rejected", "in_name_only", "late", "low_rating"}
    SupplierStanding.objects.update(on_time=0.9, rating=40.0, rated_on=DAY - timedelta(4000))
    assert set(codes(ask(api))) == {"lots_rejected", "in_name_only"}, "an old rating says nothing"


def test_a_supplier_that_is_not_listed_is_a_no(api):
    Supplier.objects.create(code="S2", name="Other")
    answer = ask(api, supplier="S2", purpose="sample")
    assert (answer["answer"], codes(answer), answer["source"]) == ("no", ["not_listed"], None)


def test_of_several_sites_the_best_answers_and_each_is_named(api, source):
    other = rows.source(source.part, source.supplier, "FR", role="secondary")
    answer = ask(api)
    assert (answer["site"], answer["answer"]) == ("S1-DE", "yes")
    assert [(one["site"], one["answer"]) for one in answer["sources"]] == [
        ("S1-DE", "yes"),
        ("S1-FR", "warning"),
    ]
    there = ask(api, site="S1-FR")
    assert (there["source"], codes(there)) == (other.pk, ["no_qualification", "no_terms"])
    Site.objects.create(code="F9", supplier=source.supplier, kind="factory", country="DE")
    assert codes(ask(api, site="F9")) == ["not_listed"]


def test_facts_told_without_the_site_count_for_the_only_one(api, source):
    unknown = Site.objects.get_or_create(
        supplier=source.supplier, is_placeholder=True, defaults={"kind": "unknown"}
    )[0]
    placeholder = Source.objects.create(part=source.part, supplier=source.supplier, site=unknown)
    Terms.objects.all().delete()
    assert codes(ask(api)) == ["no_terms"]
    Terms.objects.create(source=placeholder, kind="contract")
    answer = ask(api)
    assert (answer["answer"], len(answer["sources"])) == ("yes", 1)


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ({"part": ""}, 400, "missing_parameter"),
        ({"part": "NONE"}, 422, "unknown_part"),
        ({"supplier": "NONE"}, 422, "unknown_supplier"),
        ({"site": "NONE"}, 422, "unknown_site"),
        ({"purpose": "fun"}, 400, "wrong_value"),
        ({"quantity": "0"}, 400, "wrong_value"),
        ({"quantity": "-1"}, 400, "wrong_value"),
        ({"quantity": "much"}, 400, "wrong_value"),
        ({"quantity": "NaN"}, 400, "wrong_value"),
        ({"quantity": "1e99"}, 400, "wrong_value"),
        ({"on": "20.06.2026"}, 400, "wrong_value"),
        ({"on": "2026-06-19"}, 422, "day_over"),
        ({"colour": "red"}, 400, "unknown_parameter"),
        ({"supplier": "S\x001"}, 422, "wrong_value"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(api, told, status, code):
    problem(api.get(ADDRESS, ASKED | told), status, code)


def test_a_part_at_several_plants_names_them(api):
    for code in ("A", "B"):
        rows.part("SEAL", plant=Plant.objects.create(code=code, name=code))
    problem(api.get(ADDRESS, ASKED | {"part": "SEAL"}), 422, "several_plants")
    assert codes(ask(api, part="SEAL", plant="A")) == ["not_listed"]


def test_the_queries_are_as_many_for_one_source_as_for_ten(source):
    question = purchases.Question(part=source.part, supplier=source.supplier, day=DAY)
    user = rows.person()
    for country in ("FR", "IT", "ES", "PL", "CZ", "AT", "CH", "BE", "NL"):
        other = rows.source(source.part, source.supplier, country)
        judged(other, warm=Reason.NEVER_SHIPPED)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answered = purchases.ask(question, user=user)
    assert len(answered.every) == 10
    assert len(asked) == 4
    started = perf_counter()
    for _round in range(10):
        purchases.ask(question, user=user)
    assert (perf_counter() - started) / 10 < 0.05


def test_what_is_bought_against_the_answer_is_kept(api, source):
    Qualification.objects.update(stage="samples")
    answer = post(api, reason="Line down, released by quality on the phone.", quantity=250)
    assert answer.status_code == 201, answer.content
    kept = answer.json()
    assert (kept["answer"], kept["codes"], kept["quantity"]) == ("no", ["not_qualified_yet"], "250")
    assert kept["made_by"].startswith("analyst")
    assert api.get(answer["Location"]).json() == kept
    assert [one["id"] for one in api.rows("can-buy-overrides", part="VALVE", answer="no")] == [kept["id"]]
    user = rows.person("viewer")
    for listed in (
        purchases.overrides_of_part(source.part, user=user),
        purchases.overrides_of_source(source, user=user),
    ):
        assert [one.pk for one in listed] == [kept["id"]]


def test_by_the_other_address_too_and_for_what_is_not_listed(api):
    Supplier.objects.create(code="S2", name="Other")
    answer = post(api, "/api/v1/can-buy-overrides/", supplier="S2", reason="Spot buy.")
    assert (answer.status_code, answer.json()["codes"]) == (201, ["not_listed"])


def test_it_needs_a_reason_and_something_to_override(api):
    problem(post(api, reason="For safety."), 422, "wrong_value")
    Terms.objects.all().delete()
    problem(post(api, reason=" "), 422, "wrong_value")
    problem(post(api, reason="x" * 501), 422, "wrong_value")
    problem(post(api), 400, "missing_field")
    assert not BuyingOverride.objects.exists()


@pytest.mark.parametrize("role", ["viewer", "quality", "integration"])
def test_who_may_ask_and_not_override(role):
    Terms.objects.all().delete()
    other = client_of(role, scope="write")
    assert codes(ask(other)) == ["no_terms"]
    assert post(other, reason="Let me.").status_code == 403
    assert not BuyingOverride.objects.exists()


def test_what_was_kept_is_never_changed(api):
    Terms.objects.all().delete()
    post(api, reason="Spot buy.")
    for change in (
        lambda: BuyingOverride.objects.update(reason="None."),
        BuyingOverride.objects.all().delete,
    ):
        with pytest.raises(ProgrammingError, match="never edited"), transaction.atomic():
            change()


def test_a_part_that_may_be_bought_is_the_same_by_its_plant(api):
    Part.objects.update(plant=Plant.objects.create(code="A", name="A"))
    assert ask(api, plant="A")["plant"] == "A"
