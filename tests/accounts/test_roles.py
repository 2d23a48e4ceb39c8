"""The table of who may what, written out."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import ApiToken, Chunk, History, Job, User
from accounts.roles import PERMISSIONS, ROLES, Role

#                              viewer analyst quality manager admin integration
TABLE = {
    "suppliers.view_facts": "yes  yes  yes  yes  yes  yes",
    "suppliers.load_facts": "no   yes  no   yes  yes  yes",
    "suppliers.change_facts": "no   yes  no   yes  yes  no",
    "suppliers.write_notes": "no   yes  yes  yes  yes  no",
    "suppliers.ask_suppliers": "no   yes  no   yes  yes  no",
    "suppliers.decide_quality": "no   no   yes  no   yes  no",
    "scoring.view_scores": "yes  yes  yes  yes  yes  yes",
    "scoring.rescore": "no   yes  no   yes  yes  no",
    "scoring.override": "no   yes  no   yes  yes  no",
    "scoring.decide": "no   yes  no   yes  yes  no",
    "scoring.accept_risk": "no   no   no   yes  yes  no",
    "scoring.buy_anyway": "no   yes  no   yes  yes  no",
    "scoring.share_views": "no   yes  no   yes  yes  no",
    "scoring.change_policy": "no   yes  no   yes  yes  no",
    "scoring.enforce_policy": "no   no   no   yes  yes  no",
    "sourcing.sign_reviews": "no   yes  no   yes  yes  no",
    "sourcing.open_rounds": "no   no   no   yes  yes  no",
    "accounts.manage_people": "no   no   no   no   yes  no",
    "accounts.manage_tokens": "no   no   no   no   yes  no",
    "accounts.manage_webhooks": "no   no   no   no   yes  no",
    "accounts.view_letters": "no   no   no   yes  yes  no",
    "accounts.view_jobs": "yes  yes  yes  yes  yes  yes",
}
ORDER = ["viewer", "analyst", "quality", "manager", "admin", "integration"]


def test_the_table_names_every_permission_and_role():
    assert set(TABLE) == set(PERMISSIONS)
    assert set(ORDER) == set(ROLES) == set(Role.values)


@pytest.mark.parametrize("permission", TABLE)
@pytest.mark.parametrize("role", ORDER)
def test_a_role_may_what_the_table_says_without_a_query(role, permission):
    expected = TABLE[permission].split()[ORDER.index(role)] == "yes"
    assert User(role=role).has_perm(permission) is expected


@pytest.mark.parametrize("role", ORDER)
def test_who_is_deactivated_may_nothing(role):
    user = User(role=role, is_active=False)
    assert not any(user.has_perm(permission) for permission in PERMISSIONS)


def test_nobody_may_nothing():
    assert not any(AnonymousUser().has_perm(permission) for permission in PERMISSIONS)


def test_an_unknown_permission_is_nobodys():
    assert not User(role=Role.ADMIN).has_perm("accounts.fly")


def test_no_role_but_admin_buys_and_releases():
    both = {"suppliers.change_facts", "suppliers.decide_quality"}
    assert [role for role, allowed in ROLES.items() if both <= allowed] == [Role.ADMIN]


@pytest.mark.django_db
@pytest.mark.parametrize("model", [User, ApiToken, Job, Chunk, History])
def test_nobody_and_the_deactivated_see_no_rows(model):
    for user in (None, AnonymousUser(), User(is_active=False)):
        assert model.objects.visible_to(user).query.is_empty()


@pytest.mark.django_db
def test_tokens_of_others_are_seen_by_administrators_only():
    ann = User.objects.create_user("ann@holdfast.example", role=Role.MANAGER)
    bob = User.objects.create_user("bob@holdfast.example", role=Role.ADMIN)
    ApiToken.objects.create(user=ann, name="a", digest=b"a", created_by=ann, expires_on="2030-01-01")
    ApiToken.objects.create(user=bob, name="b", digest=b"b", created_by=bob, expires_on="2030-01-01")
    assert [token.name for token in ApiToken.objects.visible_to(ann)] == ["a"]
    assert {token.name for token in ApiToken.objects.visible_to(bob)} == {"a", "b"}
