"""Prefilled from what was accepted, saved as it goes, handed in once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from suppliers.answering import links, prefilling, saving
from suppliers.answering.said import (
    Need,
    NeedGone,
    Notice,
    OfAffected,
    OfSite,
    Place,
    PlaceAdded,
    PlaceGone,
    Remark,
)
from suppliers.models import AlternativeAnswer, Campaign, NeedAnswer, Questionnaire
from tests.answering import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def forge():
    forge = asked.supplier()
    one, two = asked.site(forge, "BF1"), asked.site(forge, "BF2")
    asked.source(forge, one, "P-1")
    asked.source(forge, two, "P-2")
    asked.site(forge, "BF3")  # makes nothing for us
    return forge


def sites_of(forge):
    return {each.code: each for each in forge.sites.all()}


def test_the_last_answers_stand_in_a_new_questionnaire(forge):
    site = sites_of(forge)["BF1"]
    other = asked.supplier("SM", "Steel Mill")
    mills = [asked.site(other, f"SM{n}") for n in (1, 2)]
    asked.needs(site, "steel", mills[0], share=Decimal("0.5"), required=Decimal("1"), complete=True)
    asked.needs(site, "steel", mills[1], share=Decimal("0.5"), required=Decimal("1"), complete=True)
    asked.needs(site, "copper", keyed_code="k1.abc", part="P-1")
    asked.needs(site, "zinc")
    asked.needs(site, "told by us", mills[0], origin="analyst")
    made = asked.questionnaire(forge)
    assert sorted(made.sites.values_list("site__code", "covers")) == [("BF1", "listed"), ("BF2", "untold")]
    told = list(
        made.needs.order_by("number").values_list("number", "material", "part", "together", "complete")
    )
    assert told == [
        (1, "copper", "P-1", "any", False),
        (2, "steel", "", "all", True),
        (3, "zinc", "", "any", False),
    ]
    alternatives = AlternativeAnswer.objects.filter(need__questionnaire=made).order_by(
        "need__number", "number"
    )
    assert list(alternatives.values_list("need__number", "number", "site", "keyed_code", "share")) == [
        (1, 1, None, "k1.abc", None),
        (2, 1, mills[0].pk, "", Decimal("0.5")),
        (2, 2, mills[1].pk, "", Decimal("0.5")),
        (3, 1, None, "", None),
    ]


def test_a_site_said_to_need_nothing_stays_so_unless_others_told_needs(forge):
    forge.sites.update(tier_two_complete=True)
    asked.needs(sites_of(forge)["BF2"], "told by us", None, origin="analyst")
    made = asked.questionnaire(forge)
    assert sorted(made.sites.values_list("site__code", "covers", "complete")) == [
        ("BF1", "nothing", True),
        ("BF2", "untold", False),
    ]


def test_hundreds_are_prefilled_in_the_same_few_queries(forge, django_assert_num_queries):
    def ask(count, among):
        made = []
        for n in range(count):
            supplier = asked.supplier(f"{among.pk}-{n}", f"Maker {n}")
            asked.needs(asked.site(supplier, f"{among.pk}-{n}"), "steel")
            asked.source(supplier, supplier.sites.get(), f"P-{n}")
            made.append(
                Questionnaire(
                    campaign=among,
                    supplier=supplier,
                    nonce=links.new_nonce(),
                    ends_on=timezone.localdate(),
                )
            )
        return Questionnaire.objects.bulk_create(made)

    few, many = ask(3, asked.campaign()), ask(60, asked.campaign())
    with django_assert_num_queries(7):
        prefilling.prefill(few)
    with django_assert_num_queries(7):
        prefilling.prefill(many)
    assert NeedAnswer.objects.count() == 63


def test_whether_it_is_affected_is_asked_of_each_site(forge):
    made = asked.questionnaire(forge, asked.campaign(asks="affected"))
    assert sorted(made.affected.values_list("site__code", "state")) == [
        ("BF1", "unknown"),
        ("BF2", "unknown"),
    ]
    site = sites_of(forge)["BF1"]
    saving.save(made, OfAffected(site=site.pk, state="stopped", words="flood"), version=0, now=timezone.now())
    saving.submit(made, now=timezone.now())
    assert made.affected.get(site=site).state == "stopped"


def test_a_save_writes_rows_and_counts_versions(forge):
    made, now = asked.questionnaire(forge), timezone.now()
    one = sites_of(forge)["BF1"].pk
    number = saving.save(made, Need(site=one, material="steel", part="P-1"), version=0, now=now)
    assert (number, made.version) == (1, 1)
    saving.save(made, PlaceAdded(need=1, place=Place(company="Mill", town="Leeds")), version=1, now=now)
    saving.save(made, PlaceAdded(need=1, place=Place(codes=("k1.a", "k1.b"))), version=2, now=now)
    saving.save(made, PlaceGone(need=1, number=1), version=3, now=now)
    saving.save(made, Notice(kind="process", words="New line"), version=4, now=now)
    saving.save(made, Remark(words="Call us"), version=5, now=now)
    made.refresh_from_db()
    assert (made.version, made.state, made.remark) == (6, "opened", "Call us")
    assert AlternativeAnswer.objects.get().keyed_code == "k1.a"
    assert made.sites.get(site=one).covers == "listed"


def test_a_site_whose_last_need_goes_is_untold_again(forge):
    made, now = asked.questionnaire(forge), timezone.now()
    one = made.sites.get(site__code="BF1")
    saving.save(made, OfSite(site=one.site_id, covers="listed", complete=True), version=0, now=now)
    one.refresh_from_db()
    assert (one.covers, one.complete) == ("untold", False)
    saving.save(made, Need(site=one.site_id, material="steel"), version=1, now=now)
    saving.save(made, OfSite(site=one.site_id, covers="listed", complete=True), version=2, now=now)
    with pytest.raises(ValidationError, match="Needs are listed"):
        saving.save(made, OfSite(site=one.site_id, covers="nothing"), version=3, now=now)
    one.refresh_from_db()
    assert (one.covers, one.complete) == ("listed", True)
    saving.save(made, NeedGone(number=1), version=3, now=now)
    one.refresh_from_db()
    assert (one.covers, one.complete) == ("untold", False)


def test_an_older_page_does_not_overwrite_a_newer_one(forge):
    made, now = asked.questionnaire(forge), timezone.now()
    one = sites_of(forge)["BF1"].pk
    saving.save(made, Need(site=one, material="steel"), version=0, now=now)
    with pytest.raises(saving.Stale) as caught:
        saving.save(made, NeedGone(number=1), version=0, now=now)
    assert caught.value.version == 1
    assert made.needs.count() == 1


def test_nothing_is_written_after_it_was_handed_in(forge):
    made, now = asked.questionnaire(forge), timezone.now()
    one = sites_of(forge)["BF1"].pk
    with pytest.raises(ValidationError, match="Nothing is told yet"):
        saving.submit(made, now=now)
    saving.save(made, OfSite(site=one, covers="nothing"), version=0, now=now)
    saving.submit(made, now=now, version=1)
    assert made.state == "submitted"
    for again in (
        lambda: saving.submit(made, now=now),
        lambda: saving.decline(made, now=now),
        lambda: saving.save(made, Remark(words="late"), version=made.version, now=now),
    ):
        with pytest.raises(saving.Ended):
            again()
    assert made.sites.get(site=one).complete


def test_what_was_asked_back_is_to_be_read_again_once_it_is_handed_in(forge):
    made, now = asked.questionnaire(forge), timezone.now()
    one = sites_of(forge)["BF1"].pk
    saving.save(made, Need(site=one, material="steel"), version=0, now=now)
    saving.submit(made, now=now)
    made.needs.update(judged="asked_back", judged_by=asked.asker(), judged_at=now, comment="Which mill?")
    Questionnaire.objects.filter(pk=made.pk).update(state="sent_back", question="Please say more.")
    saving.submit(made, now=now)
    need = made.needs.get()
    assert (need.judged, need.comment) == ("open", "Which mill?")


def test_a_supplier_declines_and_says_why(forge):
    made = asked.questionnaire(forge)
    saving.decline(made, now=timezone.now(), words="Our policy forbids it.")
    assert (made.state, made.remark) == ("declined", "Our policy forbids it.")
    assert links.find(links.token(made), on=timezone.localdate()) == made


def test_a_site_that_the_supplier_may_not_see_is_not_taken(forge):
    made, now = asked.questionnaire(forge), timezone.now()
    one = sites_of(forge)["BF1"].pk
    foreign = asked.site(asked.supplier("X", "Stranger"), "X1")
    said = Need(site=one, material="steel", places=(Place(site=foreign.pk),))
    with pytest.raises(ValidationError, match="Choose a site from the list"):
        saving.save(made, said, version=0, now=now)
    with pytest.raises(ValidationError, match="this page asks about"):
        saving.save(made, Need(site=foreign.pk, material="steel"), version=0, now=now)
    assert made.needs.count() == 0


def test_needs_are_not_too_many(forge):
    made, now = asked.questionnaire(forge), timezone.now()
    one = sites_of(forge)["BF1"].pk
    for version in range(100):
        saving.save(made, Need(site=one, material=f"m{version}"), version=version, now=now)
    with pytest.raises(ValidationError, match="at most 100 needs"):
        saving.save(made, Need(site=one, material="one more"), version=100, now=now)
    places = tuple(Place(company=f"c{n}") for n in range(21))
    with pytest.raises(ValidationError, match="at most 20 alternatives"):
        saving.save(made, Need(number=1, site=one, material="m0", places=places), version=100, now=now)


def test_a_link_opens_its_own_questionnaire_only(forge):
    made, today = asked.questionnaire(forge), timezone.localdate()
    other = asked.questionnaire(asked.supplier("O", "Other"))
    good = links.token(made)
    assert links.find(good, on=today) == made
    assert links.address(made).endswith(f"/answer/{good}/")
    refused = [
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        good[:22] + links.token(other)[22:],
        links.token(other)[:22] + good[22:],
        "",
        good + "x",
        "é" * 60,
        "\0" * 65,
    ]
    assert [links.find(bad, on=today) for bad in refused] == [None] * len(refused)
    assert links.find(good, on=made.ends_on) == made
    assert links.find(good, on=made.ends_on + timedelta(days=1)) is None
    made.nonce = links.new_nonce()
    made.save()
    assert links.find(good, on=today) is None
    Campaign.objects.filter(pk=made.campaign_id).update(closed_at=timezone.now())
    assert links.find(links.token(made), on=today) is None
