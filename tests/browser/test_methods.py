"""The method cards in Chromium: accessible, and within every width."""

import pytest

from tests.pages import rows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("address", ["/methods/", "/methods/altman/", "/methods/daily-loss/"])
def test_cards_are_accessible_and_fit_at_every_width(
    page, live_server, axe, transactional_db, sign_in, address
):
    sign_in(rows.person("viewer"))
    page.goto(live_server.url + address)
    for width in (1440, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), width
        axe(page)
