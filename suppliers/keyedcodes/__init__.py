"""Keyed codes: two suppliers who name no name still meet where they mean the same place.

See docs/decisions/0026-keyed-codes-and-their-limits.md.
"""
