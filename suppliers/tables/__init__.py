"""Files as people and ERPs send them, read as raw tables of text. Pure: nothing is written, nothing translated.

`read` takes bytes and gives sheets: names above, text below, empty cells as null. What the cells mean is a
profile's matter (`suppliers.profiles`).
"""

from suppliers.tables.opening import read
from suppliers.tables.raw import MOST_COLUMNS, MOST_ROWS, Notes, Raw, Sheet

__all__ = ["MOST_COLUMNS", "MOST_ROWS", "Notes", "Raw", "Sheet", "read"]
