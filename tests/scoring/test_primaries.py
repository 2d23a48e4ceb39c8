"""The primary where no role tells it: chosen once, kept, and changed only by a person or by the role."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from scoring import rescoring
from scoring.facts import Parts
from scoring.models import PolicyVersion, PrimaryRuling
from scoring.models.primaries import Basis, Ending
from suppliers.models import Part
from tests.accounts.test_jobs_concurrent import at_once
from tests.scoring.ruled import choose, part, primary, rulings, source
from tests.scoring.small_company import DAY, build, load, position, score_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]
LARGER = (
    "order,line,part,supplier,site,due_on,received_on,quantity,received\n"
    "3,1,SEAL,BETA,B1,2026-06-01,2026-06-01,900,900\n"
)


def test_the_largest_receiver_is_chosen_once_and_kept():
    score_all()
    assert rulings() == [("GAMA", Basis.LARGEST, None)]
    load("order-lines", LARGER)  # BETA receives more by now
    score_all()
    assert primary() == "GAMA"
    assert rulings() == [("GAMA", Basis.LARGEST, None)]
    assert not position("SEAL").primary_told


def test_it_is_kept_when_a_year_has_gone_by():
    score_all()
    score_all(day=DAY + timedelta(days=400))
    assert primary() == "GAMA"


def test_of_sources_that_do_not_differ_the_one_listed_first_is_chosen():
    load("order-lines", "order,line,received\n2,1,0\n")
    score_all()
    assert (primary(), rulings()) == ("BETA", [("BETA", Basis.OLDEST, None)])


def test_the_only_source_that_may_be_is_chosen_as_that():
    load("sources", "part,supplier,site,status\nSEAL,GAMA,,blocked\n")
    score_all()
    assert rulings() == [("BETA", Basis.ONLY, None)]


def test_a_part_without_a_source_has_no_ruling():
    score_all()
    assert (primary("BOLT"), rulings("BOLT")) == (None, [])


def test_a_role_needs_no_ruling():
    score_all()
    assert (primary("VALVE"), position("VALVE").primary_told, rulings("VALVE")) == ("ACME", True, [])


def test_the_role_takes_the_place_of_what_was_chosen():
    score_all()
    load("sources", "part,supplier,site,role\nSEAL,BETA,B1,primary\n")
    score_all()
    assert (primary(), position("SEAL").primary_told) == ("BETA", True)
    assert rulings() == [("GAMA", Basis.LARGEST, Ending.ROLE)]


def test_a_role_that_is_withdrawn_leaves_a_choice_to_make_anew():
    score_all()
    load("sources", "part,supplier,site,role\nSEAL,BETA,B1,primary\n")
    score_all()
    load("sources", "part,supplier,site,role\nSEAL,BETA,B1,\n")
    score_all()
    assert primary() == "GAMA"
    assert rulings() == [("GAMA", Basis.LARGEST, Ending.ROLE), ("GAMA", Basis.LARGEST, None)]


@pytest.mark.parametrize(
    "fall",
    [
        lambda: load("sources", "part,supplier,site,status\nSEAL,GAMA,,blocked\n"),
        lambda: load("sources", "part,supplier,site,valid_to\nSEAL,GAMA,,2026-06-29\n"),
        lambda: load("sources", "part,supplier,site,role\nSEAL,GAMA,,candidate\n"),
        lambda: load("suppliers", "code,status\nGAMA,blocked\n"),
        lambda: (source("GAMA").order_lines.all().delete(), source("GAMA").delete()),
    ],
    ids=["blocked", "ended", "candidate", "supplier blocked", "deleted"],
)
def test_a_source_that_may_not_be_any_more_is_replaced_and_that_is_noted(fall):
    score_all()
    fall()
    score_all()
    assert primary() == "BETA"
    assert [found[1:] for found in rulings()] == [
        (Basis.LARGEST, Ending.SOURCE),
        (Basis.ONLY, None),
    ]


def test_a_part_that_is_gone_ends_its_ruling():
    score_all()
    pk = part().pk
    with connection.cursor() as cursor:
        for table in ("suppliers_stock", "suppliers_source", "suppliers_bomline"):
            column = "component_id" if table.endswith("bomline") else "part_id"
            if table == "suppliers_source":
                cursor.execute(
                    "DELETE FROM suppliers_orderline WHERE source_id IN "
                    "(SELECT id FROM suppliers_source WHERE part_id = %s)", [pk]
                )  # fmt: skip
            cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [pk])
        cursor.execute("DELETE FROM suppliers_part WHERE id = %s", [pk])
    score_all()
    assert PrimaryRuling.objects.get(part_id=pk).ended_as == Ending.SOURCE


def test_a_placeholder_that_was_chosen_counts_as_the_site_it_comes_to_have():
    score_all()
    load("sites", "code,supplier,kind,country\nG1,GAMA,factory,PL\n")
    load("sources", "part,supplier,site\nSEAL,GAMA,G1\n")
    score_all()
    assert position("SEAL").primary_source.site.code == "G1"
    assert len(rulings()) == 1


def test_a_night_without_news_writes_no_ruling():
    score_all()
    before = list(PrimaryRuling.objects.values())
    score_all(day=DAY + timedelta(days=1))
    assert list(PrimaryRuling.objects.values()) == before


@pytest.mark.parametrize("change", [{"reason": "another"}, {"source_id": 7}, {"ended_at": None}])
def test_a_ruling_is_never_edited_but_to_end_it(change):
    score_all()
    choose("BETA")
    ended, standing = PrimaryRuling.objects.filter(part=part()).order_by("pk")
    for one in (ended, standing):
        with pytest.raises(ProgrammingError, match="never edited"), transaction.atomic():
            PrimaryRuling.objects.filter(pk=one.pk).update(**change)


def test_the_database_keeps_one_ruling_a_part():
    score_all()
    with pytest.raises(IntegrityError, match="primaryruling_in_force_is_one_a_part"), transaction.atomic():
        PrimaryRuling.objects.create(part=part(), source=source("BETA"), basis=Basis.ONLY)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"basis": "person"}, "primaryruling_of_a_person_has_a_reason"),
        ({"basis": "whim"}, "primaryruling_basis_is_known"),
        ({"basis": "only", "ended_as": "role"}, "primaryruling_says_how_it_ended"),
    ],
)
def test_the_database_refuses_a_ruling_that_makes_no_sense(fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PrimaryRuling.objects.create(part=part(), source=source("BETA"), **fields)


def test_chunks_of_any_size_keep_the_same_rulings():
    def kept():
        return list(PrimaryRuling.objects.order_by("part_id").values_list("part_id", "source_id", "basis"))

    score_all()
    whole = kept()
    PrimaryRuling.objects.all().delete()
    for pk in Part.objects.values_list("pk", flat=True):
        score_all(parts=Parts.listed([pk]))
    assert kept() == whole


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_that_score_a_part_at_once_one_rules(db):
    build()
    pk = part().pk
    policy = PolicyVersion.objects.in_force()

    def score(_number):
        with transaction.atomic():
            rescoring.score(Parts.listed([pk]), day=DAY, policy=policy)

    for _round in range(5):
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE scoring_primaryruling, scoring_position")
        at_once(4, score)
        assert rulings() == [("GAMA", Basis.LARGEST, None)]
