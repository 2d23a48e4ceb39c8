"""Method cards: how each figure is worked out, from whom the method is, and examples, published or worked by hand,
beside what this code computes for them, at the moment somebody asks."""

from scoring.methods.axes import POWER_MEAN, STABILITY
from scoring.methods.believed import BELIEVED
from scoring.methods.cards import Card, Example
from scoring.methods.companies import ALTMAN
from scoring.methods.losses import DAILY_LOSS
from scoring.methods.lots import ACCEPTANCE_SAMPLING
from scoring.methods.moves import MOVEMENT
from scoring.methods.networks import SINGLE_POINTS
from scoring.methods.places import COUNTRY_RISK
from scoring.methods.standing import READINESS
from scoring.methods.words import in_words

__all__ = ["CARDS", "OF_DRIVER", "Card", "Example", "in_words", "named"]

CARDS = (
    DAILY_LOSS,
    POWER_MEAN,
    STABILITY,
    MOVEMENT,
    ALTMAN,
    COUNTRY_RISK,
    ACCEPTANCE_SAMPLING,
    READINESS,
    SINGLE_POINTS,
    BELIEVED,
)

# The card behind a driver's value, where there is one.
OF_DRIVER = {
    "outage_loss": DAILY_LOSS.slug,
    "natural_hazard": COUNTRY_RISK.slug,
    "political_stability": COUNTRY_RISK.slug,
    "financial_health": ALTMAN.slug,
}


def named(slug: str) -> Card | None:
    return next((card for card in CARDS if card.slug == slug), None)
