"""Bytes to rows with their own errors. Pure: no database, no Django model is touched."""

from suppliers.reading.bodies import FORMATS, MAX_BYTES, BodyRefused, BodyTooLarge
from suppliers.reading.rows import Rows, read

__all__ = ["FORMATS", "MAX_BYTES", "BodyRefused", "BodyTooLarge", "Rows", "read"]
