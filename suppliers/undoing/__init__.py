"""Take a whole load back: its rows are what they were before it, or nothing is.

transactions of the load -> rows they changed, as history has them -> refused where later edits stand on them
-> the old rows merged back, the new rows deleted, through the same rules as a load
"""

from suppliers.undoing.touched import TASK
from suppliers.undoing.verbs import AT_ONCE, MOST, can_be_undone, open_job, size, undo

__all__ = ["AT_ONCE", "MOST", "TASK", "can_be_undone", "open_job", "size", "undo"]
