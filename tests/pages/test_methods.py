"""Methods: the cards, with examples computed while one looks."""

import pytest

from accounts.models import User
from scoring.methods import CARDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(client):
    client.force_login(User.objects.create_user("viewer@holdfast.example", role="viewer"))
    return client


def test_the_list_has_every_card_and_the_rail_leads_to_it(viewer):
    page = viewer.get("/methods/").content.decode()
    for card in CARDS:
        assert f'href="/methods/{card.slug}/"' in page
    assert 'href="/methods/" aria-current="page"' in page


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.slug)
def test_a_card_shows_formula_source_and_what_is_computed_now(viewer, card, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):  # who is asking
        response = viewer.get(f"/methods/{card.slug}/")
    page = response.content.decode()
    assert page.count("This site computes, just now") == len(card.examples)
    assert page.count("agrees") == len(card.examples)
    for source in card.sources:
        assert source.split(",")[0] in page
    for example in card.examples:
        assert f"<strong>{example.computed_in_words}</strong>" in page


def test_there_is_no_page_of_a_method_that_there_is_not(viewer):
    assert viewer.get("/methods/astrology/").status_code == 404


def test_a_parts_driver_leads_to_the_card_behind_it(viewer):
    from tests.scoring import small_company

    small_company.build()
    small_company.score_all()
    part = small_company.position("VALVE").pk
    page = viewer.get(f"/parts/{part}/").content.decode()
    for slug in ("daily-loss", "country-risk", "altman"):
        assert f'href="/methods/{slug}/"' in page
