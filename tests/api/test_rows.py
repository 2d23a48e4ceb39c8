"""One row made, changed and deleted: rules, rulings, and never over what somebody else changed."""

import threading

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from accounts.models import History, User
from suppliers import rulings
from suppliers.models import Change, OrderLine, Part, Port, Stock, Supplier, Tombstone
from suppliers.resources import RESOURCES
from suppliers.singlerows import CLOSED
from tests.api.world import client_of, load, problem

pytestmark = pytest.mark.django_db
JSON = "application/json"


def make(api, resource, row):
    return api.post(f"/api/v1/{resource}/", row, content_type=JSON)


def edit(api, address, row, *, seen=None):
    tag = api.get(address)["ETag"] if seen is None else seen
    return api.patch(address, row, content_type=JSON, headers={"If-Match": tag} if tag else {})


def remove(api, address, *, seen=None):
    tag = api.get(address)["ETag"] if seen is None else seen
    return api.delete(address, headers={"If-Match": tag} if tag else {})


def address_of(resource, row):
    return f"/api/v1/{resource}/{row.pk}/"


def test_a_row_is_made_and_told_where(api):
    answer = make(api, "suppliers", {"code": "S1", "name": "Müller", "country": "DE"})
    assert answer.status_code == 201, answer.content
    one = Supplier.objects.get(code="S1")
    assert answer["Location"] == f"http://testserver/api/v1/suppliers/{one.pk}/"
    assert answer["ETag"] == api.get(answer["Location"])["ETag"]
    assert answer.json() == api.get(answer["Location"]).json()
    change = Change.objects.latest("pk")
    assert (change.resource, change.row_ids, change.by.email) == (
        "suppliers",
        [one.pk],
        "admin-admin@holdfast.example",
    )


def test_what_is_on_file_is_not_made_again_nor_changed(api, facts):
    before = Change.objects.count()
    for row in (
        {"number": "P1", "plant": "A", "unit": "kg"},
        {"number": "P3", "description": "another"},
        {"number": "P3"},
    ):
        problem(make(api, "parts", row), 409, "taken")
    assert Part.objects.get(number="P1", plant__code="A").unit == "pc"
    assert Change.objects.count() == before


def test_every_reason_is_told_with_its_field(api, facts):
    answer = make(
        api, "parts", {"number": "P9", "criticality": "high", "currency": "EURO", "annual_demand": -1}
    )
    problem(answer, 422, "wrong_value")
    assert {one["field"] for one in answer.json()["errors"]} == {"criticality", "currency"}
    answer = make(api, "parts", {"number": "P9", "annual_demand": -1})
    [one] = answer.json()["errors"]
    assert (one["field"], one["code"]) == ("annual_demand", "part_annual_demand_is_not_negative")
    assert answer.json()["detail"] == one["message"] == "Annual demand cannot be negative."
    [one] = make(api, "sources", {"part": "P9", "supplier": "S1"}).json()["errors"]
    assert (one["field"], one["code"]) == ("part", "unknown_reference")
    assert not Part.objects.filter(number="P9").exists()


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        ("[]", JSON, 400, "not_an_object"),
        ("{", JSON, 400, "not_json"),
        ('{"code": "S1"}, {"code": "S2"}', JSON, 400, "not_json"),
        ('{"colour": "red"}', JSON, 400, "unknown_column"),
        ("{}", JSON, 422, "missing_key"),
        ("code\nS1\n", "text/csv", 415, "content_type"),
    ],
)
def test_a_body_that_makes_no_sense_is_refused(api, body, content_type, status, code):
    problem(api.generic("POST", "/api/v1/suppliers/", body.encode(), content_type=content_type), status, code)
    assert not Supplier.objects.exists()


def test_one_row_is_no_row_for_every_plant(api, facts):
    problem(make(api, "parts", {"number": "P9", "plant": " * "}), 422, "one_row")


def test_a_row_of_every_resource_can_be_made_changed_and_deleted(api, facts):
    """What it was is put back in its place, from what was read."""
    for name in reversed(RESOURCES):
        if name in CLOSED:
            continue
        for row in api.rows(name):
            address = f"/api/v1/{name}/{row['id']}/"
            same = {k: v for k, v in row.items() if k != "id"}
            assert edit(api, address, same).status_code == 200, (name, edit(api, address, same).content)
            if remove(api, address).status_code == 204:
                answer = make(api, name, same)
                assert answer.status_code == 201, (name, answer.content)
                assert answer.json() | {"id": row["id"]} == row
                break


def test_a_field_left_out_stays_and_null_clears_it(api, facts):
    part = Part.objects.get(number="P3")
    answer = edit(api, address_of("parts", part), {"daily_revenue": None, "description": "a gauge"})
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["daily_revenue"], told["description"], told["currency"]) == (None, "a gauge", "EUR")
    assert answer["ETag"] == api.get(address_of("parts", part))["ETag"]
    entry = History.objects.of("parts", part.pk)[0]
    assert (entry.operation, entry.user.email) == ("update", "admin-admin@holdfast.example")
    assert entry.why == "One row by API, token “test”"


def test_an_edit_that_changes_nothing_leaves_the_tag(api, facts):
    address = address_of("parts", Part.objects.get(number="P3"))
    tag = api.get(address)["ETag"]
    for row in ({}, {"unit": "pc"}, {"number": "P3", "plant": None}):
        assert edit(api, address, row)["ETag"] == tag


def test_the_key_does_not_change(api, facts):
    address = address_of("parts", Part.objects.get(number="P1", plant__code="A"))
    answer = edit(api, address, {"number": "P7", "plant": "B", "unit": "kg"})
    problem(answer, 422, "key_is_fixed")
    assert [one["field"] for one in answer.json()["errors"]] == ["number", "plant"]
    assert edit(api, address, {"number": "P1", "plant": "A", "unit": "kg"}).json()["unit"] == "kg"


def test_a_reference_can_be_changed_by_one_of_its_columns(api, facts):
    load("sources", "part,plant,supplier,site\nP1,A,S2,F1\n")
    line = OrderLine.objects.get(order="O1", line="1")
    answer = edit(api, address_of("order-lines", line), {"supplier": "S2"})
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["part"], told["plant"], told["supplier"], told["site"]) == ("P1", "A", "S2", "F1")


def test_without_if_match_nothing_is_changed_or_deleted(api, facts):
    address = address_of("ports", Port.objects.get(unlocode="CNSHA"))
    assert "If-Match" in problem(edit(api, address, {"name": "x"}, seen=""), 428, "if_match_required")
    problem(remove(api, address, seen=""), 428, "if_match_required")
    for seen in ('"1-1"', "W/" + api.get(address)["ETag"], "nonsense"):
        problem(edit(api, address, {"name": "x"}, seen=seen), 412, "overtaken")
        problem(remove(api, address, seen=seen), 412, "overtaken")
    assert Port.objects.get(unlocode="CNSHA").name == "Shanghai"
    several = f'"1-1", {api.get(address)["ETag"]}'
    assert edit(api, address, {"name": "x"}, seen=several).status_code == 200
    assert edit(api, address, {"name": "y"}, seen="*").status_code == 200
    problem(edit(api, "/api/v1/ports/999999/", {}, seen="*"), 404, "not_found")


def test_a_persons_ruling_stays_over_what_a_program_tells(api, facts):
    part, person = Part.objects.get(number="P3"), User.objects.get()
    rulings.make(RESOURCES["parts"], part, {"unit": "kg"}, by=person, reason="weighed", now=timezone.now())
    answer = edit(api, address_of("parts", part), {"unit": "box", "description": "told"})
    assert (answer.json()["unit"], answer.json()["description"]) == ("kg", "told")
    assert answer["Holdfast-Kept"] == "unit"
    assert "Holdfast-Kept" not in edit(api, address_of("parts", part), {"description": "again"}).headers
    from suppliers.models import Ruling

    assert Ruling.objects.get().told == "box"


def test_a_session_tells_as_a_token_does(facts, client):
    person = User.objects.create_user("analyst@holdfast.example", role="analyst")
    part = Part.objects.get(number="P3")
    rulings.make(RESOURCES["parts"], part, {"unit": "kg"}, by=person, reason="weighed", now=timezone.now())
    client.force_login(person)
    address = address_of("parts", part)
    answer = edit(client, address, {"unit": "box"})
    assert (answer.status_code, answer.json()["unit"], answer["Holdfast-Kept"]) == (200, "kg", "unit")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)
    assert edit(strict, address, {"unit": "box"}).status_code == 403


@pytest.mark.parametrize("name", ["parts", "suppliers", "sources"])
def test_what_everything_hangs_on_is_closed_and_not_deleted(api, facts, name):
    row = api.rows(name)[0]
    answer = remove(api, f"/api/v1/{name}/{row['id']}/")
    assert "set its status to" in problem(answer, 405, "method_not_allowed")
    assert "DELETE" not in answer["Allow"]
    assert "delete" not in api.get("/api/v1/schema/").json()["paths"][f"/api/v1/{name}/{{id}}/"]


def test_a_row_that_others_hang_on_stays_and_says_which(api, facts):
    line = OrderLine.objects.get(order="O1", line="1")
    assert "inspections" in problem(remove(api, address_of("order-lines", line)), 409, "in_use")
    port = Port.objects.get(unlocode="CNSHA")
    assert "routes" in problem(remove(api, address_of("ports", port)), 409, "in_use")
    assert OrderLine.objects.filter(pk=line.pk).exists()


def test_what_speaks_against_a_source_is_not_deleted(api, facts):
    from suppliers.models import ChangeNotice

    notice = ChangeNotice.objects.get(reference="N1", supplier__code="S1")
    told = problem(remove(api, address_of("change-notices", notice)), 409, "in_use")
    assert "reversed by quality" in told


def test_a_deleted_row_leaves_its_tombstone_its_history_and_a_change(api, facts):
    for name, model in (("stock", Stock), ("bom-lines", None), ("country-risks", None)):
        row = api.rows(name)[0]
        assert remove(api, f"/api/v1/{name}/{row['id']}/").status_code == 204
        stone = Tombstone.objects.get(resource=name)
        assert (stone.row_id, set(stone.key)) == (row["id"], set(RESOURCES[name].key))
        change = Change.objects.latest("pk")
        assert (change.resource, change.row_ids) == (name, [row["id"]])
        problem(api.get(f"/api/v1/{name}/{row['id']}/"), 404, "not_found")
        assert model is None or not model.objects.exists()


def test_who_may_only_read_writes_nothing(as_role, facts):
    viewer = as_role("viewer")
    address = address_of("ports", Port.objects.get(unlocode="CNSHA"))
    problem(make(viewer, "ports", {"unlocode": "DEHAM"}), 403, "permission_denied")
    problem(edit(viewer, address, {"name": "x"}), 403, "permission_denied")
    problem(remove(viewer, address), 403, "permission_denied")


@pytest.mark.django_db(transaction=True)
def test_of_two_edits_with_one_tag_exactly_one_wins():
    load("ports", "unlocode,name,country\nCNSHA,Shanghai,CN\n")
    clients = [client_of("admin"), client_of("analyst")]
    address = address_of("ports", Port.objects.get())
    for turn in range(5):
        tag, together, statuses = clients[0].get(address)["ETag"], threading.Barrier(2), []

        def change(api, name, tag=tag, together=together, statuses=statuses):
            together.wait(10)
            statuses.append((edit(api, address, {"name": name}, seen=tag).status_code, name))
            connections.close_all()

        threads = [
            threading.Thread(target=change, args=(api, f"{turn}-{i}")) for i, api in enumerate(clients)
        ]
        for one in threads:
            one.start()
        for one in threads:
            one.join(30)
        assert sorted(status for status, _name in statuses) == [200, 412]
        assert Port.objects.get().name == next(name for status, name in statuses if status == 200)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_make_one_row_exactly_one_does():
    clients, together, statuses = [client_of("admin"), client_of("analyst")], threading.Barrier(2), []

    def add(api):
        together.wait(10)
        statuses.append(make(api, "ports", {"unlocode": "CNSHA", "country": "CN"}).status_code)
        connections.close_all()

    threads = [threading.Thread(target=add, args=(api,)) for api in clients]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(statuses) == [201, 409]
    assert Port.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_while_a_load_holds_the_resource_a_row_is_asked_to_wait(monkeypatch):
    monkeypatch.setattr(rulings, "PATIENCE", "200ms")
    load("ports", "unlocode,name,country\nCNSHA,Shanghai,CN\n")
    api, port = client_of(), Port.objects.get()
    other = connections.create_connection("default")
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('write ports'))")
            for answer in (
                make(api, "ports", {"unlocode": "DEHAM", "country": "DE"}),
                edit(api, address_of("ports", port), {"name": "x"}),
                remove(api, address_of("ports", port)),
            ):
                assert "under way" in problem(answer, 503, "busy")
                assert int(answer["Retry-After"]) > 0
    finally:
        other.rollback()
        other.close()
