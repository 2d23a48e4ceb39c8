"""What second sources are worth, in one sentence: the share of a year's expected loss that real ones avoid, beside
what all would that stand on paper. Never a sum over parts: over nodes, each product counted once."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.words import money, percent
from scoring.models import NetworkVersion


@dataclass(frozen=True)
class Avoided:
    """Expected losses a year, base currency: with primaries alone, with real sources, with all on paper."""

    alone: float
    usable: float
    paper: float
    day: date

    @property
    def real(self) -> float:
        return self._share(self.usable)

    @property
    def on_paper(self) -> float:
        return self._share(self.paper)

    def _share(self, left: float) -> float:
        return max(0.0, 1 - left / self.alone) if self.alone > 0 else 0.0

    def sentence(self) -> str:
        return _(
            "Real second sources avoid %(real)s of a year's expected loss; if every one on paper were real, they "
            "would avoid %(paper)s."
        ) % {"real": percent(self.real, 1), "paper": percent(self.on_paper, 1)}

    def note(self, currency: str) -> str:
        return _(
            "From the failure of any one site, company, port, country or other node: %(alone)s a year with primary "
            "sources alone, %(usable)s as things stand."
        ) % {"alone": money(self.alone, currency), "usable": money(self.usable, currency)}


def avoided(user: User) -> Avoided | None:
    """By the newest network that was worked out whole; None before there is one. One query."""
    found = (
        NetworkVersion.objects.visible_to(user)
        .filter(loss_alone__gt=0, loss_usable__isnull=False, loss_paper__isnull=False)
        .order_by("-pk")
        .first()
    )
    if found is None or found.loss_alone is None or found.loss_usable is None or found.loss_paper is None:
        return None
    return Avoided(found.loss_alone, found.loss_usable, found.loss_paper, found.day)
