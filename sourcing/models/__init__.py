"""What is done about it: the rows of sourcing."""

from sourcing.models.reviews import (
    AT_ONCE,
    PLANNED,
    Cause,
    Reason,
    Review,
    ReviewState,
    Round,
)
from sourcing.models.signatures import ReviewDay, Signature, Watch
from sourcing.models.warmorders import ColdReason, WarmOrder, WarmPlan, WarmSource

__all__ = [
    "AT_ONCE",
    "PLANNED",
    "Cause",
    "ColdReason",
    "Reason",
    "Review",
    "ReviewDay",
    "ReviewState",
    "Round",
    "Signature",
    "WarmOrder",
    "WarmPlan",
    "WarmSource",
    "Watch",
]
