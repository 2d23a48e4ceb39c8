"""Every list of the API that is only read: judgements, then decisions."""

from scoring.api import judgements
from sourcing.api import reviews, tasks, warmorders

LISTINGS = (*judgements.LISTINGS, *warmorders.LISTINGS, *reviews.LISTINGS, *tasks.LISTINGS)
