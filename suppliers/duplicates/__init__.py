"""Duplicates: rows that may be one, found and ranked; merged with a preview, and taken apart again."""

from suppliers.duplicates.merging import merge, undo
from suppliers.duplicates.telling import preview

__all__ = ["merge", "preview", "undo"]
