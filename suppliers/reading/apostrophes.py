"""The apostrophe by which a spreadsheet keeps a text that begins like a formula: taken off again, one alone.

What is written for spreadsheets (`accounts.downloads`) puts one before = + - @, and one more before one that stands
there already; so what comes back is what went out.
"""

import pyarrow as pa
import pyarrow.compute as pc

KEPT = r"^'('*[=+\-@\t\r\n])"


def taken_off(column: pa.Array) -> pa.Array:
    """The column itself, where no cell begins with one."""
    if not pc.any(pc.starts_with(column, "'")).as_py():
        return column
    return pc.replace_substring_regex(column, KEPT, r"\1")
