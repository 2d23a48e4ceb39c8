"""What workers do for decisions: the plan of warm orders, the reviews of a day, its tasks and reminders."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from celery import shared_task
from django.utils import timezone

from accounts.models import Chunk
from accounts.tasks import works_chunks, works_daily
from scoring import rescoring
from sourcing import programme, reviews, warmplanning


@works_chunks(warmplanning.KIND)
def warm_order_chunk(chunk: Chunk):
    return warmplanning.work(chunk, now=timezone.now())


@shared_task(name="sourcing.plan_warm_orders_nightly")
def plan_warm_orders_nightly() -> None:
    """For a date, not an hour: run twice, or on two machines, it opens one job."""
    warmplanning.open_nightly(day=timezone.localdate())


@works_chunks(reviews.KIND, lease=timedelta(minutes=5))  # its first piece runs over all parts
def open_reviews(chunk: Chunk):
    return reviews.work(chunk)


@shared_task(name=f"{reviews.KIND}_due")
def open_reviews_due() -> None:
    """For a date, not an hour: run twice, or on two machines, it opens one job. It waits for the night's scores."""
    day = timezone.localdate()
    if not rescoring.is_at_work(day=day):
        reviews.open_daily(day=day)


@works_daily(programme.KIND, waits=programme.is_early)
def daily_round(day: date, now: datetime) -> Mapping[str, int]:
    """What is about to lapse becomes a task; who it is about is told."""
    return programme.round_of(day, since=programme.last_before(day), now=now)
