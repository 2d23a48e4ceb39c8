"""The same request twice has one effect: what it was answered is kept with the effect, under the sender's key."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import OperationalError, transaction
from psycopg.errors import DeadlockDetected

from accounts.models import KeptAnswer, User

KEPT = timedelta(days=30)
PRUNED_AT_ONCE = 2_000
TRIES = 3


class OtherRequest(Exception):
    """The key came with another request before."""


@dataclass(frozen=True)
class Answer:
    """`body` as it goes out; `location` is where it sends on to."""

    status: int
    body: bytes
    location: str = ""

    @classmethod
    def of(cls, told: Any, *, status: int = 200, location: str = "") -> "Answer":
        return cls(status, orjson.dumps(told), location)


def once(user: User, key: str | None, *, digest: bytes, work: Callable[[], Answer]) -> Answer:
    """What `work` answers, or what it answered to the same request before. Raises OtherRequest.

    `work` and what is kept of it are one transaction: whoever comes with the same key meanwhile waits for its end,
    and does the work where it was taken back. What `work` raises is raised on, and nothing is kept. Where the
    database ends one of two that wait for each other, it is done again.
    """
    for tried in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return _once(user, key, digest, work) if key else work()
        except OperationalError as error:
            if tried == TRIES or not isinstance(error.__cause__, DeadlockDetected):
                raise
    raise AssertionError


def _once(user: User, key: str, digest: bytes, work: Callable[[], Answer]) -> Answer:
    # Waits on the index for whoever holds the same key, and then makes nothing.
    KeptAnswer.objects.bulk_create([KeptAnswer(user=user, key=key, digest=digest)], ignore_conflicts=True)
    kept = KeptAnswer.objects.get(user=user, key=key)
    if bytes(kept.digest) != digest:
        raise OtherRequest
    if kept.status is not None:
        return Answer(kept.status, bytes(kept.body or b""), kept.location)
    answer = work()
    KeptAnswer.objects.filter(pk=kept.pk).update(
        status=answer.status, body=answer.body, location=answer.location
    )
    return answer


def known(user: User, key: str) -> bool:
    """Whether the key has been answered; another's digest may still differ."""
    return KeptAnswer.objects.visible_to(user).filter(key=key, status__isnull=False).exists()


def prune(*, now: datetime) -> int:
    """Forget what is older than it is kept, some at a time; how many went."""
    old = KeptAnswer.objects.before(now - KEPT).order_by("at")
    ids = list(old.values_list("pk", flat=True)[:PRUNED_AT_ONCE])
    return KeptAnswer.objects.filter(pk__in=ids).delete()[0]
