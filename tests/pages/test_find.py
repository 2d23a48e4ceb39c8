"""Find: who could be the second source, ranked by the single points that each would remove."""

import re
from datetime import date
from html import unescape
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring import secondsources
from scoring.models import NetworkVersion, Readiness
from scoring.readiness.codes import Reason
from suppliers.models import Certificate, OrderLine, Qualification, Site, Source
from tests.pages import networked, rows
from tests.pages.judged import judged
from tests.pages.standings import order
from tests.scoring.networks.world import answer as build_networks
from tests.scoring.networks.world import tell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _world(db):
    with time_machine.travel(networked.DAY, tick=False):
        networked.build()
        yield


@pytest.fixture
def viewer(client):
    client.force_login(rows.person("viewer"), backend="accounts.backends.RoleBackend")
    return client


def answer(viewer, number):
    return viewer.get("/find/", {"part": networked.part(number).pk})


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\u202f", " ")
    return " ".join(unescape(text).split())


def lines(response):
    found = re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", response.content.decode(), flags=re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).replace("\u202f", " ").split()) for one in found]


def test_a_listed_candidate_that_shares_nothing_comes_first(viewer):
    page = answer(viewer, "CASE")
    first = lines(page)[0]
    assert first.startswith("Gama Gama works France")
    assert "listed for this part, and not real yet" in first
    assert re.search(r"(\d+) of \1 ", first), first
    assert "nothing" in first


def test_who_makes_parts_of_the_category_is_known(viewer):
    beta = next(line for line in lines(answer(viewer, "CASE")) if line.startswith("Beta"))
    assert "makes parts of the same category (1 part, as COVER)" in beta


def test_the_sentence_says_what_would_still_stop_it(viewer):
    said = words(answer(viewer, "CASE"))
    assert "It has 1 source that counts, and 4 things would still each stop it alone." in said, said[:900]
    assert "Acme works site" in said


def test_a_candidate_that_needs_the_same_magnets_would_share_them(viewer):
    tell(
        sources="part,plant,supplier,site,role\nROTOR,W1,GAMA,G1,candidate",
        dependencies="site,part,material,upstream_site,complete\nG1,ROTOR,magnets,M1,true",
    )
    build_networks()
    gama = next(line for line in lines(answer(viewer, "ROTOR")) if line.startswith("Gama"))
    assert "0 of 3" in gama
    assert "Magnet plant" in gama


def test_sources_that_count_already_are_no_candidates(viewer):
    found = lines(answer(viewer, "ROTOR"))
    assert not any(line.startswith(("Acme Acme works", "Beta")) for line in found)


def test_a_site_that_is_not_known_ranks_last_and_says_so(viewer):
    tell(sources="part,plant,supplier,site,role\nCASE,W1,TWO,,candidate")
    last = lines(answer(viewer, "CASE"))
    two = next(line for line in last if line.startswith("Two"))
    assert "where it makes it" in two
    assert last.index(two) > 0


def test_the_last_price_is_shown_where_it_is_known(viewer):
    order(
        Source.objects.get(part__number="CASE", supplier__code="GAMA"), due=networked.DAY, unit_price="7.25"
    )
    assert OrderLine.objects.exists()
    assert "7.25 EUR" in lines(answer(viewer, "CASE"))[0]


def test_without_a_network_nothing_is_said_of_what_each_would_remove(viewer):
    NetworkVersion.objects.all().delete()
    said = words(answer(viewer, "CASE"))
    assert "The network is not built yet" in said


def test_a_part_that_nobody_else_makes_says_what_to_do(viewer):
    assert "Nobody whom we know already" in words(answer(viewer, "LOOP"))


def test_without_a_part_those_that_want_a_source_are_listed(viewer):
    said = words(viewer.get("/find/"))
    assert "Find a second source" in said
    assert "Not protected today" in said
    assert "CASE Housing Unprotected" in said


@pytest.mark.parametrize("told", ["zzz", "0", "99999999", "9" * 30, "-1", "1\x00", "<b>"])
def test_a_part_that_is_not_there_is_said_with_what_was_typed(viewer, told):
    response = viewer.get("/find/", {"part": told})
    assert response.status_code == 200
    assert f"There is no part “{told}” here." in unescape(response.content.decode())
    assert f"/parts/?q={quote(told)}" in response.content.decode()
    assert "Not protected today" in words(response)


def test_no_more_than_the_start_of_something_long_is_shown(viewer):
    content = viewer.get("/find/", {"part": "z" * 500}).content.decode()
    assert "z" * 60 in content
    assert "z" * 61 not in content


def test_a_page_takes_a_fixed_number_of_queries(viewer):
    answer(viewer, "CASE")
    with CaptureQueriesContext(connection) as taken:
        answer(viewer, "CASE")
    assert len(taken) <= 24


def test_what_a_listed_source_still_lacks_is_said_check_by_check(viewer):
    first = lines(answer(viewer, "CASE"))[0]
    assert first.startswith("Gama Gama works France")
    assert "cold qualified? terms? ramp?" in first
    assert "candidate" not in first  # that it is one, the way says


def test_a_second_source_in_name_only_is_asked_to_become_real(viewer):
    rotor = networked.part("ROTOR")
    beta = Source.objects.get(part=rotor, supplier__code="BETA")
    assert not any(line.startswith("Beta") for line in lines(answer(viewer, "ROTOR")))
    Readiness.objects.filter(pk=beta.pk).delete()
    judged(beta, warm=Reason.IS_COLD)
    page = answer(viewer, "ROTOR")
    line = next(line for line in lines(page) if line.startswith("Beta"))
    assert "listed for this part, and not real yet" in line
    assert " cold " in line
    assert "It has 1 source that counts" in words(page)


def test_a_check_that_has_lapsed_by_today_makes_a_source_a_candidate_again(viewer):
    beta = Source.objects.get(part=networked.part("ROTOR"), supplier__code="BETA")
    Readiness.objects.filter(pk=beta.pk).delete()
    judged(beta, lapses=("contracted", networked.DAY, Reason.TERMS_ENDED))
    line = next(line for line in lines(answer(viewer, "ROTOR")) if line.startswith("Beta"))
    assert "no terms in force" in line


def test_a_qualification_at_another_plant_is_shown_with_its_end_and_the_verdict_there(viewer):
    case = networked.part("CASE")
    tell(
        plants="code,name,country\nW2,Second works,DE",
        parts="number,plant,description,procurement\nCASE,W2,Housing,buy",
        sources="part,plant,supplier,site,role\nCASE,W2,BETA,B1,secondary",
    )
    there = Source.objects.get(part__plant__code="W2", supplier__code="BETA")
    Qualification.objects.create(source=there, stage="qualified", valid_until=date(2027, 5, 3))
    Readiness.objects.filter(pk=there.pk).delete()
    judged(there)
    page = viewer.get("/find/", {"part": case.pk})
    line = next(line for line in lines(page) if line.startswith("Beta"))
    assert (
        "makes this part for another plant (1 part, as CASE) at W2: qualified, until 3 May 2027 real" in line
    )
    assert "all but its qualification, which may be carried over by similarity" in line
    Qualification.objects.filter(source=there).update(valid_until=date(2026, 6, 29))
    line = next(line for line in lines(viewer.get("/find/", {"part": case.pk})) if line.startswith("Beta"))
    assert "all five checks" in line


def test_valid_certificates_of_the_site_are_a_hint(viewer):
    site = Site.objects.get(code="G1")
    for standard, end in (
        ("ISO 9001", None),
        ("IATF 16949", date(2026, 6, 30)),
        ("ISO 14001", date(2026, 6, 29)),
    ):
        Certificate.objects.create(site=site, standard=standard, valid_to=end)
    assert "certified: IATF 16949, ISO 9001 France" in lines(answer(viewer, "CASE"))[0]


def test_of_equals_by_points_whom_least_is_missing_of_comes_first():
    removes = secondsources.Chain(removes=[1, 2], is_known=True)
    ones = [secondsources.Candidate(secondsources.LISTED, n, n, 1, (1, ""), n) for n in range(1, 5)]
    chains = dict.fromkeys(ones[:3], removes) | {
        ones[3]: secondsources.Chain(removes=[1, 2, 3], is_known=True)
    }
    missing = dict(zip(ones, (5, 1, 3, 5), strict=True))
    ranked = secondsources.ranked(
        ones, chains, losses={}, countries={}, known={}, missing=missing, primary_country=None
    )
    assert [line.candidate.source for line in ranked] == [4, 2, 3, 1]
