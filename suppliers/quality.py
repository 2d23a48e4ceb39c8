"""What quality decides: who may, and in whose name it is written down."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from accounts import bell, history
from accounts.models import User
from suppliers.models import Change, Part
from suppliers.resources import named
from suppliers.writing import take_turn

PERMISSION = "suppliers.decide_quality"
PATIENCE = "8s"  # for a load of the same resource that is under way
MOST_REASON = 500


def check_may(by: User, part: Part | None = None) -> None:
    """Raises PermissionDenied for who does not decide on quality, or buys this part."""
    if not by.has_perm(PERMISSION):
        raise PermissionDenied(_("Quality decides that."))
    if part is not None and part.buyer and part.buyer.lower() == by.email.lower():
        raise PermissionDenied(_("You buy this part: somebody else releases it."))


def may_enter(user: Any) -> bool:
    """Lots and evidence: whoever keeps facts, and quality."""
    return user.has_perm("suppliers.change_facts") or user.has_perm(PERMISSION)


def checked_reason(reason: str) -> str:
    """Raises ValidationError where there is none, or too much of it."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why.")})
    if len(reason) > MOST_REASON:
        raise ValidationError({"reason": _("Say it in at most %d characters.") % MOST_REASON})
    return reason


@contextmanager
def deciding(resource: str, *, by: User, why: str) -> Iterator[None]:
    """A transaction in which rows of the resource may be decided on, in turn with whoever loads them.

    Raises ValidationError where a load holds the resource for longer than a person waits.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
        try:
            take_turn(cursor, named(resource))
        except OperationalError as error:
            raise ValidationError(
                _("A load of %s is under way. Nothing is lost: try again in a minute.") % resource
            ) from error
        with history.acting(by, why):
            cursor.execute("SELECT set_config('holdfast.deciding', 'on', true)")
            yield
            cursor.execute("SELECT set_config('holdfast.deciding', '', true)")


def note(resource: str, row_id: int, *, by: User) -> None:
    """For whoever follows the facts."""
    Change.objects.create(resource=resource, row_ids=[row_id], by=by)
    transaction.on_commit(lambda: bell.ring("scoring.refresh"))


def check_one(count: int) -> None:
    """Of a filtered update. Raises ValidationError where somebody else was faster."""
    if count != 1:
        raise ValidationError(_("Somebody else has decided meanwhile. Look again, then decide."))
