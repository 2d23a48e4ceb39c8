"""When a part is to be reviewed next, as an expression in SQL over `position` and `watch`.

Impact is high where the part's quadrant says so, or the one that it is held against: facts that go away take no part
off the yearly look. Then it is the policy's interval after the last review that was done; where none was, its first
day, spread by money. Where a policy shortens the interval, what would be due at once is spread over the new one, no
later than a year after the last review. What crept over the line within the band is due as if it had been high.

Of the parts of low impact each has its number of the year, the digest of year and part: below the policy's share it
is in the sample, and due on the last day of the month that the next digits say. So the sample is a new one every
year, the same however often it is drawn, and knows nothing of a part but its id.

>>> sample_of(2027, 4711, share=1.0)
datetime.date(2027, 9, 30)
"""

from calendar import monthrange
from datetime import date
from hashlib import md5

from sourcing.reviews.numbers import HIGH, LOW_HASH

_SPREAD = """%(policy_day)s::date + %(lead)s::int + (('x' || substr(md5(position.part_id::text), 1, 8))::bit(32)::bigint
    * %(window)s::int >> 32)::int"""
_SINCE = "coalesce(watch.reviewed_on, watch.held_from)"
_YEARLY = f"""CASE
    WHEN {_SINCE} + %(interval)s::int >= %(policy_day)s::date + %(lead)s::int THEN {_SINCE} + %(interval)s::int
    WHEN {_SINCE} + %(most_days)s::int > %(policy_day)s::date + %(lead)s::int
        THEN least({_SINCE} + %(most_days)s::int, {_SPREAD})
    WHEN watch.signed_quadrant IN {HIGH} THEN {_SINCE} + %(interval)s::int
    ELSE {_SPREAD} END"""
IS_HIGH = f"(position.quadrant IN {HIGH} OR watch.quadrant IN {HIGH})"
# A sample's day counts where it was neither over when the part was first seen nor, by `since`, opened already.
_SAMPLE = """(
    SELECT min(drawn.due_on) FROM (
        SELECT (make_date(year, 1 + (('x' || substr(digest, 9, 8))::bit(32)::bigint %% 12)::int, 1)
            + interval '1 month' - interval '1 day')::date AS due_on, make_date(year, 1, 1) AS begins
        FROM generate_series(%(year)s::int - 1, %(year)s::int + 1) year,
            LATERAL (SELECT md5(year || ':' || position.part_id) AS digest) told
        WHERE ('x' || substr(digest, 1, 8))::bit(32)::bigint < %(sampled_below)s::bigint
    ) drawn
    WHERE drawn.due_on > watch.held_from AND drawn.due_on - %(lead)s::int > %(since)s::date
        AND (watch.reviewed_on IS NULL OR watch.reviewed_on < least(drawn.begins, drawn.due_on - %(lead)s::int)))"""
NEXT = f"""CASE
    WHEN NOT {IS_HIGH} THEN {_SAMPLE}
    WHEN watch.reviewed_on IS NULL AND watch.first_due_on IS NOT NULL THEN watch.first_due_on
    WHEN watch.quadrant IN {HIGH} THEN {_YEARLY}
    ELSE greatest({_SINCE} + %(interval)s::int, position.assessed_on + %(lead)s::int) END"""


def sample_of(year: int, part: int, *, share: float) -> date | None:
    """The day on which the sample of a year has this part due; None where it is not in it."""
    digest = md5(f"{year}:{part}".encode(), usedforsecurity=False).hexdigest()
    if int(digest[:8], 16) >= round(share * LOW_HASH):
        return None
    month = 1 + int(digest[8:16], 16) % 12
    return date(year, month, monthrange(year, month)[1])
