"""What workers do: a chunk of a re-score, what changed, and the night's work."""

from collections.abc import Mapping
from datetime import date, datetime
from importlib import import_module
from time import monotonic
from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts import bell
from accounts.models import Chunk, User
from accounts.tasks import works_chunks, works_hourly
from scoring import completeness, decisions, overrides, products, refreshing, rescoring
from scoring.models import PolicyVersion
from scoring.networks import working as networking

AT_MOST = 15  # seconds; then the next task goes on

# Only workers import this module: they load the engines before they fork, and not within the first task.
for engine in ("scoring.rollup", "scoring.byproduct", "scoring.scores", "scoring.network"):
    import_module(engine)


@works_chunks(rescoring.KIND)
def rescore_chunk(chunk: Chunk):
    return rescoring.work(chunk)


@works_chunks(networking.KIND)
def network_chunk(chunk: Chunk):
    return networking.work(chunk, now=timezone.now())


@shared_task(name="scoring.refresh")
def refresh() -> None:
    end = monotonic() + AT_MOST
    while refreshing.catch_up(day=timezone.localdate()):
        if monotonic() > end:
            bell.ring("scoring.refresh")
            return
    if products.is_behind():
        bell.ring("scoring.count_products")


@shared_task(name="scoring.count_products")
def count_products() -> None:
    products.catch_up(day=timezone.localdate())


@works_hourly("scoring.end_lapsed_overrides")
def end_lapsed_overrides(day: date, now: datetime) -> Mapping[str, Any]:
    """Run twice, or on two machines, each override ends once."""
    return {"overrides_ended": overrides.end_lapsed(on=day, now=now)}


@works_hourly("scoring.end_lapsed_decisions")
def end_lapsed_decisions(day: date, now: datetime) -> Mapping[str, Any]:
    """Run twice, or on two machines, each decision ends once."""
    return {"decisions_ended": decisions.end_lapsed(on=day, now=now)}


@shared_task(name="scoring.rescore_nightly")
def rescore_nightly() -> None:
    """For a date, not an hour: run twice, or on two machines, it opens one job."""
    rescoring.open_nightly(day=timezone.localdate())


@shared_task(name=completeness.TASK)
def count_completeness(user_id: int) -> None:
    """For who looked at the board and was shown an older count."""
    user = User.objects.filter(pk=user_id).first()
    if user:
        policy = PolicyVersion.objects.in_force().read()
        completeness.count(user=user, now=timezone.now(), policy=policy)
