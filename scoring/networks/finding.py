"""Telling who subscribed of single points that were not there before."""

from datetime import date
from typing import Any

from accounts import events
from accounts.models.events import EventName
from scoring.networks import nodes


def tell(found: list[tuple[int, int, int, float | None]], *, network: str, day: date) -> int:
    """An event for each (node, parts stopped, parts that looked dual, expected loss a year), the dearest first;
    beyond what anybody reads one by one, the rest as a count. In the caller's transaction; how many are new.
    """
    by_loss = sorted(found, key=lambda one: -(one[3] or 0.0))
    listed = by_loss[: events.MOST - 1]
    labels = nodes.labels(one[0] for one in listed)
    told: list[tuple[str, dict[str, Any]]] = []
    for node, parts, hidden, loss in listed:
        told.append(
            (
                f"{network} {node} {day.isoformat()}",
                {
                    "network": network,
                    "kind": labels[node].kind.name.lower(),
                    "node": labels[node].key,
                    "name": labels[node].name,
                    "parts_stopped": parts,
                    "hidden_parts": hidden,
                    "expected_loss_per_year": loss,
                    "found_on": day.isoformat(),
                },
            )
        )
    if more := len(by_loss) - len(listed):
        told.append((f"{network} more {day.isoformat()}", {"network": network, "more": more}))
    return events.record(EventName.SINGLE_POINT_FOUND, told)
