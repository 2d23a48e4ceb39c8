"""The page on which people read the API, in a real browser."""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader(sign_in):
    from accounts.models import User

    sign_in(User.objects.create_user("reader@holdfast.example", role="viewer"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_docs_name_every_resource_and_break_no_rule(page, live_server, reader, axe, theme):
    from suppliers.resources import RESOURCES

    page.emulate_media(color_scheme=theme)
    page.goto(f"{live_server.url}/api/v1/docs/")
    for name in [*RESOURCES, "positions", "assessments", "single-points", "readiness"]:
        page.get_by_role("heading", name=name, exact=True).wait_for()
    assert page.get_by_text("POST /api/v1/sync/order-lines/").count() == 1
    axe(page)


def test_the_docs_can_be_read_on_a_phone(page, live_server, reader):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{live_server.url}/api/v1/docs/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
