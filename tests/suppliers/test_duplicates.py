"""Two rows become one, whatever hangs on them, and two again, exactly as they were."""

import re

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import History, User
from scoring.mergedjudgements import JUDGED
from suppliers.duplicates import merging, telling
from suppliers.duplicates.rules import LEFT, ROOTS, RULES
from suppliers.models import (
    Change,
    Contact,
    Dependency,
    ExternalKey,
    Merge,
    MergedRow,
    Note,
    OrderLine,
    Part,
    Qualification,
    Questionnaire,
    Source,
    Stock,
    Supplier,
    Terms,
    Tombstone,
)
from tests.suppliers.loading import counts, load, said
from tests.suppliers.merged import differing, facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db):
    return User.objects.create_user("anna@holdfast.example", role="analyst")


@pytest.fixture
def twice(db):
    """One company, listed as OLD and as NEW, with some of everything on both; and a third that neither is."""
    load("plants", "code\nA\nB\n")
    load("parts", "number,plant,unit\nP1,A,pc\nP2,A,pc\nP3,A,pc\nP4,A,pc\n")
    load(
        "suppliers",
        "code,name,country,duns,parent\nTOP,Top,,,\nNEW,New GmbH,DE,,\nOLD,Old,DE,123456789,TOP\nSUB,Sub,,,OLD\nS3,Third,FR,,\n",
    )
    load("sites", "code,supplier,kind,country\nF1,OLD,factory,DE\nF2,NEW,factory,DE\nU1,S3,factory,FR\n")
    load("tools", "code,site\nT1,F1\n")
    load("capacity-pools", "site,code\nF1,PRESS\n")
    load(
        "sources",
        "part,plant,supplier,site,role,maker,capacity_per_month,upkeep_cost_per_year,currency,tools\n"
        "P1,A,OLD,F2,primary,,100,5,EUR,T1\nP1,A,NEW,F2,secondary,,,,,\n"  # at one site: twins
        "P2,A,OLD,,primary,,,,,\nP2,A,NEW,,,,,,,\n"  # at no known site: twins too
        "P3,A,OLD,F1,primary,,,,,T1\n"  # goes along
        "P4,A,NEW,F2,primary,OLD,,,,\nP4,A,S3,U1,secondary,OLD,,,,\n",  # made by OLD
    )
    source = "part,plant,supplier,site"
    load(
        "order-lines",
        f"order,line,{source},quantity,received\nO,1,P1,A,OLD,F2,5,5\nO,2,P1,A,NEW,F2,6,6\nO,3,P3,A,OLD,F1,7,7\nO,4,P2,A,OLD,,8,8\n",
    )
    load("receipts", "order,line,receipt,received_on,quantity\nO,1,R1,2026-01-02,5\n")
    load(
        "qualifications",
        f"{source},revision,stage\nP1,A,OLD,F2,,qualified\nP1,A,NEW,F2,,samples\nP1,A,OLD,F2,B,trial\nP3,A,OLD,F1,,suspended\n",
    )
    load(
        "inspections",
        f"{source},lot,order,line,lot_size\nP1,A,OLD,F2,L1,O,1,5\nP1,A,NEW,F2,L1,,,\nP1,A,OLD,F2,L2,,,\n",
    )
    load(
        "terms",
        f"{source},kind,valid_from,valid_to,price,currency\n"
        "P1,A,OLD,F2,contract,2025-01-01,2026-12-31,4,EUR\nP1,A,NEW,F2,contract,2026-01-01,,5,EUR\n"
        "P1,A,OLD,F2,contract,2023-01-01,2023-12-31,3,EUR\nP1,A,OLD,F2,quote,,,3,EUR\n",
    )
    load(
        "price-breaks",
        f"{source},kind,valid_from,minimum_quantity,price\nP1,A,OLD,F2,contract,2025-01-01,100,3\n",
    )
    load(
        "contacts",
        "supplier,email,name\nOLD,both@works.example,O\nNEW,both@works.example,N\nOLD,old@works.example,X\n",
    )
    load(
        "financials",
        "supplier,period_end,currency,sales\nOLD,2025-12-31,EUR,1\nNEW,2025-12-31,EUR,2\nOLD,2024-12-31,EUR,3\n",
    )
    load("ratings", "supplier,agency,rated_on,score\nOLD,D,2026-01-01,40\nNEW,D,2026-01-01,60\n")
    load("change-notices", "supplier,reference,site\nOLD,N1,F1\n")
    load("certificates", "site,standard\nF1,ISO 9001\n")
    load("dependencies", "site,material,upstream_site,share,required\nF1,steel,U1,1,0.5\nU1,ore,F1,,\n")
    load("routes", "site,code\nF1,ROAD\n")
    load("external-keys", "resource,system,key,supplier,site\nsuppliers,SAP,1000,OLD,\nsites,SAP,W1,,F1\n")
    Supplier.objects.filter(code="OLD").update(name="Old & Sons")  # and a name it had before
    return pair("OLD", "NEW")


def pair(gone, kept):
    return {
        "gone_id": Supplier.objects.get(code=gone).pk,
        "kept_id": Supplier.objects.get(code=kept).pk,
    }


def merge(two, anna, resource="suppliers", reason="the same company"):
    return merging.merge(resource, **two, by=anna, reason=reason, now=timezone.now())


def preview(two, anna, resource="suppliers"):
    rows = ROOTS[resource].objects
    kept, gone = rows.get(pk=two["kept_id"]), rows.get(pk=two["gone_id"])
    return telling.preview(resource, kept=kept, gone=gone, user=anna)


def source(part, supplier, site=None):
    return Source.objects.get(part__number=part, supplier__code=supplier, site__code=site)


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
    done = merge(twice, anna)
    entries = History.objects.filter(
        changed__gte=done.changed, resource__in=["suppliers", "sources", "terms"]
    )
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


def refused(two, anna, sentence, resource="suppliers"):
    """The preview says it, the merge says it, and nothing is changed."""
    before = facts()
    assert any(re.search(sentence, one) for one in preview(two, anna, resource).obstacles)
    with pytest.raises(ValidationError, match=sentence):
        merge(two, anna, resource)
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


def test_an_undo_is_refused_where_a_later_edit_stands_on_it(twice, anna):
    done = merge(twice, anna)
    load("suppliers", "code,duns\nNEW,987654321\n")
    now = facts()
    with pytest.raises(ValidationError, match="somebody changed suppliers NEW"):
        merging.undo(done, by=anna, now=timezone.now())
    assert differing(now, facts()) == {}
    assert Merge.objects.standing().filter(pk=done.pk).exists()


def test_what_was_told_since_of_other_fields_stays_after_an_undo(twice, anna):
    done = merge(twice, anna)
    load("sources", "part,plant,supplier,site,ramp_days\nP3,A,NEW,F1,9\n")
    merging.undo(done, by=anna, now=timezone.now())
    assert source("P3", "OLD", "F1").ramp_days == 9


def test_a_merge_on_top_is_undone_first(twice, anna):
    first = merge(twice, anna)
    second = merge(pair("NEW", "S3"), anna)
    with pytest.raises(ValidationError, match=r"New GmbH \(NEW\) was merged into Third \(S3\) since"):
        merging.undo(first, by=anna, now=timezone.now())
    merging.undo(second, by=anna, now=timezone.now())
    merging.undo(first, by=anna, now=timezone.now())


def test_an_undo_is_done_once(twice, anna):
    done = merge(twice, anna)
    merging.undo(done, by=anna, now=timezone.now())
    with pytest.raises(ValidationError, match="undone already"):
        merging.undo(done, by=anna, now=timezone.now())


def test_who_comes_second_is_told_who_was_first(twice, anna):
    merge(twice, anna)
    with pytest.raises(ValidationError, match=r"OLD\) was merged into New GmbH \(NEW\) meanwhile, by anna"):
        merge(twice, anna)
    back = {"gone_id": twice["kept_id"], "kept_id": twice["gone_id"]}
    with pytest.raises(ValidationError, match="meanwhile"):
        merge(back, anna)


def test_an_erased_contact_is_gone_from_the_merge_too(twice, anna):
    done = merge(twice, anna)
    kept = MergedRow.objects.filter(merge=done, table="suppliers_contact", how="gone")
    assert kept.get().was["email"] == "both@works.example"
    Contact.objects.get(email="both@works.example").delete()
    assert not kept.exists()


# The old code, from then on.


def test_the_old_code_leads_to_what_stays(twice, anna):
    merge(twice, anna)
    result = load(
        "order-lines",
        "order,line,part,plant,supplier,site,quantity,received\nO,3,P3,A,OLD,F1,70,70\nO,9,P1,A,OLD,F2,1,1\n",
    )
    assert counts(result) == (2, 1, 1, 0, 0)
    assert OrderLine.objects.get(line="3").quantity == 70
    assert OrderLine.objects.get(line="9").source == source("P1", "NEW", "F2")


def test_tonights_push_of_the_old_code_brings_no_duplicate_back(twice, anna):
    merge(twice, anna)
    result = load("suppliers", "code,name,country,lei,parent\nOLD,Old,FR,LEI-1,\nNEW,New GmbH,DE,,TOP\n")
    assert counts(result) == (2, 0, 1, 1, 0)
    new = Supplier.objects.get(code="NEW")
    assert not Supplier.objects.filter(code="OLD").exists()
    assert (new.name, new.country, new.lei) == ("New GmbH", "DE", "LEI-1"), "what is empty is filled, no more"
    again = load("suppliers", "code,name,country,lei\nOLD,Old,FR,LEI-2\n")
    assert counts(again) == (1, 0, 0, 1, 0)


def test_of_twins_the_old_one_no_longer_changes_the_one_that_stands(twice, anna):
    merge(twice, anna)
    both = (
        "part,plant,supplier,site,role,capacity_per_month,ramp_days\n"
        "P1,A,OLD,F2,candidate,7,30\nP1,A,NEW,F2,primary,100,\n"
    )
    for _night in range(2):
        assert said(load("sources", both)) == []
        one = source("P1", "NEW", "F2")
        assert (one.role, one.capacity_per_month) == ("primary", 100)
    alone = load("sources", "part,plant,supplier,site,ramp_days\nP3,A,OLD,F1,12\n")
    assert counts(alone)[2] == 1, "a source that only went along is still told under its old code"


def test_after_an_undo_the_old_code_is_its_own_again(twice, anna):
    done = merge(twice, anna)
    merging.undo(done, by=anna, now=timezone.now())
    load("suppliers", "code,name\nOLD,Older\n")
    assert Supplier.objects.get(code="OLD").name == "Older"
    assert Supplier.objects.get(code="NEW").name == "New GmbH"


def test_keys_of_other_systems_lead_to_what_stays(twice, anna):
    merge(twice, anna)
    load("suppliers", "code,listed\n1000,true\n", system="SAP")
    assert Supplier.objects.get(code="NEW").listed is True


def test_codes_merged_twice_lead_on(twice, anna):
    merge(twice, anna)
    merge(pair("NEW", "S3"), anna)
    keys = set(ExternalKey.objects.former().values_list("key", "supplier__code"))
    assert keys == {("OLD", "S3"), ("NEW", "S3")}


# Parts.


@pytest.fixture
def parts(twice):
    load("parts", "number,plant,description,annual_demand,criticality\nQ1,A,Valve,10,4\n")
    load("bom-lines", "parent,component,plant,quantity\nP4,P1,A,1\nP4,Q1,A,2\nQ1,P2,A,1\n")
    load("uses", "part,plant,product\nQ1,A,P3\n")
    load("stock", "part,plant,as_of,on_hand\nP1,A,2026-01-01,5\nQ1,A,2026-01-01,7\nQ1,A,2026-01-02,8\n")
    load("sources", "part,plant,supplier,site,role\nQ1,A,S3,U1,primary\nQ1,A,NEW,F2,secondary\n")
    load("dependencies", "site,part,material\nU1,Q1,resin\n")
    load("unit-conversions", "part,from_unit,to_unit,factor\nQ1,kg,g,1000\n")
    part = Part.objects.get(number="Q1")
    Note.objects.create(
        part=part, text="Look.", by=User.objects.create_user("b@holdfast.example"), at=timezone.now()
    )
    return {"gone_id": part.pk, "kept_id": Part.objects.get(number="P1").pk}


def test_two_parts_become_one_and_two_again(parts, anna):
    before = facts()
    done = merge(parts, anna, "parts")
    one = Part.objects.get(number="P1")
    assert (one.description, one.annual_demand, one.criticality) == ("Valve", 10, 4)
    assert set(one.sources.values_list("supplier__code", "role")) == {
        ("OLD", "primary"), ("NEW", "secondary"), ("S3", "secondary"),
    }, "one primary: that of what stays"  # fmt: skip
    assert set(Stock.objects.values_list("as_of__day", "on_hand")) == {(1, 5), (2, 8)}
    assert list(one.parent_lines.values_list("parent__number", "quantity")) == [("P4", 1)]
    assert one.component_lines.get().component.number == "P2"
    assert one.uses.get().product.number == "P3"
    assert one.notes.get().text == "Look."
    assert Dependency.objects.get(material="resin").part == "P1"
    load("stock", "part,plant,as_of,on_hand\nQ1,A,2026-01-03,9\n")
    assert Stock.objects.get(as_of="2026-01-03").part == one
    Stock.objects.filter(as_of="2026-01-03").delete()
    merging.undo(done, by=anna, now=timezone.now())
    assert differing(before, facts()) == {}


def test_a_number_that_stands_elsewhere_still_means_itself_there(parts, anna):
    load("parts", "number,plant\nQ1,B\n")
    merge(parts, anna, "parts")
    assert Dependency.objects.get(material="resin").part == "Q1", "it speaks of the part at plant B too"
    load("parts", "number,plant,description\nQ1,B,elsewhere\nQ1,A,here\n")
    assert Part.objects.get(number="Q1").description == "elsewhere"
    assert Part.objects.get(number="P1").description == "Valve"


def test_a_part_and_what_it_is_made_of_are_two(parts, anna):
    two = {"kept_id": Part.objects.get(number="P4").pk, "gone_id": Part.objects.get(number="P2").pk}
    refused(two, anna, "P2 is needed to make P4", "parts")  # by way of Q1
    refused({"kept_id": two["gone_id"], "gone_id": two["kept_id"]}, anna, "P2 is needed", "parts")


def test_parts_of_two_plants_are_two(parts, anna):
    load("parts", "number,plant\nP1,B\n")
    two = {**parts, "gone_id": Part.objects.get(number="P1", plant__code="B").pk}
    refused(two, anna, "different plants", "parts")


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
