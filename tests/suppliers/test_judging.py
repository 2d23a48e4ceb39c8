"""Answers become facts where a person accepts them, once, as they were read, and with who and why."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.models import History
from suppliers import judging
from suppliers.judging import NEW
from suppliers.keyedcodes import aliases
from suppliers.models import (
    Change,
    ChangeNotice,
    Dependency,
    NoticeAnswer,
    Site,
    Supplier,
)
from tests.suppliers.answered import DAY, NOON, analyst, answered, first, need, of_site
from tests.suppliers.loading import load

THREE = ({"company": "Kiln One", "country": "JP"}, {"company": "Kiln Two"}, {"company": "Kiln Three"})


@pytest.fixture
def by(upstream):
    return analyst()


@pytest.fixture
def asked(by):
    return answered("S1", by=by)


def given(by, seen=1):
    return {"by": by, "now": NOON + timedelta(hours=1), "seen": seen}


def refusal(call, *args, **told):
    with pytest.raises(ValidationError) as refused:
        call(*args, **told)
    return " ".join(refused.value.messages)


def rows(**which):
    columns = ("upstream_site__code", "keyed_code", "share", "required", "complete", "origin", "confirmed_on")
    return sorted(Dependency.objects.filter(**which).values_list(*columns), key=str)


def test_what_was_answered_takes_the_place_of_the_needs_rows_and_of_no_other(by, asked):
    load(
        "dependencies",
        "site,part,material,upstream_site\nF1,,magnets,U1\nF1,,magnets,U2\nF1,,steel,U2\nF1,P1,magnets,U1\n",
    )
    told = need(asked, "F1", "magnets", "U2", "U3", complete=True)
    judging.accept_need(told, {}, **given(by))
    assert rows(material="magnets", part="") == [
        ("U2", "", None, None, True, "supplier", DAY),
        ("U3", "", None, None, True, "supplier", DAY),
    ]
    assert rows(material="steel") == [("U2", "", None, None, False, None, None)]
    assert rows(part="P1") == [("U1", "", None, None, False, None, None)]
    kept = {
        (entry.operation, entry.user, entry.why) for entry in History.objects.filter(resource="dependencies")
    }
    assert {(operation, user) for operation, user, _why in kept} == {("update", by), ("delete", by)}
    assert all(why.startswith("Answered by One in “Second tier") for _operation, _user, why in kept)
    gone = Change.objects.filter(resource="dependencies", by=by).count()
    assert gone == 2  # what went, and what was written
    told.refresh_from_db()
    assert (told.judged, told.judged_by, first(told).taken_as.code) == ("accepted", by, "U2")


@pytest.mark.parametrize(
    ("count", "share", "required"),
    [(2, "0.5", "1"), (3, "0.333333", "0.999999"), (6, "0.166666", "0.999996"), (7, "0.142857", "0.999999")],
)
def test_where_all_are_needed_the_shares_add_up_to_exactly_what_is_required(
    by, asked, count, share, required
):
    told = need(asked, "F1", "magnets", *({"keyed_code": f"code {n}"} for n in range(count)), together="all")
    judging.accept_need(told, {}, **given(by))
    found = rows()
    assert len(found) == count
    assert {(row[2], row[3]) for row in found} == {(Decimal(share), Decimal(required))}
    assert sum(row[2] for row in found) == found[0][3]


def test_the_networks_stop_the_site_with_any_of_those_that_are_all_needed(by, asked):
    from scoring.network import Network, single_points

    told = need(asked, "F1", "magnets", *THREE, together="all")
    judging.accept_need(told, dict.fromkeys(told.alternatives.values_list("pk", flat=True), NEW), **given(by))
    found = rows()
    network = Network.from_edges(
        nodes=4,
        need_owner=[0],
        need_required=[float(found[0][3])],
        edge_need=[0, 0, 0],
        edge_node=[1, 2, 3],
        edge_weight=[float(row[2]) for row in found],
    )
    assert single_points(network, [0]).indices.tolist() == [0, 1, 2, 3]


def test_a_company_that_was_typed_becomes_one_with_a_site_and_overwrites_none(by, asked):
    told = need(
        asked,
        "F1",
        "magnets",
        {"company": "Shin Kiln", "town": "Ena", "country": "JP", "lei": "5493001kjtiigc8y1r12"},
    )
    one = first(told)
    judging.accept_need(told, {one.pk: NEW}, **given(by))
    made = Supplier.objects.get(code=f"T2-{one.pk}")
    site = made.sites.get()
    assert (made.name, made.country, made.lei, made.kind) == (
        "Shin Kiln",
        "JP",
        "5493001KJTIIGC8Y1R12",
        "maker",
    )
    assert (site.code, site.name, site.country, site.kind) == (
        f"T2-{one.pk}-1",
        "Shin Kiln, Ena",
        "JP",
        "unknown",
    )
    assert rows() == [(site.code, "", None, None, False, "supplier", DAY)]


def test_the_same_place_told_twice_by_one_supplier_is_made_once(by, asked):
    place = {"company": "Shin Kiln", "town": "Ena", "country": "JP"}
    needs = [need(asked, "F1", material, place) for material in ("magnets", "glue")]
    of_site(asked, "F1", complete=True)
    taken = {first(one).pk: NEW for one in needs}
    assert judging.accept_all(asked, taken, **given(by)) == 3
    assert Supplier.objects.filter(name="Shin Kiln").count() == 1
    assert Dependency.objects.values("upstream_site").distinct().count() == 1


def test_a_company_on_file_under_the_same_number_is_never_made_again(by, asked):
    Supplier.objects.filter(code="S3").update(lei="5493001KJTIIGC8Y1R12", duns="12-345-6789")
    by_lei = need(asked, "F1", "magnets", {"company": "Other words", "lei": "5493001KJTIIGC8Y1R12"})
    by_duns = need(asked, "F1", "glue", {"company": "Other words", "duns": "123456789", "country": "CN"})
    said = refusal(judging.accept_need, by_lei, {first(by_lei).pk: NEW}, **given(by))
    assert said.startswith("A company with this number is on file already: S3.")
    assert "on file already" in refusal(judging.accept_need, by_duns, {first(by_duns).pk: NEW}, **given(by))
    third = Supplier.objects.get(code="S3")
    judging.accept_need(by_duns, {first(by_duns).pk: third}, **given(by))
    assert Dependency.objects.get().upstream_site.supplier == third
    assert Supplier.objects.count() == 4
    by_lei.refresh_from_db()
    assert by_lei.judged == "open"  # a refusal judges nothing


def test_what_was_typed_is_never_taken_for_new_unless_somebody_says_so(by, asked):
    told = need(asked, "F1", "magnets", {"company": "Shin Kiln"})
    assert refusal(judging.accept_need, told, {}, **given(by)).startswith("Choose which site “Shin Kiln” is")
    assert not Dependency.objects.exists() and Supplier.objects.count() == 4


def test_that_is_all_waits_for_every_need_and_then_takes_the_others_away(by, asked):
    load("dependencies", "site,material,upstream_site\nF1,steel,U2\n")
    told, whole = need(asked, "F1", "magnets", "U1", complete=True), of_site(asked, "F1", complete=True)
    assert "accept “magnets” first" in refusal(judging.accept_site, whole, **given(by))
    judging.accept_need(told, {}, **given(by))
    judging.accept_site(whole, **given(by))
    assert set(Dependency.objects.values_list("material", flat=True)) == {"magnets"}
    site = Site.objects.get(code="F1")
    assert (site.tier_two_complete, site.tier_two_confirmed_on) == (True, DAY)


def test_a_site_that_needs_nothing_is_complete_and_its_needs_go(by, asked):
    load("dependencies", "site,material,upstream_site\nF1,steel,U2\n")
    judging.accept_site(of_site(asked, "F1", covers="nothing"), **given(by))
    assert not Dependency.objects.exists()
    assert Site.objects.get(code="F1").tier_two_complete


def test_a_list_that_is_not_all_says_so(by, asked):
    Site.objects.filter(code="F1").update(tier_two_complete=True)
    load("dependencies", "site,material,upstream_site\nF1,steel,U2\n")
    judging.accept_site(of_site(asked, "F1"), **given(by))
    assert Dependency.objects.exists() and not Site.objects.get(code="F1").tier_two_complete


def test_nothing_told_is_not_accepted(by, asked):
    assert "Nothing was told" in refusal(
        judging.accept_site, of_site(asked, "F1", covers="untold"), **given(by)
    )


def test_a_change_notice_is_open_until_quality_accepts_it(by, asked):
    told = NoticeAnswer.objects.create(
        questionnaire=asked, number=1, kind="process", words="New oven", part="P1"
    )
    judging.accept_notice(told, **given(by))
    notice = ChangeNotice.objects.get()
    assert (notice.reference, notice.announced_on, notice.part) == (f"Q{asked.pk}-1", DAY, "P1")
    assert notice.accepted_on is None


def test_an_older_answer_never_overwrites_a_later_one(by, asked):
    later = answered("S1", by=by, at=NOON + timedelta(days=5))
    judging.accept_need(need(later, "F1", "magnets", "U2"), {}, **given(by))
    said = refusal(judging.accept_need, need(asked, "F1", "magnets", "U1"), {}, **given(by))
    assert "the later one stands" in said
    assert rows()[0][0] == "U2"


def test_it_is_refused_for_a_site_that_is_not_the_suppliers(by, asked):
    assert "is no site of this supplier" in refusal(
        judging.accept_need, need(asked, "U1", "ore", "U2"), {}, **given(by)
    )


def test_it_is_refused_where_no_material_is_told(by, asked):
    assert "which material" in refusal(judging.accept_need, need(asked, "F1", "", "U2"), {}, **given(by))


def test_a_site_not_yet_known_is_chosen_first(by, asked):
    load("sources", "part,plant,supplier,site,role\nP3,,S1,,primary\n")
    placeholder = Site.objects.get(supplier__code="S1", is_placeholder=True)
    told = need(asked, "F1", "magnets", "U1")
    told.site = placeholder
    told.save()
    assert "not known yet" in refusal(judging.accept_need, told, {}, **given(by))
    judging.accept_need(told, {}, at=Site.objects.get(code="F1"), **given(by))
    assert Dependency.objects.get().site.code == "F1"


def test_two_who_name_no_name_meet_in_the_facts(by, asked):
    load("dependencies", "site,material,keyed_code\nU1,ore,k1.a\n")
    aliases.settle(["k1.a", "k1.b"])
    told = need(asked, "F1", "magnets", {"keyed_code": "k1.b", "codes": ["k1.b", "k1.c"]})
    judging.accept_need(told, {}, **given(by))
    assert set(Dependency.objects.values_list("keyed_code", flat=True)) == {"k1.a"}
