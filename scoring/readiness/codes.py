"""The words of readiness as numbers, as columns hold them: checks, states, reasons, verdicts, postures.

A reason says the state: each has one, so that a check is its reason, the row that proves it, and the day on
which the reason turns into another.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag

import numpy as np
from numpy.typing import NDArray


class State(IntEnum):
    """Rising, so that several hold together as the least of them."""

    FAIL = 0
    UNKNOWN = 1
    PASS = 2


class Verdict(IntEnum):
    IN_NAME_ONLY = 0
    NOT_PROVEN = 1
    REAL = 2


class Check(IntEnum):
    """`USABLE` stands before the five: a source that may not be bought from is no source. `WARM_BACKUP` is the
    warmth that a qualified backup needs, `WARM` that of a dual source."""

    USABLE = 0
    QUALIFIED = 1
    CONTRACTED = 2
    WARM = 3
    WARM_BACKUP = 4
    INDEPENDENT = 5
    CAN_RAMP = 6


NAMES = tuple(check.name.lower() for check in Check)
FIVE_DUAL = (Check.QUALIFIED, Check.CONTRACTED, Check.WARM, Check.INDEPENDENT, Check.CAN_RAMP)
FIVE_BACKUP = (Check.QUALIFIED, Check.CONTRACTED, Check.WARM_BACKUP, Check.INDEPENDENT, Check.CAN_RAMP)


class Reason(IntEnum):
    """Why a check stands as it does. The hundreds are the check's. In brackets: what `<check>_row` is."""

    USABLE = 100
    IS_BLOCKED = 101
    SUPPLIER_IS_BLOCKED = 102
    STARTS_LATER = 103
    HAS_ENDED = 104
    IS_CANDIDATE = 105
    IS_SUSPENDED = 106  # [qualification]
    HAS_FAILED = 107  # [qualification]

    ACCEPTED_LOT = 200  # [inspection]
    CONCESSION = 201  # [inspection] no accepted lot but by concession
    CLEAN_RECEIPTS = 202  # [qualification] ship to stock: receipts in a row without rejects
    NO_QUALIFICATION = 210
    REVISION_NOT_TOLD = 211  # [qualification] of the part or of the qualification
    INTERIM_WITHOUT_END = 212  # [qualification]
    NEVER_DATED = 213  # [qualification] neither its day nor any production is known
    NOTHING_JUDGED = 214  # [qualification] no lot, and too few receipts in a row without rejects
    STAGE_TOO_EARLY = 220  # [qualification]
    QUALIFICATION_SUSPENDED = 221  # [qualification]
    QUALIFICATION_FAILED = 222  # [qualification]
    APPROVAL_REJECTED = 223  # [qualification]
    QUALIFICATION_ENDED = 224  # [qualification]
    REVISION_CHANGED = 225  # [qualification] of another revision
    NO_PRODUCTION = 226  # [qualification] for two years
    NOTICE_NOT_ACCEPTED = 227  # [notice]
    LOTS_REJECTED = 228  # [inspection] the newest rejected one
    NO_LOT_ACCEPTED = 229  # [inspection] lots were rejected, and none was accepted

    TERMS_IN_FORCE = 300  # [terms]
    NO_TERMS = 310
    QUOTE_ONLY = 311  # [terms]
    NOT_SIGNED = 312  # [terms]
    NO_PRICE = 313  # [terms]
    NO_LEAD_TIME = 314  # [terms]
    NO_MINIMUM_VOLUME = 315  # [terms]
    TERMS_ENDED = 320  # [terms]
    TERMS_START_LATER = 321  # [terms]

    IS_WARM = 400
    WITHOUT_PRICE = 410  # production came, but at no known price
    DEMAND_NOT_KNOWN = 411
    NEVER_SHIPPED = 420
    IS_COLD = 421
    SHARE_TOO_SMALL = 422

    SHARES_NOTHING = 500
    IS_PRIMARY = 501  # the others are compared with it
    NO_PRIMARY = 510
    SITE_NOT_TOLD = 511  # a placeholder, or its routes, tools or zone are not told
    NOT_MAPPED = 512  # not to the policy's proof depth
    MAY_SHARE = 513  # `shared_node`
    NOT_CONFIRMED = 514
    CONFIRMATION_OLD = 515
    SHARES_A_POINT = 520  # `shared_node`

    RAMPS_IN_TIME = 600
    NO_GAP = 601
    CARRIES_TODAY = 602  # the primary itself
    RAMP_NOT_KNOWN = 610
    FIGURES_OLD = 611
    TOO_LATE = 620
    TOO_SMALL = 621


_PASSING = {200, 201, 202, 300, 400, 500, 501, 600, 601, 602, 100}
_UNKNOWN = {reason for reason in Reason if 10 <= reason % 100 < 20}
LARGEST = max(Reason)


def _states() -> NDArray[np.int8]:
    states = np.zeros(LARGEST + 1, dtype=np.int8)
    states[[int(reason) for reason in _UNKNOWN]] = State.UNKNOWN
    states[list(_PASSING)] = State.PASS
    return states


STATE_OF = _states()


def _proofs() -> dict[Reason, str]:
    """The table that a check's row is of, where it names one; "node" is one of the network."""
    of = {"inspections": (200, 201, 228, 229), "notices": (227,), "node": (513, 520)}
    of["terms"] = tuple(reason for reason in Reason if reason // 100 == 3 and reason != 310)
    of["qualifications"] = (106, 107, 202, *range(211, 215), *range(220, 227))
    return {Reason(reason): table for table, several in of.items() for reason in several}


PROVEN_BY = _proofs()


class Fact(IntFlag):
    """What a check that is unknown lacks. A verdict's are those of all its checks together."""

    QUALIFICATION = 1 << 0
    REVISION = 1 << 1
    END_OF_INTERIM = 1 << 2
    LOT = 1 << 3
    TERMS = 1 << 4
    SIGNATURE = 1 << 5
    PRICE = 1 << 6
    LEAD_TIME = 1 << 7
    MINIMUM_VOLUME = 1 << 8
    PRICED_RECEIPT = 1 << 9
    DEMAND = 1 << 10
    PRIMARY = 1 << 11
    SITE = 1 << 12
    MAPPING = 1 << 13
    CONFIRMATION = 1 << 14
    COVER = 1 << 15
    RAMP = 1 << 16
    CAPACITY = 1 << 17
    FIGURES = 1 << 18
    PRODUCTION = 1 << 19


_FACTS = {
    Reason.NO_QUALIFICATION: Fact.QUALIFICATION,
    Reason.REVISION_NOT_TOLD: Fact.REVISION,
    Reason.INTERIM_WITHOUT_END: Fact.END_OF_INTERIM,
    Reason.NEVER_DATED: Fact.PRODUCTION,
    Reason.NOTHING_JUDGED: Fact.LOT,
    Reason.NO_TERMS: Fact.TERMS,
    Reason.QUOTE_ONLY: Fact.TERMS,
    Reason.NOT_SIGNED: Fact.SIGNATURE,
    Reason.NO_PRICE: Fact.PRICE,
    Reason.NO_LEAD_TIME: Fact.LEAD_TIME,
    Reason.NO_MINIMUM_VOLUME: Fact.MINIMUM_VOLUME,
    Reason.WITHOUT_PRICE: Fact.PRICED_RECEIPT,
    Reason.DEMAND_NOT_KNOWN: Fact.DEMAND,
    Reason.NO_PRIMARY: Fact.PRIMARY,
    Reason.SITE_NOT_TOLD: Fact.SITE,
    Reason.NOT_MAPPED: Fact.MAPPING,
    Reason.MAY_SHARE: Fact.MAPPING,
    Reason.NOT_CONFIRMED: Fact.CONFIRMATION,
    Reason.CONFIRMATION_OLD: Fact.CONFIRMATION,
    Reason.FIGURES_OLD: Fact.FIGURES,
}


def _facts() -> NDArray[np.int32]:
    facts = np.zeros(LARGEST + 1, dtype=np.int32)
    facts[[int(reason) for reason in _FACTS]] = [int(fact) for fact in _FACTS.values()]
    return facts


FACT_OF = _facts()


class Flag(IntFlag):
    """Said beside a passing check."""

    GRANDFATHERED = 1
    BY_SIMILARITY = 2
    INTERIM = 4
    CONCESSION = 8  # the lot that proves it was accepted by concession


class Treatment(IntFlag):
    """As bits of `quadrants_possible`: those of `scoring.settling`."""

    DUAL_SOURCE = 1
    QUALIFIED_BACKUP = 2
    SINGLE_SOURCE = 4


class Posture(IntEnum):
    OUT_OF_SCOPE = 0
    UNSCORED = 1
    UNPROTECTED = 2
    IN_NAME_ONLY = 3
    NOT_PROVEN = 4
    PROTECTED = 5
    OVER_PROTECTED = 6


class Why(IntEnum):
    """The reason of a posture; `anchor` and `second` are the sources it speaks of."""

    OUT_OF_SCOPE = 1
    QUADRANTS_DISAGREE = 2
    NO_USABLE_SOURCE = 3
    SINGLE_IS_ENOUGH = 4
    UPKEEP = 5
    PREMIUM = 6
    BACKUP_IS_REAL = 7
    TWO_ARE_REAL = 8
    SECOND_NOT_PROVEN = 9
    PRIMARY_NOT_PROVEN = 10  # the second is real, the primary's own checks are open
    PAIR_NOT_PROVEN = 11  # both are real, whether they share something is open
    PRIMARY_NOT_USABLE = 12  # others are real, but which is the primary now?
    SECOND_IN_NAME_ONLY = 13
    PRIMARY_FAILS = 14  # one real source is left; the primary is the one that fails
    PAIR_SHARES = 15
    NO_SECOND = 16
    BEING_BUILT = 17
    ONE_IS_LEFT = 18  # a real source without the primary, and no other
