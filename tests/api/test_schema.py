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


@pytest.fixture
def secret(db, settings):
    settings.API_RATE = "0"
    from accounts import tokens
    from accounts.models import User

    user = User.objects.create_user("fuzzer@holdfast.example", role="admin")
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


def fuzzed(**config):
    from sourcing.wsgi import application

    # What a body names, who was faster, who has it already, and which life of the database it is, no schema can know.
    unknowable = ["2xx", "304", "404", "409", "410", "412", "422"]
    accepted = {"positive_data_acceptance": {"expected-statuses": unknowable}}
    schema = schemathesis.openapi.from_dict(
        document(), config=schemathesis.Config.from_dict({"checks": accepted})
    )
    schema.app = application
    return [one for found in schema.get_all_operations() if OF in (one := found.ok()).label]


@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value
)
def test_a_fuzzer_finds_no_lie(mode, secret, facts, connection_kept, subtests):
    for operation in fuzzed():
        with subtests.test(operation.label):
            _try(operation, mode, secret)


def _aim(case):
    """At a row that there is, as whoever has read it would: no generator hits on its number and its tag."""
    resource = case.operation.path.removeprefix("/api/v1/").partition("/")[0]
    if resource in RESOURCES and "id" in (case.path_parameters or {}) and case.path_parameters["id"] % 2:
        ids = RESOURCES[resource].rows().order_by("pk").values_list("pk", flat=True)
        case.path_parameters["id"] = ids.first() or case.path_parameters["id"]
        if "If-Match" in (case.headers or {}):
            case.headers["If-Match"] = "*"


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
            _aim(case)
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})

    call()
