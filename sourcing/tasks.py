"""What workers do for decisions: the plan of warm orders, the reviews of a day."""

from celery import shared_task
from django.utils import timezone

from accounts.models import Chunk
from accounts.tasks import works_chunks
from scoring import rescoring
from sourcing import reviews, warmplanning


@works_chunks(warmplanning.KIND)
def warm_order_chunk(chunk: Chunk):
    return warmplanning.work(chunk, now=timezone.now())


@shared_task(name="sourcing.plan_warm_orders_nightly")
def plan_warm_orders_nightly() -> None:
    """For a date, not an hour: run twice, or on two machines, it opens one job."""
    warmplanning.open_nightly(day=timezone.localdate())


@works_chunks(reviews.KIND)
def open_reviews(chunk: Chunk):
    return reviews.work(chunk)


@shared_task(name=f"{reviews.KIND}_due")
def open_reviews_due() -> None:
    """For a date, not an hour: run twice, or on two machines, it opens one job. It waits for the night's scores."""
    day = timezone.localdate()
    if not rescoring.is_at_work(day=day):
        reviews.open_daily(day=day)
