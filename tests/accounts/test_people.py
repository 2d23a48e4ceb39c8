"""People: added, given a role, let go; one administrator always stays."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection

from accounts import history, people
from accounts.models import User
from accounts.roles import Role

pytestmark = pytest.mark.django_db
LAST = "The last active administrator cannot be removed or given another role."


@pytest.fixture
def admin(db):
    return User.objects.create_user("admin@holdfast.example", role=Role.ADMIN)


def test_an_address_is_one_person_whatever_its_case(admin):
    people.add("Ann@Holdfast.example", name="Ann", role=Role.VIEWER, by=admin)
    with pytest.raises(ValidationError, match="is here already"):
        people.add("ANN@holdfast.EXAMPLE", name="Ann again", role=Role.VIEWER, by=admin)
    with pytest.raises(IntegrityError, match="user_email_is_unique"):
        User.objects.create(email="aNN@holdfast.example")


def test_somebody_new_waits_for_a_password(admin):
    assert not people.add("ann@holdfast.example", name="", role=Role.VIEWER, by=admin).has_usable_password()


def test_the_last_active_admin_keeps_the_role_and_stays(admin):
    User.objects.create_user("gone@holdfast.example", role=Role.ADMIN, is_active=False)
    for act in (people.deactivate, lambda user, by: people.change_role(user, Role.VIEWER, by=by)):
        with pytest.raises(ValidationError, match=LAST):
            act(admin, by=admin)
    admin.refresh_from_db()
    assert (admin.role, admin.is_active) == (Role.ADMIN, True)


def test_of_two_admins_one_may_go(admin):
    other = User.objects.create_user("other@holdfast.example", role=Role.ADMIN)
    people.deactivate(other, by=admin)
    with pytest.raises(ValidationError, match=LAST):
        people.change_role(admin, Role.ANALYST, by=admin)
    people.reactivate(other, by=admin)
    people.change_role(admin, Role.ANALYST, by=other)


@pytest.mark.django_db(transaction=True)
def test_two_admins_cannot_remove_each_other_at_the_same_time():
    pair = [User.objects.create_user(f"{n}@holdfast.example", role=Role.ADMIN) for n in "ab"]
    start = threading.Barrier(2)

    def remove(number):
        start.wait(10)
        try:
            people.deactivate(pair[1 - number], by=pair[number])
        except ValidationError:
            return "refused"
        finally:
            connection.close()
        return "removed"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(remove, range(2))) == ["refused", "removed"]
    assert User.objects.active().admins().count() == 1


def test_a_change_of_role_is_in_history_with_who_did_it(admin):
    ann = people.add("ann@holdfast.example", name="Ann", role=Role.VIEWER, by=admin)
    people.change_role(ann, Role.ANALYST, by=admin)
    people.change_role(ann, Role.ANALYST, by=admin)
    entry = history.of("people", ann.pk).get()
    assert (entry.user, entry.why, entry.old["role"]) == (admin, "Role changed", Role.VIEWER)


def test_a_role_that_does_not_exist_is_refused(admin):
    with pytest.raises(ValidationError):
        people.change_role(admin, "emperor", by=admin)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_only_who_manages_people_changes_them(admin, role):
    by = User.objects.create_user("by@holdfast.example", role=role)
    with pytest.raises(PermissionDenied):
        people.add("new@holdfast.example", name="", role=Role.ADMIN, by=by)
    with pytest.raises(PermissionDenied):
        people.change_role(by, Role.ADMIN, by=by)
    with pytest.raises(PermissionDenied):
        people.deactivate(admin, by=by)
    with pytest.raises(PermissionDenied):
        people.reactivate(by, by=by)


def test_who_has_history_cannot_be_deleted(admin):
    from accounts import jobs

    jobs.open("tests.any", by=admin, argument={}, chunks=[])
    with pytest.raises(IntegrityError):
        admin.delete()
