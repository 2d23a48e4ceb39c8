"""A portfolio that was written by `suppliers.exporting`, read into an empty database: all of it or nothing.

Every row goes through the one writer, so that no rule is passed over. What stands `beside/` is what a file may not
say otherwise: an empty database has nobody's decision to run over.
"""

from suppliers.restoring.restoring import Refused, check_empty, restore

__all__ = ["Refused", "check_empty", "restore"]
