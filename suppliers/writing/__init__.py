"""The one writer behind every door: files, API bodies and forms all end here.

    rows with their own errors -> staged COPY -> references resolved -> rules -> one set-based merge

No object is made for a row. Unchanged rows are not touched and make no history.
"""

from suppliers.writing.arriving import Arrival
from suppliers.writing.looking import Look
from suppliers.writing.results import Result
from suppliers.writing.writer import take_turn, write, write_rows

__all__ = ["Arrival", "Look", "Result", "take_turn", "write", "write_rows"]
