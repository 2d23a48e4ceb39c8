"""Every list of the API that is only read: judgements, then decisions."""

from scoring.api import judgements
from sourcing.api import warmorders

LISTINGS = (*judgements.LISTINGS, *warmorders.LISTINGS)
