"""What the API answers of a whole company that has been scored, planned and reviewed fits its schema."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from suppliers.resources import RESOURCES
from suppliers.singlerows import CLOSED
from tests.api.test_schema import connection_kept, fuzzed, secret

__all__ = ["connection_kept", "secret"]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROWS = 10  # of each list, one by one
# What nobody told the demo company, and what nobody has ruled in it.
EMPTY = {
    "uses", "unit-conversions", "exchange-rates", "receipts", "external-keys",
    "overrides", "decisions", "can-buy-overrides", "source-plans",
}  # fmt: skip


@pytest.fixture
def ask(db, secret, connection_kept):
    """`ask("GET /api/v1/parts/", query={})`: the answer of the demo company on its first morning, with a past."""
    from accounts.tasks import work_here
    from scoring.networks import working

    for name, told in (
        ("load_demo", {"parts": 100}),
        ("score_demo_past", {}),
        ("rescore", {"verbosity": 0}),
        ("plan_warm_orders", {}),
        ("open_day", {}),
    ):
        call_command(name, **told)
    work_here(working.open(day=timezone.localdate()))
    known = {operation.label: operation for operation in fuzzed()}

    def asked(label, *, headers=None, **told):
        case = known[label].Case(headers=headers or {}, **told)
        return case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})

    return asked


def test_every_list_and_its_rows_fit_the_schema(ask, subtests):
    from sourcing.api.lists import LISTINGS

    for name in [*RESOURCES, *(shown.name for shown in LISTINGS)]:
        address = f"GET /api/v1/{name}/"
        with subtests.test(name):
            rows = ask(address, query={"limit": 1000}).json()["results"]
            assert (not rows) == (name in EMPTY)
            for row in rows[:: len(rows) // ROWS + 1]:
                assert ask(f"{address}{{id}}/", path_parameters={"id": row["id"]}).json() == row


def test_rows_that_are_told_again_deleted_and_made_anew_fit_the_schema(ask, subtests):
    for name in sorted(set(RESOURCES) - EMPTY):
        with subtests.test(name):
            address = f"/api/v1/{name}/"
            row = ask(f"GET {address}", query={"limit": 1}).json()["results"][0]
            values = {field: value for field, value in row.items() if field != "id"}
            one = {"path_parameters": {"id": row["id"]}, "headers": {"If-Match": "*"}}
            told = {"body": values, "media_type": "application/json"}
            assert ask(f"POST /api/v1/sync/{name}/", **told).json()["unchanged"] == 1
            assert ask(f"PATCH {address}{{id}}/", **one, **told).status_code == 200
            assert ask(f"POST {address}", **told).status_code == 409
            if name not in CLOSED and ask(f"DELETE {address}{{id}}/", **one).status_code == 204:
                made = ask(f"POST {address}", **told).json()
                assert made | {"id": 0} == row | {"id": 0}
