"""People, tokens, jobs, events and history."""

from accounts.models.events import Event, EventName
from accounts.models.history import History, Operation
from accounts.models.jobs import Chunk, Job, Status
from accounts.models.tokens import ApiToken
from accounts.models.users import User

__all__ = ["ApiToken", "Chunk", "Event", "EventName", "History", "Job", "Operation", "Status", "User"]
