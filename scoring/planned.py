"""By when a source is planned to be real, for its page."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from scoring.models import PlanMove, SourcePlan
from scoring.posturewords import CHECKS
from suppliers.models import Source

MOST = 10


@dataclass(frozen=True)
class Planned:
    """`moves` are those of the open plan, the oldest first; `past` the plans before, the newest first."""

    plan: SourcePlan | None
    moves: list[PlanMove]
    past: list[SourcePlan]
    day: date

    @property
    def slip_days(self) -> int:
        return self.plan.slip_days(self.day) if self.plan else 0

    @property
    def is_overdue(self) -> bool:
        return self.plan is not None and self.plan.due_on < self.day

    @property
    def checks(self) -> list[str]:
        """In words."""
        return [str(CHECKS[name].label) for name in self.plan.checks] if self.plan else []


def of_source(source: Source | int, *, user: User, day: date) -> Planned:
    """One query, a second where a plan is open."""
    found = SourcePlan.objects.visible_to(user).of(source).select_related("owner", "ended_by")[: MOST + 1]
    every = list(found)
    plan = next((one for one in every if one.ended_at is None), None)
    moves = PlanMove.objects.visible_to(user).filter(plan=plan).select_related("moved_by").order_by("pk")
    return Planned(plan, list(moves) if plan else [], [one for one in every if one is not plan], day)
