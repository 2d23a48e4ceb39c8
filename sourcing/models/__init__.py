"""What is done about it: the rows of sourcing."""

from sourcing.models.absences import Absence, CalendarLink
from sourcing.models.incidents import Incident
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
from sourcing.models.tasks import Ending, Reminder, Task, TaskEvent, TaskKind, TaskState, What
from sourcing.models.warmorders import ColdReason, WarmOrder, WarmPlan, WarmSource

__all__ = [
    "AT_ONCE",
    "PLANNED",
    "Absence",
    "CalendarLink",
    "Cause",
    "ColdReason",
    "Ending",
    "Incident",
    "Reason",
    "Reminder",
    "Review",
    "ReviewDay",
    "ReviewState",
    "Round",
    "Signature",
    "Task",
    "TaskEvent",
    "TaskKind",
    "TaskState",
    "WarmOrder",
    "WarmPlan",
    "WarmSource",
    "Watch",
    "What",
]
