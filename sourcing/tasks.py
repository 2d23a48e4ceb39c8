"""What workers do for decisions: the plan of warm orders."""

from celery import shared_task
from django.utils import timezone

from accounts.models import Chunk
from accounts.tasks import works_chunks
from sourcing import warmplanning


@works_chunks(warmplanning.KIND)
def warm_order_chunk(chunk: Chunk):
    return warmplanning.work(chunk, now=timezone.now())


@shared_task(name="sourcing.plan_warm_orders_nightly")
def plan_warm_orders_nightly() -> None:
    """For a date, not an hour: run twice, or on two machines, it opens one job."""
    warmplanning.open_nightly(day=timezone.localdate())
