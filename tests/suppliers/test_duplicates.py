"""Two suppliers become one, whatever hangs on them."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import History, User
from scoring.mergedjudgements import JUDGED
from suppliers.duplicates import merging
from suppliers.duplicates.rules import LEFT, ROOTS, RULES
from suppliers.models import (
    Change,
    MergedRow,
    OrderLine,
    Qualification,
    Questionnaire,
    Source,
    Supplier,
    Terms,
    Tombstone,
)
from tests.suppliers.loading import load
from tests.suppliers.merged import differing, facts
from tests.suppliers.twice import listed_twice, merge, preview, refused, source

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db):
    return User.objects.create_user("anna@holdfast.example", role="analyst")


@pytest.fixture
def twice(db):
    return listed_twice()


def test_every_reference_to_what_can_be_merged_has_a_rule():
    """A new foreign key without one fails here: say in `rules` or in `mergedjudgements` what becomes of it."""
    merged = {*ROOTS.values(), *(rule.model for rule in RULES)}
    ruled = {f"{rule.model._meta.label}.{name}" for rule in RULES for name in rule.to}
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model in merged
    }
    assert found - ruled - set(LEFT) - set(JUDGED) == set(), "no rule"
    assert (ruled | set(LEFT) | set(JUDGED)) - found == set(), "no such reference"
    assert not ruled & set(JUDGED)


def test_what_hung_on_one_hangs_on_the_other(twice, anna):
    old = twice["gone_id"]
    merge(twice, anna)
    assert not Supplier.objects.filter(pk=old).exists()
    new = Supplier.objects.get(code="NEW")
    assert (new.name, new.duns, new.parent.code) == ("New GmbH", "123456789", "TOP")
    assert Supplier.objects.get(code="SUB").parent == new
    assert set(Source.objects.filter(supplier=new).values_list("part__number", "site__code")) == {
        ("P1", "F2"), ("P2", None), ("P3", "F1"), ("P4", "F2"),
    }  # fmt: skip
    assert {one.maker for one in Source.objects.filter(part__number="P4")} == {new}
    assert set(new.sites.values_list("code", flat=True)) == {None, "F1", "F2"}
    assert new.sites.filter(is_placeholder=True).count() == 1
    assert set(OrderLine.objects.values_list("line", "source__supplier__code")) == {
        (line, "NEW") for line in "1234"
    }
    assert set(new.contacts.values_list("email", "name")) == {
        ("both@works.example", "N"),
        ("old@works.example", "X"),
    }
    assert set(new.financials.values_list("period_end__year", "sales")) == {(2025, 2), (2024, 3)}
    assert new.former_names.filter(name="Old & Sons").exists()
    assert new.former_names.filter(name="Old").exists()


def test_of_two_sources_that_become_one_the_one_that_stands_is_filled_in(twice, anna):
    merge(twice, anna)
    one = source("P1", "NEW", "F2")
    assert (one.role, one.capacity_per_month, one.upkeep_cost_per_year, one.currency) == (
        "primary", 100, 5, "EUR",
    )  # fmt: skip
    assert one.tools == ["T1"]
    assert source("P2", "NEW").role == "primary"
    assert set(one.qualifications.values_list("revision", "stage")) == {("", "samples"), ("B", "trial")}
    assert set(one.inspections.values_list("lot", flat=True)) == {"L1", "L2"}


def test_of_terms_that_would_overlap_those_that_stand_stay(twice, anna):
    merge(twice, anna)
    terms = Terms.objects.filter(source=source("P1", "NEW", "F2"))
    assert set(terms.values_list("kind", "valid_from__year", "price")) == {
        ("contract", 2026, 5), ("contract", 2023, 3), ("quote", None, 3),
    }  # fmt: skip
    away = MergedRow.objects.filter(how="gone").values_list("table", flat=True)
    assert {"suppliers_terms", "suppliers_pricebreak"} <= set(away)


def test_an_undo_gives_exactly_the_facts_of_before(twice, anna):
    before = facts()
    done = merge(twice, anna)
    assert differing(before, facts())
    merging.undo(done, by=anna, now=timezone.now())
    assert differing(before, facts()) == {}
    merge(twice, anna, reason="after all")


def test_a_preview_tells_what_then_happens_and_writes_nothing(twice, anna):
    before = facts()
    told = preview(twice, anna)
    assert differing(before, facts()) == {}
    assert told.obstacles == []
    done = merge(twice, anna)
    rows = MergedRow.objects.filter(merge=done).exclude(how="made")
    lines = {line.what: (line.moved, line.put_away) for line in told.lines}
    assert lines["Sources"] == (3, 2)
    assert lines["Terms"] == (2, 1)
    assert lines["Price breaks"] == (0, 1)
    assert told.moved == rows.filter(how="moved").count()
    assert told.put_away == rows.filter(how="gone").count() - 1
    assert dict(told.filled) == {"D-U-N-S": "123456789", "Parent company": "as the other has it"}
    assert all(line.stays for line in told.lines if line.put_away and line.what != "Price breaks")


def test_who_and_why_stand_in_the_history_of_every_row(twice, anna):
    newest = History.objects.order_by("-pk").first().pk
    merge(twice, anna)
    entries = History.objects.filter(pk__gt=newest)
    assert {"suppliers", "sources", "terms", "order-lines"} <= {entry.resource for entry in entries}
    assert {(entry.user, entry.why) for entry in entries} == {(anna, "the same company")}
    assert Tombstone.objects.get(resource="suppliers").key == {"code": "OLD"}


def test_whoever_follows_the_facts_is_told(twice, anna):
    newest = Change.objects.order_by("-pk").first().pk
    merge(twice, anna)
    told = {change.resource: change.row_ids for change in Change.objects.filter(pk__gt=newest)}
    assert set(told["suppliers"]) >= {twice["gone_id"], twice["kept_id"]}
    assert {"sources", "order-lines", "terms", "qualifications", "sites"} <= set(told)


def test_a_merge_needs_a_reason(twice, anna):
    before = facts()
    for reason in ("", "   ", "x" * 501):
        with pytest.raises(ValidationError):
            merge(twice, anna, reason=reason)
    assert differing(before, facts()) == {}


def test_what_speaks_against_a_source_is_never_put_away(twice, anna):
    Qualification.objects.filter(source__supplier__code="OLD", revision="", stage="qualified").update(
        stage="suspended"
    )
    refused(twice, anna, "speaks against it.*P1 · A · OLD")


def test_a_lot_that_was_rejected_is_never_put_away(twice, anna):
    source("P1", "OLD", "F2").inspections.filter(lot="L1").update(decision="rejected")
    refused(twice, anna, "lot that was rejected")


def test_an_open_notice_is_never_put_away(twice, anna):
    load("change-notices", "supplier,reference\nNEW,N1\n")
    refused(twice, anna, "change notice that nobody has accepted")


def test_no_company_owns_itself_afterwards(twice, anna):
    load("suppliers", "code,parent\nNEW,SUB\n")  # OLD owns SUB owns NEW
    refused(twice, anna, "own itself")


def test_who_owned_the_other_is_owned_by_its_owner(twice, anna):
    load("suppliers", "code,parent\nNEW,OLD\n")
    before = facts()
    done = merge(twice, anna)
    assert Supplier.objects.get(code="NEW").parent.code == "TOP"
    merging.undo(done, by=anna, now=timezone.now())
    assert differing(before, facts()) == {}


def test_questionnaires_asked_twice_are_put_away_with_their_answers(twice, anna):
    from tests.suppliers.answered import answered, campaign, need, of_site

    asked = campaign(anna)
    for code, site in (("OLD", "F1"), ("NEW", "F2")):
        one = answered(code, by=anna, of=asked)
        need(one, site, "resin", "U1")
        of_site(one, site)
    refused(twice, anna, "answer that nobody has read")
    Questionnaire.objects.filter(supplier__code="OLD").update(
        state="reviewed", ended_at=timezone.now(), ended_by=anna
    )
    before = facts()
    done = merge(twice, anna)
    assert Questionnaire.objects.get().supplier.code == "NEW"
    merging.undo(done, by=anna, now=timezone.now())
    assert differing(before, facts()) == {}
