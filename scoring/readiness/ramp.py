"""Can ramp: in time and far enough, once the primary is lost.

What the other sources ship goes on, this one's own share included; the demand that nobody serves then is the
gap. Days to the gap = cover x demand / (demand - what goes on): the stock that would last its cover at the
whole demand lasts longer where only a part of it is missing. Worked by hand: demand 1,200 a year, of which a
second source ships 400 and the primary 800; cover 30 days. After the primary 800 a year are missing, and the
stock of 30 x 1,200 / 365 lasts 45 days. A third source with ramp 20 and lead time 20 days is in time, and needs
a capacity of 800 / 12 = 67 a month; the second needs 100, as it ships a third of them already.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.readiness.answers import Answer, Where
from scoring.readiness.codes import Fact, Reason
from scoring.readiness.contracted import Contracted
from scoring.readiness.days import NEVER, NO_DATE, Days, smallest, to_end
from scoring.readiness.facts import Facts
from scoring.readiness.numbers import Numbers

Floats = NDArray[np.float64]
MONTHS = 12


class Ramp(NamedTuple):
    """`takes_days`: ramp and lead time; `gap_days`; `capacity` and `needed` a month. NaN: not known."""

    answer: Answer
    takes_days: Floats
    gap_days: Floats
    capacity: Floats
    needed: Floats


class _Given(NamedTuple):
    """What each source's answer is made of. `others`: a year, by usable sources beside the primary and itself."""

    others: Floats
    lead_time: Floats
    capacity: Floats


def can_ramp(facts: Facts, terms: Contracted, usable: Where, numbers: Numbers, day: int) -> Ramp:
    sources = facts.sources
    own = np.where(usable & ~sources["is_primary"], facts.of_orders("received"), 0.0)
    given = _Given(
        _others(facts, own), terms.lead_time, np.fmax(sources["capacity_per_month"], terms.reserved)
    )
    old_on = sources["figures_on"].astype(np.int64) + numbers.figures_days
    dated = sources["figures_on"] != NO_DATE
    aged = dated & (old_on <= day)
    gap = _gap(facts, given, own)
    answer = _answer(facts, terms, given, gap, aged)
    settled = np.isin(answer.reason, (Reason.NO_GAP, Reason.CARRIES_TODAY))  # whatever its figures are
    answer.lapse(dated & ~aged & ~settled, old_on, Reason.FIGURES_OLD)
    for on, then in _endings(facts, terms, given, own):
        # Where there was no gap, figures that age at all are taken for old once there is one.
        then_aged = dated & (settled | (old_on <= on))
        later = _answer(facts, terms, then, _gap(facts, then, own), then_aged)
        answer.lapse((on < NEVER) & (later.state < answer.state), on, later.reason)
    needed = np.maximum(gap.needed_a_year, 0) / MONTHS
    return Ramp(answer, sources["ramp_days"] + terms.lead_time, gap.days, given.capacity, needed)


def _others(facts: Facts, ships: Floats) -> Floats:
    part = facts.part_of_source
    return np.bincount(part, ships, minlength=len(facts.parts["id"]))[part] - ships


def _endings(facts: Facts, terms: Contracted, given: _Given, own: Floats) -> Iterator[tuple[Days, _Given]]:
    """Days on which what is given may get worse, as far as dates on file say, and the worst that it may be from
    then on: another source ends (and with it all that end at all), terms with the lead time or the capacity."""
    sources, part = facts.sources, facts.part_of_source
    ends_on = to_end(sources["valid_to"]) + 1
    ending = (own > 0) & (ends_on < NEVER)
    first = smallest(len(facts.parts["id"]), part[ending], ends_on[ending], NEVER)[part]
    lasting = _others(facts, np.where(ending, 0.0, own))
    for on in (first, terms.lead_time_until, terms.reserved_until):
        yield (
            on,
            _Given(
                np.where(first <= on, lasting, given.others),
                np.where(terms.lead_time_until <= on, terms.lead_time_then, given.lead_time),
                np.where(terms.reserved_until <= on, sources["capacity_per_month"], given.capacity),
            ),
        )


class _Gap(NamedTuple):
    """The demand that nobody serves once the primary is lost, as each source sees it."""

    missing_a_year: Floats
    days: Floats
    needed_a_year: Floats  # of this source, what it ships already included


def _gap(facts: Facts, given: _Given, own: Floats) -> _Gap:
    part = facts.part_of_source
    demand, cover = facts.parts["annual_demand"][part], facts.parts["cover_days"][part]
    needed = demand - given.others
    missing = needed - own
    with np.errstate(divide="ignore", invalid="ignore"):
        days = np.where(missing > 0, cover * demand / missing, np.inf)
    return _Gap(missing, np.where(np.isnan(missing), np.nan, days), needed)


def _answer(facts: Facts, terms: Contracted, given: _Given, gap: _Gap, aged: Where) -> Answer:
    sources = facts.sources
    ramp, lead = sources["ramp_days"], given.lead_time
    unknown = _unknown(facts, terms, given, gap)
    answer = Answer(len(ramp), Reason.RAMPS_IN_TIME)
    answer.say(unknown != 0, Reason.RAMP_NOT_KNOWN, missing=unknown)
    answer.say(aged, Reason.FIGURES_OLD, missing=unknown | Fact.FIGURES)
    answer.say(given.capacity * MONTHS < gap.needed_a_year, Reason.TOO_SMALL)
    answer.say(np.nan_to_num(ramp) + np.nan_to_num(lead) > gap.days, Reason.TOO_LATE)
    answer.say(gap.missing_a_year <= 0, Reason.NO_GAP)
    answer.say(sources["is_primary"], Reason.CARRIES_TODAY)
    return answer


def _unknown(facts: Facts, terms: Contracted, given: _Given, gap: _Gap) -> NDArray[np.int32]:
    """The facts that are not known. Without any binding terms the lead time is theirs to state. Where what one of
    the sources shipped cannot be counted, nobody knows how much of the demand is missing."""
    part = facts.part_of_source
    lead = np.where(terms.bound, int(Fact.LEAD_TIME), int(Fact.TERMS))
    return (
        np.where(np.isnan(gap.missing_a_year), int(Fact.DEMAND), 0)
        | np.where(np.isnan(facts.parts["cover_days"][part]), int(Fact.COVER), 0)
        | np.where(np.isnan(facts.sources["ramp_days"]), int(Fact.RAMP), 0)
        | np.where(np.isnan(given.lead_time), lead, 0)
        | np.where(np.isnan(given.capacity), int(Fact.CAPACITY), 0)
    ).astype(np.int32)
