"""People, tokens, jobs, events, letters and history."""

from accounts.models.events import Event, EventName
from accounts.models.history import History, Operation
from accounts.models.jobs import Chunk, Job, Status
from accounts.models.mails import Mail
from accounts.models.tokens import ApiToken
from accounts.models.users import User

__all__ = ["ApiToken", "Chunk", "Event", "EventName", "History", "Job", "Mail", "Operation", "Status", "User"]
