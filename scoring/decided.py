"""What was decided on a part, and what was bought of it against an answer, for its page."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from scoring import purchases
from scoring.models import BuyingOverride, Chosen, Decision
from suppliers.models import Part

MOST = 10


@dataclass(frozen=True)
class Decided:
    """`standing` counts on the day; `past` are the others, the newest first."""

    standing: Decision | None
    past: list[Decision]
    bought: list[BuyingOverride]

    @property
    def is_accepted(self) -> bool:
        return self.standing is not None and self.standing.chosen == Chosen.ACCEPT


def of_part(part: Part | int, *, user: User, day: date) -> Decided:
    """Two queries."""
    found = Decision.objects.visible_to(user).of(part).select_related("made_by", "ended_by")[: MOST + 1]
    every = list(found)
    standing = next((one for one in every if counts(one, day)), None)
    past = [one for one in every if one is not standing]
    return Decided(standing, past, purchases.overrides_of_part(part, user=user, most=MOST))


def counts(one: Decision, day: date) -> bool:
    return one.ended_at is None and (one.until is None or one.until >= day)
