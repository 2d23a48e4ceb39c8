"""What workers do for facts."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from accounts.tasks import works_hourly
from suppliers import rulings

AT_ONCE = 50


@works_hourly("suppliers.end_lapsed_rulings")
def end_lapsed_rulings(day: date, now: datetime) -> Mapping[str, Any]:
    """Run twice, or on two machines, each ruling ends once."""
    ended = rulings.end_lapsed(on=day, now=now, most=AT_ONCE)
    return {"rulings_ended": ended, "more": ended >= AT_ONCE}
