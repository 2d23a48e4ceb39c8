"""Bodies and files too large for one transaction: stored in pieces, written by workers piece after piece.

    pieces of whole rows -> upload -> a job: look at each piece, mark keys told twice, write one piece a chunk, end

Loads of one resource are written in the order in which they were opened; each chunk is one transaction, and one
that was lost with its worker is done again. See docs/decisions/0031-large-bodies-in-pieces.md.
"""

from suppliers.loading.ending import settle
from suppliers.loading.fullload import Full
from suppliers.loading.opening import begin, finish_here, open
from suppliers.loading.rejected import errors_of, rejected_rows
from suppliers.loading.turns import runs, wait
from suppliers.loading.uploads import forget, store

__all__ = [
    "Full",
    "begin",
    "errors_of",
    "finish_here",
    "forget",
    "open",
    "rejected_rows",
    "runs",
    "settle",
    "store",
    "wait",
]
