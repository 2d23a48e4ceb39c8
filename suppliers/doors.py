"""What a door says of a result, in words: for commands, and whoever reads them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from suppliers.writing import Result

MOST_SHOWN = 50


def counted(result: Result) -> str:
    """The counts in one sentence."""
    counts = _(
        "%(resource)s: %(received)d rows, %(created)d new, %(updated)d changed, %(unchanged)d unchanged, "
        "%(rejected)d rejected"
    ) % {
        name: getattr(result, name)
        for name in ("resource", "received", "created", "updated", "unchanged", "rejected")
    }
    if result.closed_ids:
        counts += _("; %d older ones end the day before newer ones begin") % len(result.closed_ids)
    if result.dry_run:
        return counts + _("; a dry run, nothing was written.")
    return counts + ("." if result.applied else _("; all or nothing was asked for, so nothing was written."))


def listed(result: Result) -> Iterator[str]:
    """A line an error, as far as anyone reads."""
    for error in result.errors[:MOST_SHOWN]:
        column = f", {error.field}" if error.field else ""
        yield _("row %(row)d%(column)s: %(message)s") % {
            "row": error.row,
            "column": column,
            "message": error.message,
        }
    left = len(result.errors) - MOST_SHOWN
    if left > 0:
        yield _("and %d more errors.") % left
