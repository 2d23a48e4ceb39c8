"""The schema is OpenAPI 3.1, describes every operation, and a fuzzer finds no lie in it."""

import os
from datetime import date

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.generation import GenerationMode

from suppliers.resources import RESOURCES
from suppliers.singlerows import CLOSED
from tests import addressed

world = addressed.world
pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("HOLDFAST_FUZZ", "3"))
OF = os.environ.get("HOLDFAST_FUZZ_OF", "")  # only operations whose address holds this


def document():
    from sourcing.api.schema import document

    return document()


def operations():
    return [
        f"{method.upper()} {address}"
        for address, methods in document().get("paths", {}).items()
        for method in methods
    ]


@pytest.fixture
def connection_kept():
    """A WSGI call would close the test's own connection."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def administrator():
    from accounts.models import User

    fuzzer = "fuzzer@holdfast.example"
    return User.objects.filter(email=fuzzer).first() or User.objects.create_user(fuzzer, role="admin")


@pytest.fixture
def secret(db, settings):
    settings.API_RATE = "0"
    from accounts import tokens

    user = administrator()
    return tokens.create(user, name="fuzz", scope="admin", expires_on=date(2100, 1, 1), by=user)[1]


def test_every_resource_has_its_operations(api):
    paths = api.get("/api/v1/schema/").json()["paths"]
    for name in RESOURCES:
        assert set(paths[f"/api/v1/{name}/"]) == {"get", "post"}
        one = {"get", "patch"} if name in CLOSED else {"get", "patch", "delete"}
        assert set(paths[f"/api/v1/{name}/{{id}}/"]) == one
        assert set(paths[f"/api/v1/sync/{name}/"]) == {"post"}
    assert {"/api/v1/positions/", "/api/v1/assessments/", "/api/v1/rescore/", "/api/v1/jobs/{id}/"} <= set(
        paths
    )


def test_no_two_operations_have_one_name():
    names = [o["operationId"] for methods in document()["paths"].values() for o in methods.values()]
    assert len(names) == len(set(names))


def fuzzed():
    from sourcing.wsgi import application

    # What a body names, who was faster, who has it already, and which life of the database it is, no schema can know.
    unknowable = ["2xx", "304", "404", "409", "410", "412", "422"]
    # A refusal is a refusal: the fuzzer does not count If-Match's own among those of a wrong request.
    refused = ["400", "401", "403", "404", "405", "409", "410", "411", "412", "413", "415", "422", "428"]
    checks = {
        "positive_data_acceptance": {"expected-statuses": unknowable},
        "negative_data_rejection": {"expected-statuses": refused},
        "missing_required_header": {"expected-statuses": ["428"]},
    }
    schema = schemathesis.openapi.from_dict(
        document(), config=schemathesis.Config.from_dict({"checks": checks})
    )
    schema.app = application
    return [one for found in schema.get_all_operations() if OF in (one := found.ok()).label]


@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value
)
def test_a_fuzzer_finds_no_lie(mode, secret, world, connection_kept, subtests):
    for operation in fuzzed():
        with subtests.test(operation.label):
            _try(operation, mode, secret)


def aim(case):
    """At a row that there is, as whoever has read it would: no generator hits on its number and its tag."""
    number = (case.path_parameters or {}).get("id")
    if isinstance(number, int) and number > 0 and number % 2:
        case.path_parameters["id"] = first_at(case.operation.path) or number
        if "If-Match" in (case.headers or {}):
            case.headers["If-Match"] = "*"


def first_at(address):
    """The first `{id}` that there is."""
    from accounts.models import Delivery, Job, Subscription
    from sourcing.api.lists import LISTINGS

    name, key = address.split("/")[3], "pk"
    others = {"webhooks": Subscription, "webhook-deliveries": Delivery, "jobs": Job}
    if name in RESOURCES:
        rows = RESOURCES[name].rows()
    elif name in others:
        rows = others[name].objects.all()
    else:
        shown = next(one for one in LISTINGS if one.name == name)
        rows, key = shown.rows(administrator()), shown.id_path
    return rows.order_by(key).values_list(key, flat=True).first()


def _try(operation, mode, secret):
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def call(case):
        if mode == GenerationMode.POSITIVE:
            aim(case)
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})

    call()
