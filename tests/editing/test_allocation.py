"""Facts of sources without a site move to a known one, and back; nothing is lost on the way."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import History, User
from suppliers import allocation
from suppliers.models import (
    Allocation,
    Change,
    Inspection,
    OrderLine,
    Qualification,
    Site,
    Source,
    Supplier,
    Terms,
)
from tests.suppliers.loading import load

pytestmark = pytest.mark.django_db(transaction=True)
NO_ORDER = frozenset({"id", "changed"})


@pytest.fixture
def anna(transactional_db):
    return User.objects.create_user("anna@holdfast.example", role="analyst")


@pytest.fixture
def analyst(anna):
    client = Client()
    client.force_login(anna)
    return client


@pytest.fixture
def seller(transactional_db):
    """Three parts without their site (one of which is listed at F1 too), with orders on each."""
    load("parts", "number\nP1\nP2\nP3\n")
    load("suppliers", "code,name\nS1,One\nS2,Two\n")
    load("sites", "code,supplier,kind,country\nF1,S1,factory,DE\nF2,S1,factory,FR\nG1,S2,factory,IT\n")
    load(
        "sources",
        "part,supplier,site,role,capacity_per_month,upkeep_cost_per_year,currency\n"
        "P1,S1,,primary,100,,\nP2,S1,,primary,50,7,EUR\nP3,S1,,,,,\nP2,S1,F1,,,,\n",
    )
    load(
        "order-lines",
        "order,line,part,supplier,site,quantity\nO,1,P1,S1,,5\nO,2,P2,S1,,5\nO,3,P2,S1,,6\nO,4,P2,S1,F1,7\n",
    )
    return Supplier.objects.get(code="S1")


def waiting(number):
    return Source.objects.get(part__number=number, site__is_placeholder=True)


def site(code):
    return Site.objects.get(code=code).pk


def move(seller, anna, **chosen):
    sites = {waiting(number).pk: site(code) for number, code in chosen.items()}
    return allocation.allocate(seller, sites, by=anna, now=timezone.now())


def standing():
    """Every fact but ids and stamps."""
    sources = Source.objects.order_by("part__number", "site__code").values_list(
        "part__number", "site__code", "role", "capacity_per_month", "upkeep_cost_per_year", "currency"
    )
    lines = OrderLine.objects.order_by("line").values_list(
        "line", "source__part__number", "source__site__code"
    )
    return list(sources), list(lines)


def test_a_source_takes_its_site_and_its_orders_go_along(seller, anna):
    source = waiting("P1")
    done = move(seller, anna, P1="F1")
    source.refresh_from_db()
    assert (source.site.code, source.role) == ("F1", "primary")
    assert OrderLine.objects.get(line="1").source == source
    assert (done.moved, done.merged, done.order_lines) == ([source.pk], [], 0)
    entry = History.objects.of("sources", source.pk).first()
    assert (entry.user, entry.why) == (anna, "Allocated to a known site")


def test_where_the_part_is_listed_at_the_site_both_become_one_source(seller, anna):
    gone, stays = waiting("P2"), Source.objects.get(part__number="P2", site__code="F1")
    done = move(seller, anna, P2="F1")
    stays.refresh_from_db()
    assert not Source.objects.filter(pk=gone.pk).exists()
    assert (stays.role, stays.capacity_per_month, stays.upkeep_cost_per_year) == ("primary", 50, 7)
    assert set(OrderLine.objects.filter(source=stays).values_list("line", flat=True)) == {"2", "3", "4"}
    assert (done.moved, done.merged, done.into, done.order_lines) == ([], [gone.pk], [stays.pk], 2)


def test_the_score_follows(seller, anna):
    before = Change.objects.count()
    gone, stays = waiting("P2").pk, Source.objects.get(part__number="P2", site__code="F1").pk
    source = waiting("P1").pk
    move(seller, anna, P1="F1", P2="F1")
    changes = dict(Change.objects.order_by("id").values_list("resource", "row_ids")[before:])
    assert changes["sources"] == sorted([source, gone, stays])
    assert len(changes["order-lines"]) == 2


def test_what_is_undone_is_as_it_was(seller, anna):
    before = standing()
    done = move(seller, anna, P1="F2", P2="F1", P3="F1")
    assert standing() != before
    load("order-lines", "order,line,part,supplier,site,quantity\nO,5,P2,S1,F1,9\n")
    allocation.undo(done, by=anna, now=timezone.now())
    sources, lines = standing()
    assert sources == before[0]
    assert lines == [*before[1], ("5", "P2", "F1")], "what came to the site since stays there"


def test_what_a_person_changed_since_is_kept_when_it_is_undone(seller, anna):
    done = move(seller, anna, P2="F1")
    load("sources", "part,supplier,site,capacity_per_month\nP2,S1,F1,80\n")
    allocation.undo(done, by=anna, now=timezone.now())
    assert Source.objects.get(part__number="P2", site__code="F1").capacity_per_month == 80
    assert waiting("P2").capacity_per_month == 50


def test_a_role_that_conflicts_is_refused_with_a_sentence_and_nothing_moves(seller, anna, analyst):
    load("sources", "part,supplier,site,role\nP2,S1,F1,secondary\n")
    before = standing()
    answer = analyst.post(
        reverse("supplier_allocate", args=[seller.pk]),
        {
            "source": [waiting("P1").pk, waiting("P2").pk],
            f"site_{waiting('P1').pk}": site("F1"),
            f"site_{waiting('P2').pk}": site("F1"),
        },
    )
    words = answer.content.decode()
    assert "Part P2 is listed at F1 as secondary, and without its site as primary." in words
    assert words.count(" checked") == 2
    assert standing() == before
    assert not Allocation.objects.exists()


def test_it_is_not_undone_twice_nor_over_what_was_loaded_since(seller, anna, analyst):
    done = move(seller, anna, P1="F1")
    load("sources", "part,supplier,site\nP1,S1,\n")
    page = analyst.post(reverse("allocation_undo", args=[done.pk]), follow=True).content.decode()
    assert "listed again for P1" in page
    waiting("P1").delete()
    page = analyst.post(reverse("allocation_undo", args=[done.pk]), follow=True).content.decode()
    assert "hang on the site that is not known again" in page
    page = analyst.post(reverse("allocation_undo", args=[done.pk]), follow=True).content.decode()
    assert "It is undone already." in page


def test_the_page_lists_what_waits_and_proposes_the_site_that_is_known(seller, anna, analyst):
    answer = analyst.get(reverse("supplier_allocate", args=[seller.pk]))
    lines = {
        line["source"].part.number: (line["source"].orders, line["proposed"])
        for line in answer.context["lines"]
    }
    assert lines == {"P1": (1, None), "P2": (2, site("F1")), "P3": (0, None)}
    assert "G1" not in answer.content.decode()
    source = waiting("P2")
    answer = analyst.post(
        reverse("supplier_allocate", args=[seller.pk]),
        {"source": source.pk, f"site_{source.pk}": site("F1")},
        follow=True,
    )
    assert "1 source has its site now; 2 order lines went with it." in answer.content.decode()
    assert reverse("allocation_undo", args=[Allocation.objects.get().pk]) in answer.content.decode()


@pytest.mark.parametrize("place", ["", "0", "G1", "x", "9" * 40])
def test_only_a_site_that_is_offered_can_be_chosen(seller, analyst, place):
    source = waiting("P1").pk
    told = site(place) if place == "G1" else place
    answer = analyst.post(
        reverse("supplier_allocate", args=[seller.pk]), {"source": source, f"site_{source}": told}
    )
    assert "Choose a site for each source" in answer.content.decode()
    assert waiting("P1").pk == source


def test_nothing_ticked_and_sources_of_others_are_refused(seller, anna, analyst):
    address = reverse("supplier_allocate", args=[seller.pk])
    assert "Choose at least one source" in analyst.post(address).content.decode()
    load("sources", "part,supplier\nP1,S2\n")
    other = Source.objects.get(supplier__code="S2").pk
    answer = analyst.post(address, {"source": other, f"site_{other}": site("F1")})
    assert "have changed meanwhile" in answer.content.decode()


def test_the_page_takes_a_fixed_number_of_queries(seller, analyst, django_assert_max_num_queries):
    load("parts", "number\n" + "".join(f"N{i}\n" for i in range(130)))
    load("sources", "part,supplier\n" + "".join(f"N{i},S1\n" for i in range(130)))
    address = reverse("supplier_allocate", args=[seller.pk])
    with django_assert_max_num_queries(7):
        answer = analyst.get(address)
    assert len(answer.context["lines"]) == 100
    assert len(analyst.get(address, {"after": answer.context["more"]}).context["lines"]) == 33


def hangs(model, name):
    rows = model.objects.order_by("source__part__number", name)
    return list(rows.values_list("source__part__number", "source__site__code", name))


def test_what_hangs_on_a_source_goes_along_and_comes_back(seller, anna):
    head = "part,supplier,site"
    load("qualifications", f"{head},revision,stage\nP2,S1,,B,suspended\nP2,S1,F1,C,trial\n")
    load("inspections", f"{head},lot,decision,order,line\nP2,S1,,L1,rejected,O,2\n")
    load("terms", f"{head},kind,valid_from\nP2,S1,,contract,2025-01-01\n")
    load("price-breaks", f"{head},kind,valid_from,minimum_quantity,price\nP2,S1,,contract,2025-01-01,5,1\n")
    before = [hangs(*one) for one in ((Qualification, "revision"), (Inspection, "lot"), (Terms, "kind"))]
    done = move(seller, anna, P2="F1")
    assert hangs(Qualification, "revision") == [("P2", "F1", "B"), ("P2", "F1", "C")]
    assert hangs(Inspection, "lot") == [("P2", "F1", "L1")] and hangs(Terms, "kind")[0][1] == "F1"
    allocation.undo(done, by=anna, now=timezone.now())
    assert before == [
        hangs(*one) for one in ((Qualification, "revision"), (Inspection, "lot"), (Terms, "kind"))
    ]


def test_terms_that_would_overlap_keep_two_sources_apart(seller, anna):
    load("terms", "part,supplier,site,kind\nP2,S1,,contract\nP2,S1,F1,contract\n")
    before = standing()
    with pytest.raises(ValidationError, match="P2 has terms here and there"):
        move(seller, anna, P2="F1", P1="F1")
    assert standing() == before
