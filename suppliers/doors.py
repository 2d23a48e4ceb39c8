"""What a door says of a result, in words: for commands, and whoever reads them."""

from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from suppliers.loading.rejected import errors_of
from suppliers.models import Load
from suppliers.models.loads import LoadState
from suppliers.reading.rows import RowError
from suppliers.writing import Result

MOST_SHOWN = 50


def in_words_of(load: Load) -> Result:
    """What became of a load, as of any other write; of its errors as many as anyone reads."""
    result = Result(
        load.resource,
        load.received,
        load.created,
        load.updated,
        load.unchanged,
        load.rejected,
        dry_run=load.is_dry_run,
        applied=load.state == LoadState.DONE,
        job=load.job_id,
        closed_ids=[0] * load.closed,
    )
    result.errors = [RowError(**error) for error in islice(errors_of(load), MOST_SHOWN)]
    return result


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
    left = max(len(result.errors), result.rejected) - MOST_SHOWN
    if left > 0:
        yield _("and %d more errors.") % left
