"""People, tokens, jobs and history."""

from accounts.models.history import History, Operation
from accounts.models.jobs import Chunk, Job, Status
from accounts.models.tokens import ApiToken
from accounts.models.users import User

__all__ = ["ApiToken", "Chunk", "History", "Job", "Operation", "Status", "User"]
