"""Reasons in words: templates that stand after a source's name, and the sentence of a part.

Each template is one message, to be translated as it is; what it names in %(...)s comes from `arguments`.

>>> REASONS[Reason.SHARE_TOO_SMALL] % {"share": "4 %"}
"shipped 4 % of the year's demand, which is too little"
>>> joined(["has never shipped", "has no terms on record", "shares a port with its primary source"])
'has never shipped, has no terms on record and shares a port with its primary source'
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from math import isnan
from typing import Any

from scoring.readiness.codes import (
    FIVE_BACKUP,
    FIVE_DUAL,
    Check,
    Fact,
    Posture,
    Reason,
    State,
    Treatment,
    Why,
)
from scoring.readiness.days import NO_DATE
from scoring.readiness.kinds import Kind, Stage

REASONS: dict[Reason, str] = {
    Reason.USABLE: "may be bought from",
    Reason.IS_BLOCKED: "is blocked",
    Reason.SUPPLIER_IS_BLOCKED: "is sold by a blocked supplier",
    Reason.STARTS_LATER: "is listed for later only",
    Reason.HAS_ENDED: "is listed no longer",
    Reason.IS_CANDIDATE: "is still a candidate",
    Reason.IS_SUSPENDED: "is suspended",
    Reason.HAS_FAILED: "has failed its qualification",
    Reason.ACCEPTED_LOT: "is qualified, with an accepted lot",
    Reason.CONCESSION: "is qualified, with a lot accepted by concession",
    Reason.CLEAN_RECEIPTS: "is qualified, with receipts in a row without rejects",
    Reason.NO_QUALIFICATION: "has no qualification on record",
    Reason.REVISION_NOT_TOLD: "is qualified for a revision that is not told",
    Reason.INTERIM_WITHOUT_END: "has an interim approval without an end",
    Reason.NEVER_DATED: "is qualified since a day that nobody has told, and no production is on record",
    Reason.NOTHING_JUDGED: "has no accepted lot on record, and too few receipts in a row without rejects",
    Reason.STAGE_TOO_EARLY: "is not qualified yet: its stage is %(stage)s",
    Reason.QUALIFICATION_SUSPENDED: "has its qualification suspended",
    Reason.QUALIFICATION_FAILED: "has failed its qualification",
    Reason.APPROVAL_REJECTED: "was refused approval",
    Reason.QUALIFICATION_ENDED: "was qualified until its qualification ended",
    Reason.REVISION_CHANGED: "is qualified for another revision",
    Reason.NO_PRODUCTION: "has let its qualification lapse (nothing produced for two years)",
    Reason.NOTICE_NOT_ACCEPTED: "has changed something that nobody has accepted",
    Reason.LOTS_REJECTED: "had too many of its last lots rejected",
    Reason.NO_LOT_ACCEPTED: "had lots rejected, and none accepted",
    Reason.TERMS_IN_FORCE: "is bound by signed terms",
    Reason.NO_TERMS: "has no terms on record",
    Reason.QUOTE_ONLY: "has a quote or an info record only",
    Reason.NOT_SIGNED: "has terms that nobody is known to have signed",
    Reason.NO_PRICE: "has terms without a price",
    Reason.NO_LEAD_TIME: "has terms without a lead time",
    Reason.NO_MINIMUM_VOLUME: "has terms without a minimum volume",
    Reason.TERMS_ENDED: "has terms that have ended",
    Reason.TERMS_START_LATER: "has terms that start later",
    Reason.IS_WARM: "is kept warm",
    Reason.WITHOUT_PRICE: "shipped lately, but at no known price",
    Reason.DEMAND_NOT_KNOWN: "shipped lately, but of an unknown demand",
    Reason.NEVER_SHIPPED: "has never shipped",
    Reason.IS_COLD: "has gone cold%(silence)s",
    Reason.SHARE_TOO_SMALL: "shipped %(share)s of the year's demand, which is too little",
    Reason.SHARES_NOTHING: "shares nothing with its primary source",
    Reason.IS_PRIMARY: "is the primary source",
    Reason.NO_PRIMARY: "has no primary source to be compared with",
    Reason.SITE_NOT_TOLD: "is made nobody knows where, or gets here nobody knows how",
    Reason.NOT_MAPPED: "is not mapped far enough to say what it shares",
    Reason.MAY_SHARE: "may share %(kind)s with its primary source",
    Reason.NOT_CONFIRMED: "has a map that nobody has confirmed",
    Reason.CONFIRMATION_OLD: "has a map that was confirmed too long ago",
    Reason.SHARES_A_POINT: "shares %(kind)s with its primary source",
    Reason.RAMPS_IN_TIME: "can ramp up in time",
    Reason.NO_GAP: "need not ramp up: what goes on is enough",
    Reason.CARRIES_TODAY: "carries the part today",
    Reason.RAMP_NOT_KNOWN: "lacks figures to say whether it can ramp up",
    Reason.FIGURES_OLD: "has figures of capacity and ramp that are too old",
    Reason.TOO_LATE: "takes %(takes)s days, where stock lasts %(gap)s",
    Reason.TOO_SMALL: "can make %(capacity)s a month, where %(needed)s are needed",
}

WHYS: dict[Why, str] = {
    Why.OUT_OF_SCOPE: "it is obsolete, a finished product, or made here",
    Why.QUADRANTS_DISAGREE: "too little is known of it to say what it needs",
    Why.NO_USABLE_SOURCE: "its primary source may not be bought from, and no other is real",
    Why.SINGLE_IS_ENOUGH: "%(anchor)s may be bought from",
    Why.UPKEEP: "%(second)s costs upkeep that nothing asks for",
    Why.PREMIUM: "%(second)s takes more than a backup needs, at a premium",
    Why.BACKUP_IS_REAL: "%(second)s is real as a backup of %(anchor)s",
    Why.TWO_ARE_REAL: "%(anchor)s and %(second)s are both real",
    Why.SECOND_NOT_PROVEN: "%(second)s %(open)s",
    Why.PRIMARY_NOT_PROVEN: "%(second)s is real, but the primary source, %(anchor)s, %(open)s",
    Why.PAIR_NOT_PROVEN: "whether %(second)s and %(anchor)s share something is not known",
    Why.PRIMARY_NOT_USABLE: "%(anchor)s and others are real, but its primary source may not be bought from",
    Why.SECOND_IN_NAME_ONLY: "%(second)s %(failing)s",
    Why.PRIMARY_FAILS: "one source is left, %(anchor)s: the primary, %(second)s, %(failing)s",
    Why.PAIR_SHARES: "%(second)s and %(anchor)s share a single point",
    Why.NO_SECOND: "%(anchor)s is its only source",
    Why.BEING_BUILT: "a second source is being built, due on %(due)s",
    Why.ONE_IS_LEFT: "one source is left, %(anchor)s",
}

TREATMENTS = {
    Treatment.DUAL_SOURCE: "Dual source wanted",
    Treatment.QUALIFIED_BACKUP: "Qualified backup wanted",
    Treatment.SINGLE_SOURCE: "A single source is wanted",
}
POSTURES = {
    Posture.OUT_OF_SCOPE: "out of scope",
    Posture.UNSCORED: "unscored",
    Posture.UNPROTECTED: "unprotected",
    Posture.IN_NAME_ONLY: "in name only",
    Posture.NOT_PROVEN: "not proven",
    Posture.PROTECTED: "protected",
    Posture.OVER_PROTECTED: "over-protected",
}
KINDS = {
    Kind.SITE: "a site",
    Kind.COMPANY: "a company",
    Kind.TOOL: "a tool",
    Kind.PARENT: "a parent company",
    Kind.ZONE: "a zone",
    Kind.PORT: "a port",
    Kind.UPSTREAM: "an upstream site",
    Kind.COUNTRY: "a country",
    Kind.ROUTE: "a route",
}
STAGES = {
    Stage.CANDIDATE: "candidate",
    Stage.SAMPLES: "samples",
    Stage.FIRST_ARTICLE: "first article",
    Stage.TRIAL: "trial",
    Stage.QUALIFIED: "qualified",
    Stage.SUSPENDED: "suspended",
    Stage.FAILED: "failed",
}
# What would settle a source that is not proven.
FACTS = {
    Fact.QUALIFICATION: "its qualification",
    Fact.REVISION: "the revision that it is qualified for, and the part's",
    Fact.END_OF_INTERIM: "the end of its interim approval",
    Fact.LOT: "an accepted lot, or receipts in a row without rejects",
    Fact.TERMS: "binding terms",
    Fact.SIGNATURE: "the day on which its terms were signed",
    Fact.PRICE: "the price of its terms",
    Fact.LEAD_TIME: "the lead time of its terms",
    Fact.MINIMUM_VOLUME: "the minimum volume of its terms; none is 0",
    Fact.PRICED_RECEIPT: "the price of what it shipped",
    Fact.DEMAND: "the part's demand a year",
    Fact.PRIMARY: "which source is the primary",
    Fact.SITE: "where it is made, and by which route it comes",
    Fact.MAPPING: "who feeds it, as far as the policy asks",
    Fact.CONFIRMATION: "a fresh confirmation of who feeds it",
    Fact.COVER: "the part's safety stock",
    Fact.RAMP: "the days it takes to ramp up",
    Fact.CAPACITY: "its capacity a month",
    Fact.FIGURES: "fresh figures of its capacity and ramp",
    Fact.PRODUCTION: "when it was qualified, or a production receipt",
}


def arguments(source: Mapping[Any, Any]) -> dict[str, str]:
    """What the templates of a row of `judge` name, in plain English figures. Beside its columns a row may have
    `shared_name`, what the shared node is called, and `silent_days` since the last production receipt."""
    return {
        "stage": STAGES.get(source["stage"], "not told"),
        "share": "a part" if isnan(source["share"]) else f"{source['share']:.0%}".replace("%", " %"),
        "kind": source.get("shared_name") or KINDS.get(source["shared_kind"], "a single point"),
        "silence": f" (nothing came for {source['silent_days']:,} days)" if source.get("silent_days") else "",
        "takes": f"{source['takes_days']:.0f}",
        "gap": f"{source['gap_days']:.0f}",
        "capacity": f"{source['capacity']:,.0f}",
        "needed": f"{source['needed']:,.0f}",
    }


def reasons(source: Mapping[Any, Any], state: State, checks: Iterable[Check]) -> list[str]:
    """Why those of the checks that stand so do, each to be read after the source's name."""
    named = (check.name.lower() for check in checks)
    standing = [Reason(source[f"{name}_reason"]) for name in named if source[name] == state]
    return [REASONS[reason] % arguments(source) for reason in dict.fromkeys(standing)]


def sentence(
    part: Mapping[Any, Any], second: Mapping[Any, Any] | None, *, name_of: Callable[[int], str]
) -> str:
    """'Dual source wanted, in name only: Bharat Forge has never shipped and shares a port with its primary
    source.'

    `part`: a row of `postures`; `second`: the row of `judge` of the source that its reason speaks of, which is
    `speaks_of(part)`; `name_of`: a source's name by its id.
    """
    checks = (Check.USABLE, *(FIVE_DUAL if part["treatment"] == Treatment.DUAL_SOURCE else FIVE_BACKUP))
    said = {"anchor": "", "second": "", "open": "", "failing": "", "due": _day(part["due_on"])}
    for name in ("anchor", "second"):
        said[name] = name_of(part[name]) if part[name] else ""
    if second is not None:
        said["open"] = joined(reasons(second, State.UNKNOWN, checks))
        said["failing"] = joined(reasons(second, State.FAIL, checks))
    posture = POSTURES[Posture(part["posture"])]
    wanted = TREATMENTS.get(Treatment(part["treatment"])) if part["treatment"] else None
    start = f"{wanted}, {posture}" if wanted else posture.capitalize()
    return f"{start}: {WHYS[Why(part['why'])] % said}."


def speaks_of(part: Mapping[Any, Any]) -> int:
    """The source whose checks are a part's reason; 0 for none."""
    return int(part["anchor"] if part["why"] == Why.PRIMARY_NOT_PROVEN else part["second"])


def joined(words: Iterable[str]) -> str:
    *first, last = [*words] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _day(day: int) -> str:
    return "" if day == NO_DATE else (date(2000, 1, 1) + timedelta(days=int(day))).isoformat()
