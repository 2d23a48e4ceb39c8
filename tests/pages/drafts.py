"""Drafts of the policy as pages make them."""

from django.urls import reverse

from scoring.models import PolicyVersion
from scoring.policyforms import WritePolicy
from tests.pages import rows


def as_(client, role, name=""):
    person = rows.person(role)
    client.force_login(person, backend="accounts.backends.RoleBackend")
    return person


def drafted(client) -> PolicyVersion:
    answer = client.post(reverse("policy_draft"))
    version = PolicyVersion.objects.drafts().latest("version")
    assert answer.url == reverse("policy_edit", args=[version.pk])
    return version


def typed(version: PolicyVersion, **changes) -> dict:
    """Every box of the editor as the page sends it."""
    form = WritePolicy(numbers=version.numbers, initial={"note": version.note, "edition": version.edition})
    boxes = {name: form[name].value() for name in form.fields}
    boxes = {name: "" if value is None else value for name, value in boxes.items()}
    return boxes | {name.replace("__", "."): value for name, value in changes.items()}
