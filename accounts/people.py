"""Adding people, changing what they may do, letting them go. Nobody is deleted."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import history
from accounts.models import User
from accounts.roles import Role


def add(email: str, *, name: str, role: str, by: User) -> User:
    """Somebody new, without a password: the link of `invitations.send` sets it."""
    _may(by)
    user = User(email=email.strip().lower(), name=name.strip(), role=role)
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save(force_insert=True)
    return user


def change_role(user: User, role: str, *, by: User) -> None:
    """Takes effect with their next click."""
    _may(by)
    if role not in Role.values:
        raise ValidationError(_("There is no such role."))
    with transaction.atomic():
        if role != Role.ADMIN:
            _keep_an_admin_besides(user)
        history.acting(by, _("Role changed"))
        User.objects.filter(pk=user.pk).exclude(role=role).update(role=role)
    user.role = role


def deactivate(user: User, *, by: User) -> None:
    """Signed out with their next click; their tokens stop at once and work again when they are back."""
    _may(by)
    with transaction.atomic():
        _keep_an_admin_besides(user)
        history.acting(by, _("Deactivated"))
        User.objects.filter(pk=user.pk, is_active=True).update(is_active=False)
    user.is_active = False


def reactivate(user: User, *, by: User) -> None:
    _may(by)
    with transaction.atomic():
        history.acting(by, _("Reactivated"))
        User.objects.filter(pk=user.pk, is_active=False).update(is_active=True)
    user.is_active = True


def _may(by: User) -> None:
    if not by.has_perm("accounts.manage_people"):
        raise PermissionDenied


def _keep_an_admin_besides(user: User) -> None:
    """All administrators are locked in one order, so that two cannot remove each other at the same time."""
    admins = set(
        User.objects.active().admins().order_by("pk").select_for_update().values_list("pk", flat=True)
    )
    if admins == {user.pk}:
        raise ValidationError(_("The last active administrator cannot be removed or given another role."))
