"""Rows through a profile, as the tests say it."""

import json

from suppliers import tables
from suppliers.profiles import builtin, mapped


def sheet_of(rows, name=""):
    """`rows` is text or bytes of a file, or what JSON says."""
    if not isinstance(rows, str | bytes):
        rows = json.dumps(rows)
    raw = tables.read(rows.encode() if isinstance(rows, str) else rows)
    return raw.named(name)


def body_of(profile, rows, resource=None, sheet=""):
    what = builtin()[profile] if isinstance(profile, str) else profile
    return mapped(what, sheet_of(rows, sheet), resource=resource)


def said(body):
    """A body as rows, without what is empty."""
    columns = {name: cells.to_pylist() for name, cells in body.columns.items()}
    return [
        {name: cells[n] for name, cells in columns.items() if cells[n] is not None} for n in range(body.count)
    ]


def unread(body):
    """(row, column, text) of what could not be translated."""
    numbers = body.row_numbers.to_pylist()
    return [
        (numbers[place], name, body.columns[name][place].as_py())
        for name, masks in body.unread.items()
        for mask, _sentence in masks
        for place, is_bad in enumerate(mask.to_pylist())
        if is_bad
    ]
