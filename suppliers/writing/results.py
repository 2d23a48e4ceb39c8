"""What became of a body."""

from dataclasses import dataclass, field
from typing import Any

from suppliers.reading.rows import RowError


@dataclass
class Result:
    """Counts of rows; each rejected row has at least one error. A dry run counts what would have been.

    `closed_ids`: rows that the body does not speak of, and that ended because newer ones begin. `told`: what files
    had said before, by ruling, where this body says something else. `row_ids`: an array of the ids of all good rows,
    where asked.
    """

    resource: str
    received: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    errors: list[RowError] = field(default_factory=list)
    dry_run: bool = False
    applied: bool = True
    job: int | None = None
    closed_ids: list[int] = field(default_factory=list)
    told: dict[int, str | None] = field(default_factory=dict)
    row_ids: Any = None

    def as_dict(self, *, most_errors: int | None = None) -> dict[str, Any]:
        errors = self.errors if most_errors is None else self.errors[:most_errors]
        return {
            "job": self.job,
            "resource": self.resource,
            "dry_run": self.dry_run,
            "applied": self.applied,
            "received": self.received,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "closed": len(self.closed_ids),
            "errors": [e.as_dict() for e in errors],
        }
