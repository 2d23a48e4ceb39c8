"""Bytes to rows with their own errors. Pure: no database, no Django model is touched."""

from suppliers.reading.bodies import FORMATS, MAX_BYTES, Body, BodyRefused, BodyTooLarge
from suppliers.reading.rows import Rows, of_body, read

__all__ = ["FORMATS", "MAX_BYTES", "Body", "BodyRefused", "BodyTooLarge", "Rows", "of_body", "read"]
