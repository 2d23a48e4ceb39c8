"""Pages of imports: who may, what they ask of the database, and that no form that makes no sense breaks them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from suppliers import loading
from suppliers.models import Import, Load, Part
from suppliers.writing import Arrival
from tests.suppliers.loading import load as load_rows

pytestmark = pytest.mark.django_db
BODY = b"number,plant,unit\nP1,A,kg\nP9,A,pc\nP8,Z,pc\n"


def person(role, name="ann"):
    return User.objects.create_user(f"{name}@holdfast.example", role=role)


@pytest.fixture
def client_of():
    def made(user):
        client = Client()
        client.force_login(user)
        return client

    return made


@pytest.fixture
def ann(db):
    load_rows("plants", "code,name\nA,Alpha\n")
    load_rows("parts", "number,plant,unit\nP1,A,pc\n")
    return person("analyst")


def bring(client, data=BODY, name="parts.csv"):
    answer = client.post(reverse("import_new"), {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302
    return Import.objects.latest("pk")


def looked_at(client, one):
    form = client.get(reverse("import", args=[one.pk])).context
    data = {"resource": "parts", "profile": "", "look": "1"}
    data |= {f"to_{line.number}": line.to for line in form["lines"]}
    answer = client.post(reverse("import", args=[one.pk]), data)
    assert answer["Location"] == reverse("import_preview", args=[one.pk])


def test_the_way_of_a_file_from_its_upload_to_its_undoing(client_of, ann):
    client = client_of(ann)
    one = bring(client)
    looked_at(client, one)
    page = client.get(reverse("import_preview", args=[one.pk])).content.decode()
    assert "Load 2 rows" in page
    assert "There is no plant “Z”." in page
    assert Part.objects.count() == 1
    answer = client.post(reverse("import_apply", args=[one.pk]))
    load = Load.objects.get()
    assert answer["Location"] == reverse("load", args=[load.pk])
    assert 'hx-trigger="every 1s"' in client.get(answer["Location"]).content.decode()
    loading.finish_here(load)
    page = client.get(reverse("load_progress", args=[load.pk])).content.decode()
    assert "every 1s" not in page
    assert "Loaded on" in page
    assert client.get(reverse("import", args=[one.pk]))["Location"] == reverse("load", args=[load.pk])
    told = b"".join(client.get(reverse("load_rejected", args=[load.pk])).streaming_content).decode()
    assert told.splitlines()[1].startswith("P8,Z,pc,")


def test_only_who_brought_a_file_goes_on_with_it_and_loads_are_seen_by_everyone(client_of, ann):
    one = bring(client_of(ann))
    ben = client_of(person("admin", "ben"))
    for name in ("import", "import_preview", "import_rejected", "import_progress"):
        assert ben.get(reverse(name, args=[one.pk])).status_code == 403
    for name in ("import", "import_apply", "import_discard"):
        assert ben.post(reverse(name, args=[one.pk]), {"look": "1"}).status_code == 403
    load_rows("parts", "number,plant\nP9,A\n", arrival=Arrival("api", "ERP"))
    load = Load.objects.get()
    viewer = client_of(person("viewer", "eve"))
    page = viewer.get(reverse("load", args=[load.pk])).content.decode()
    assert "Undo this load" not in page
    assert viewer.post(reverse("load_undo", args=[load.pk])).status_code == 403
    assert "Undo this load" in ben.get(reverse("load", args=[load.pk])).content.decode()


def test_a_load_is_undone_and_a_refusal_is_said(client_of, ann):
    client = client_of(ann)
    load_rows("parts", "number,plant\nP9,A\n", arrival=Arrival("api", "ERP"))
    load = Load.objects.get()
    client.post(reverse("load_undo", args=[load.pk]))
    assert not Part.objects.filter(number="P9").exists()
    page = client.post(reverse("load_undo", args=[load.pk]), follow=True).content.decode()
    assert "It is undone already." in page


def test_a_large_load_is_undone_by_a_job(client_of, ann, monkeypatch):
    from accounts.models import Job
    from accounts.tasks import work_here
    from suppliers.undoing import verbs

    monkeypatch.setattr("suppliers.undoing.AT_ONCE", 0)
    load_rows("parts", "number,plant\nP9,A\n", arrival=Arrival("api", "ERP"))
    load = Load.objects.get()
    answer = client_of(ann).post(reverse("load_undo", args=[load.pk]))
    job = Job.objects.get(kind=verbs.TASK)
    assert answer["Location"] == reverse("jobs", args=[job.pk])
    assert work_here(job).result == {"rows_given_back": 1}
    load.refresh_from_db()
    assert load.undone_by == ann


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(client_of, ann, monkeypatch):
    from suppliers.views.importing import _OneFile

    monkeypatch.setattr(_OneFile, "most", 1000)
    answer = client_of(ann).post(reverse("import_new"), {"file": SimpleUploadedFile("a.csv", b"x" * 2000)})
    assert answer.status_code == 413
    assert "larger than 64 MiB" in answer.content.decode()
    assert Import.objects.count() == 0


def test_a_file_is_taken_with_its_token_alone(ann):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann)
    answer = client.post(reverse("import_new"), {"file": SimpleUploadedFile("a.csv", BODY)})
    assert answer.status_code == 403
    page = client.get(reverse("import_new"))
    token = page.context["csrf_token"]
    data = {"file": SimpleUploadedFile("a.csv", BODY), "csrfmiddlewaretoken": str(token)}
    assert client.post(reverse("import_new"), data).status_code == 302


@pytest.mark.parametrize(
    "form",
    [
        {"resource": "nonsense", "look": "1"},
        {"resource": "parts", "to_0": "../..", "way_0": "\x00", "empty_0": ";" * 5000, "look": "1"},
        {"resource": "parts", "to_0": "number", "to_1": "number", "to_2": "number", "look": "1"},
        {"resource": "parts", "profile": "no such", "look": "1"},
        {"resource": "parts", "header_row": "99999999999999999999"},
        {"resource": "parts", "header_row": "77"},
        {"resource": "parts", "header_row": "-1"},
        {"resource": "parts", "sheet": "nowhere"},
        {"resource": "parts", "every_unit": "x" * 5000, "to_0": "number", "look": "1"},
        {"resource": "parts", "to_0": "number", "remember": "\x00" * 200 + "n", "look": "1"},
        {"resource": "parts", "to_0": "number", "remember": "sap-suppliers", "look": "1"},
        {"resource": "order-lines", "to_0": "number", "is_0_0": "P1", "as_0_0": "\x00", "look": "1"},
    ],
)
def test_a_form_that_makes_no_sense_is_answered_with_a_page(client_of, ann, form):
    client = client_of(ann)
    one = bring(client)
    answer = client.post(reverse("import", args=[one.pk]), form, follow=True)
    assert answer.status_code == 200
    assert client.get(reverse("import", args=[one.pk])).status_code == 200


def test_what_was_chosen_stays_where_it_cannot_go_on(client_of, ann):
    client = client_of(ann)
    one = bring(client, b"a,b\n1,2\n", name="x.csv")
    form = {"resource": "parts", "to_0": "", "to_1": "unit", "every_category": "C", "look": "1"}
    client.post(reverse("import", args=[one.pk]), {"resource": "parts", "profile": ""})
    page = client.post(reverse("import", args=[one.pk]), form)
    assert "Parts needs the column number" in page.content.decode()
    assert page.context["lines"][1].to == "unit"
    assert page.context["chosen"]["constants"] == {"category": "C"}


def test_the_list_asks_as_much_whatever_its_length(client_of, ann, django_assert_num_queries):
    client = client_of(ann)
    for number in range(60):
        load_rows("parts", f"number,plant\nN{number},A\n", arrival=Arrival("api", f"ERP {number}"))
    client.get(reverse("imports"))
    with django_assert_num_queries(6):  # session, person, loads, freshness twice, what is begun
        page = client.get(reverse("imports"))
    assert len(page.context["rows"]) == 50
    with django_assert_num_queries(5):
        older = client.get(reverse("imports"), {"before": page.context["older"]})
    assert len(older.context["rows"]) == 10
    narrowed = client.get(reverse("imports"), {"resource": "suppliers"})
    assert "No such load" in narrowed.content.decode()
    for nonsense in ("x", "9" * 40, "\x00"):
        assert client.get(reverse("imports"), {"before": nonsense, "door": nonsense}).status_code == 200


def test_a_load_and_an_import_ask_little(client_of, ann, django_assert_num_queries):
    client = client_of(ann)
    one = bring(client)
    with django_assert_num_queries(4):  # session, person, the import, saved profiles
        client.get(reverse("import", args=[one.pk]))
    looked_at(client, one)
    with django_assert_num_queries(3):
        client.get(reverse("import_preview", args=[one.pk]))
    client.post(reverse("import_apply", args=[one.pk]))
    load = loading.finish_here(Load.objects.get())
    with django_assert_num_queries(5):  # session, person, the load, its heaps of errors, one of them
        client.get(reverse("load", args=[load.pk]))
