"""People, tokens, jobs, events, letters, webhooks and history."""

from accounts.models.answers import KeptAnswer
from accounts.models.events import Event, EventName
from accounts.models.history import History, Operation
from accounts.models.jobs import Chunk, Job, Status
from accounts.models.mails import Mail
from accounts.models.tokens import ApiToken
from accounts.models.users import User
from accounts.models.webhooks import Delivery, Subscription

__all__ = [
    "ApiToken",
    "Chunk",
    "Delivery",
    "Event",
    "EventName",
    "History",
    "Job",
    "KeptAnswer",
    "Mail",
    "Operation",
    "Status",
    "Subscription",
    "User",
]
