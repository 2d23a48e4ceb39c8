"""A person's word on the primary: over the role and over what was chosen, with a reason, by the Part page."""

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from scoring import primaries, refreshing
from scoring.models import PrimaryRuling
from scoring.models.primaries import Basis, Ending
from suppliers.models import Change
from tests.accounts.test_jobs_concurrent import at_once
from tests.scoring.ruled import choose, part, person, primary, rulings, source
from tests.scoring.small_company import DAY, build, load, position, score_all, standing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


def test_a_person_s_choice_stands_over_what_was_chosen_and_over_the_role():
    score_all()
    choose("BETA")
    choose("BETA", "VALVE", reason="ACME closes in May")
    score_all()
    assert (primary(), primary("VALVE"), position("VALVE").primary_told) == ("BETA", "BETA", False)
    assert rulings() == [("GAMA", Basis.LARGEST, Ending.PERSON), ("BETA", Basis.PERSON, None)]
    assert PrimaryRuling.objects.in_force().get(part=part("VALVE")).reason == "ACME closes in May"


def test_the_role_said_again_changes_nothing_and_another_role_does():
    score_all()
    choose("BETA", "VALVE")
    load("sources", "part,supplier,site,role\nVALVE,ACME,A1,\n")
    score_all()
    assert primary("VALVE") == "BETA"
    load("sources", "part,supplier,site,role\nVALVE,ACME,A1,primary\n")
    score_all()
    assert primary("VALVE") == "BETA"
    load("sources", "part,supplier,site,role\nVALVE,GAMA,,primary\nVALVE,ACME,A1,secondary\n")
    score_all()
    assert (primary("VALVE"), rulings("VALVE")) == ("GAMA", [("BETA", Basis.PERSON, Ending.ROLE)])


def test_the_first_role_after_a_person_s_choice_is_heard():
    score_all()
    choose("BETA")
    load("sources", "part,supplier,site,role\nSEAL,GAMA,,primary\n")
    score_all()
    assert (primary(), rulings()[-1]) == ("GAMA", ("BETA", Basis.PERSON, Ending.ROLE))


def test_what_a_person_lets_go_of_is_chosen_anew():
    score_all()
    made = choose("BETA")
    score_all()
    assert primaries.let_go(made, by=person(), now=timezone.now())
    assert not primaries.let_go(made, by=person(), now=timezone.now())
    score_all()
    assert (primary(), rulings()[-1]) == ("GAMA", ("GAMA", Basis.LARGEST, None))


@pytest.mark.parametrize(
    ("prepare", "reason", "words"),
    [
        ("SEAL,BETA,B1,blocked,", "so it is", "This source cannot be the primary: blocked."),
        ("SEAL,BETA,B1,active,candidate", "so it is", "A candidate is no primary"),
        ("SEAL,BETA,B1,active,", "  ", "Say why."),
    ],
)
def test_a_choice_that_may_not_be_says_why_and_writes_nothing(prepare, reason, words):
    score_all()
    load("sources", f"part,supplier,site,status,role\n{prepare}\n")
    before = list(PrimaryRuling.objects.values())
    with pytest.raises(ValidationError) as refused:
        choose("BETA", reason=reason)
    assert words in " ".join(refused.value.messages)
    assert list(PrimaryRuling.objects.values()) == before


def test_of_two_who_choose_the_later_is_told():
    score_all()
    seen = PrimaryRuling.objects.in_force().get(part=part()).pk
    choose("BETA", seen=seen)
    with pytest.raises(ValidationError, match="settled anew"):
        choose("GAMA", seen=seen)
    assert rulings()[-1] == ("BETA", Basis.PERSON, None)


def test_a_choice_reaches_the_score_by_the_change_log():
    score_all()
    while refreshing.catch_up(day=DAY):
        pass
    choose("BETA")
    assert Change.objects.latest("pk").resource == primaries.RESOURCE
    while refreshing.catch_up(day=DAY):
        pass
    assert primary() == "BETA"
    refreshed = standing()
    assert score_all().moved == 0
    assert standing() == refreshed


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_choose_at_once_one_wins_and_the_other_is_told(db):
    build()
    score_all()
    seen = PrimaryRuling.objects.in_force().get(part=part()).pk
    by, now = person(), timezone.now()

    def act(number):
        try:
            one = source(("BETA", "GAMA")[number])
            return primaries.choose(one, by=by, reason="mine", now=now, day=DAY, seen=seen).pk
        except ValidationError as refused:
            return " ".join(refused.messages)

    answers = at_once(2, act)
    assert sorted(type(answer).__name__ for answer in answers) == ["int", "str"]
    assert PrimaryRuling.objects.in_force().filter(part=part()).count() == 1


@pytest.fixture
def analyst(client):
    client.force_login(person(), backend="accounts.backends.RoleBackend")
    return client


@pytest.fixture
def today():
    with time_machine.travel(DAY, tick=False):
        yield


def test_the_page_offers_what_may_be_and_keeps_the_reason(analyst, today):
    score_all()
    load("sources", "part,supplier,site,status\nSEAL,ACME,A1,blocked\n")
    address = f"/parts/{part().pk}/primary/"
    page = analyst.get(address)
    offered = [words for _pk, words in page.context["form"].fields["source"].choices]
    assert offered == ["Beta, made at B1", "Gama, made at site not known"]
    seen = PrimaryRuling.objects.in_force().get(part=part()).pk
    typed = {"source": source("BETA").pk, "reason": "Second tool", "seen": seen}
    assert analyst.post(address, typed).status_code == 302
    score_all()
    said = analyst.get(f"/parts/{part().pk}/").content.decode()
    assert "chosen by analyst@holdfast.example on 30 Jun 2026, as Second tool" in said
    said = analyst.get(address).content.decode()
    assert "a person said otherwise" in said
    assert "Second tool" in said
    assert analyst.post(f"{address}end/").status_code == 302
    score_all()
    assert primary() == "GAMA"


def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(analyst, today):
    score_all()
    address = f"/parts/{part().pk}/primary/"
    page = analyst.post(address, {"source": source("BETA").pk, "reason": "Second tool", "seen": ""})
    assert "settled anew while you looked" in page.content.decode()
    assert "Second tool" in page.content.decode()
    page = analyst.post(address, {"source": source("BETA").pk, "reason": ""})
    assert "Say why." in page.content.decode()
    page = analyst.post(address, {"source": 999999, "reason": "x"})
    assert "Choose one of these sources." in page.content.decode()
    assert rulings() == [("GAMA", Basis.LARGEST, None)]


def test_a_source_that_is_gone_stays_in_the_history(analyst, today):
    score_all()
    source("GAMA").order_lines.all().delete()
    source("GAMA").delete()
    score_all()
    said = analyst.get(f"/parts/{part().pk}/primary/").content.decode()
    assert "a source that is gone" in said
    assert "its source is gone, or may not be bought from" in said


def test_the_part_page_says_since_when_and_why(analyst, today):
    score_all()
    said = analyst.get(f"/parts/{part().pk}/").content.decode()
    assert "as the one that had delivered most in 12 months, and kept since" in said
