"""The checks of every source, and its verdicts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.readiness.answers import Answer
from scoring.readiness.codes import Check, Reason, State
from scoring.readiness.contracted import contracted
from scoring.readiness.days import EVER, NEVER, NO_DATE, from_start, to_end
from scoring.readiness.facts import Facts
from scoring.readiness.independent import Pairs, independent, pairs
from scoring.readiness.numbers import Numbers
from scoring.readiness.qualified import Qualified, qualified
from scoring.readiness.ramp import can_ramp
from scoring.readiness.verdicts import verdicts
from scoring.readiness.warm import warm


def judge(facts: Facts, numbers: Numbers, day: int, *, known: Pairs | None = None) -> pd.DataFrame:
    """One row a source, by its id. `day`: days since 2000-01-01. `known`: `pairs` of the same, where at hand.

    part, is_primary       as told
    <check>                a State, for each name in NAMES
    <check>_reason         a Reason
    <check>_row            the id of the row that proves it, of the table that the Reason names; for sharing
                           the node; 0 none
    <check>_lapses_on      the first day on which it no longer stands so; NO_DATE none
    <check>_lapses_to      the Reason from that day on, 0 none
    <check>_missing        bits of Fact, where it is unknown
    dual, backup           a Verdict, with columns as `verdicts` says
    flags                  bits of Flag, said beside `qualified`
    qualification, stage   the qualification that counts, 0 none, and its Stage
    share                  of the year's demand, received in 12 months; NaN unknown
    price                  paid, else agreed, base currency a unit; NaN unknown
    takes_days, gap_days   ramp and lead time, and days to the gap once the primary is lost; NaN unknown
    capacity, needed       a month; NaN unknown
    shared_kind            a Kind, 0 none
    """
    made_on = facts.of_orders("last_production_on").astype(np.int64)
    made_on = np.where((made_on == NO_DATE) | (made_on > day), EVER, made_on)
    quality = qualified(facts, numbers, day, made_on)
    usable = _usable(facts, quality, day)
    terms = contracted(facts, day)
    warmth = warm(facts, numbers, day)
    alone, shared_kind = independent(facts, pairs(facts, numbers, day) if known is None else known)
    ramp = can_ramp(facts, terms, usable.state == State.PASS, numbers, day)
    answers = {
        Check.USABLE: usable,
        Check.QUALIFIED: quality.answer,
        Check.CONTRACTED: terms.answer,
        Check.WARM: warmth.dual,
        Check.WARM_BACKUP: warmth.backup,
        Check.INDEPENDENT: alone,
        Check.CAN_RAMP: ramp.answer,
    }
    columns: dict[str, NDArray[Any]] = {}
    for check, answer in answers.items():
        columns |= answer.columns(check.name.lower())
    sources = facts.sources
    paid = facts.of_orders("paid_price")
    columns |= verdicts(columns, sources["is_primary"], numbers)
    columns |= {"flags": quality.flags, "qualification": quality.qualification, "stage": quality.stage}
    columns |= {"share": warmth.share, "price": np.where(np.isnan(paid), terms.price, paid)}
    columns |= {"takes_days": ramp.takes_days, "gap_days": ramp.gap_days}
    columns |= {"capacity": ramp.capacity, "needed": ramp.needed, "shared_kind": shared_kind}
    told = {"part": sources["part"], "is_primary": sources["is_primary"]}
    return pd.DataFrame(told | columns, index=pd.Index(sources["id"], name="source"), copy=False)


def _usable(facts: Facts, quality: Qualified, day: int) -> Answer:
    sources = facts.sources
    answer = Answer(len(sources["id"]), Reason.USABLE)
    ends_on = to_end(sources["valid_to"]) + 1
    suspended = quality.suspended != 0
    answer.say(from_start(sources["valid_from"]) > day, Reason.STARTS_LATER)
    answer.say(ends_on <= day, Reason.HAS_ENDED)
    answer.say(sources["is_candidate"], Reason.IS_CANDIDATE)
    answer.say(suspended, Reason.IS_SUSPENDED, row=quality.suspended)
    answer.say(suspended & quality.failed, Reason.HAS_FAILED, row=quality.suspended)
    answer.say(~sources["is_active"], Reason.IS_BLOCKED)
    answer.say(~sources["supplier_is_active"], Reason.SUPPLIER_IS_BLOCKED)
    answer.lapse((ends_on > day) & (ends_on < NEVER), ends_on, Reason.HAS_ENDED)
    return answer
