"""`reviews`: what a person has to look at and sign, and what became of it."""

from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from sourcing.models import Reason, Review, ReviewState, Signature
from suppliers.api.fields import Field, Listing


def _rows(user: Any) -> QuerySet:
    """With who signed it last, and for what it was signed as."""
    last = Signature.objects.filter(review=OuterRef("pk")).order_by("-id")
    return Review.objects.visible_to(user).annotate(
        signed_by=Subquery(last.values("signed_by__email")[:1]),
        signed_as=Subquery(last.values("quadrant")[:1]),
        of_policy=F("policy__version"),
    )


QUADRANTS = ("dual_source", "qualified_backup", "single_source", "unscored")
LISTING = Listing(
    "reviews",
    _("What a person has to look at and sign, why, by whom and until when. Signed in the browser."),
    _rows,
    (
        Field("part", "part__number", "text", _("the part's number; null: the review of a policy"), nullable=True),
        Field("plant", "part__plant__code", "text", _("code of the part's plant"), nullable=True),
        Field("policy", "of_policy", "whole", _("version of the policy that it is about"), nullable=True),
        Field("reason", "reason", "choice", _("why it was opened"), choices=tuple(Reason.values)),
        Field("state", "state", "choice", _("what became of it"), choices=tuple(ReviewState.values)),
        Field("opened_on", "opened_on", "date", _("the day on which it was opened")),
        Field("due_on", "due_on", "date", _("the day by which it has to be signed")),
        Field("owner", "owner__email", "email", _("whose work it is; null: nobody may sign"), nullable=True),
        Field("round", "round__name", "text", _("the round that it is done in"), nullable=True),
        Field("ended_on", "ended_on", "date", _("the day on which it was signed or closed"), nullable=True),
        Field("ended_why", "ended_why", "text", _("why it was closed unsigned; empty else")),
        Field("signed_by", "signed_by", "email", _("who signed it last"), nullable=True),
        Field("signed_as", "signed_as", "choice", _("the quadrant that was signed"), nullable=True, choices=QUADRANTS),
    ),
    "scoring.view_scores",
    one="Review",
    orderings=("opened_on", "due_on", "ended_on"),
    searches=("part__number",),
)  # fmt: skip
LISTINGS = (LISTING,)
