"""Loading through the one writer, as the tests say it."""

from suppliers.resources import named
from suppliers.writing import write


def load(resource, body, **options):
    data = body if isinstance(body, bytes) else body.encode()
    options.setdefault("format", "csv")
    return write(named(resource), data, by=None, why="test", **options)


def said(result):
    return [(e.row, e.field, e.code) for e in result.errors]


def counts(result):
    return (result.received, result.created, result.updated, result.unchanged, result.rejected)
