"""The words that facts are told in, as numbers: stages, approvals, decisions, terms, what can be shared."""

from __future__ import annotations

from enum import IntEnum


class Stage(IntEnum):
    CANDIDATE = 1
    SAMPLES = 2
    FIRST_ARTICLE = 3
    TRIAL = 4
    QUALIFIED = 5
    SUSPENDED = 6
    FAILED = 7


class Approval(IntEnum):
    NOT_TOLD = 0
    FULL = 1
    INTERIM = 2
    REJECTED = 3


class Origin(IntEnum):
    PROCESS = 0
    GRANDFATHERED = 1
    SIMILARITY = 2


class Decision(IntEnum):
    NONE = 0  # not decided yet
    ACCEPTED = 1
    REJECTED = 2
    CONCESSION = 3
    SKIPPED = 4


class Terms(IntEnum):
    """The first three bind."""

    FRAMEWORK = 1
    SCHEDULING_AGREEMENT = 2
    CONTRACT = 3
    QUOTE = 4
    INFO_RECORD = 5


class Kind(IntEnum):
    """What two sources can share, the gravest first."""

    SITE = 1
    COMPANY = 2
    TOOL = 3
    PARENT = 4
    ZONE = 5
    PORT = 6
    UPSTREAM = 7
    COUNTRY = 8
    ROUTE = 9
