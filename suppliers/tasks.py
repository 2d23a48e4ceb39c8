"""What workers do for facts."""

from time import monotonic

from celery import shared_task
from django.utils import timezone

from suppliers import rulings

AT_MOST = 15  # seconds; what is left waits for the next round
AT_ONCE = 50


@shared_task(name="suppliers.end_lapsed_rulings")
def end_lapsed_rulings() -> None:
    """Run twice, or on two machines, each ruling ends once."""
    end = monotonic() + AT_MOST
    while rulings.end_lapsed(on=timezone.localdate(), now=timezone.now(), most=AT_ONCE):
        if monotonic() > end:
            return
