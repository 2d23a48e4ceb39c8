"""A merge is undone exactly, or not at all, with the reason; and the old code leads on meanwhile."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from suppliers.duplicates import merging
from suppliers.models import (
    Contact,
    ExternalKey,
    Merge,
    MergedRow,
    OrderLine,
    Supplier,
)
from tests.suppliers.loading import counts, load, said
from tests.suppliers.merged import differing, facts
from tests.suppliers.twice import listed_twice, merge, pair, source

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(db):
    return User.objects.create_user("anna@holdfast.example", role="analyst")


@pytest.fixture
def twice(db):
    return listed_twice()


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
