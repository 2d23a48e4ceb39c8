"""The numbers behind *real or in name only*, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.readiness.codes import Check
from scoring.readiness.kinds import Kind


@dataclass(frozen=True)
class Numbers:
    """What a policy states for readiness and posture. Days are calendar days, shares 0-1, money base currency."""

    # Qualified. AIAG's PPAP wants to be told of tools that stood idle for a year; a second year is for parts
    # that are bought once in a year.
    production_lapse_days: int = 730
    # MIL-STD-105E, its switching rules: two of five lots rejected is where normal inspection turns to tightened.
    lots_looked_at: int = 5
    lots_rejected: int = 2
    # MIL-STD-105E again: ten lots in a row without a rejection are where inspection is reduced.
    clean_receipts: int = 10

    # Warm. A relationship that has not shipped for a year has other people and other tools.
    warm_window_days: int = 365
    # The longest that a slow mover is given: after three years nothing of a process is in anybody's hands.
    longest_window_days: int = 1095
    # As the two years of the qualification: a backup may be bought from rarely, but not never.
    backup_window_days: int = 730
    # A seventh or so of the demand keeps a line, its tools and its people; less is samples.
    dual_share: float = 0.15
    # What is received counts as an order in earnest from a hundredth of the year's demand on, where the
    # supplier states no minimum.
    least_share_of_an_order: float = 0.01

    # Independent. Kinds of single points that may be shared; none, until a company says which it bears.
    accepted_kinds: tuple[Kind, ...] = ()
    # Up to which tier both must be mapped: 0 the sources themselves, 1 who feeds them, and so on.
    proof_depth: int = 0
    # Suppliers are asked once a year; half a year is for their answer.
    confirmation_days: int = 548

    # Can ramp. A capacity that nobody has looked at for two budget rounds is a memory.
    figures_days: int = 730

    # Which checks make a second source real. A backup is asked the same, with its milder warmth.
    required_dual: tuple[Check, ...] = (
        Check.QUALIFIED,
        Check.CONTRACTED,
        Check.WARM,
        Check.INDEPENDENT,
        Check.CAN_RAMP,
    )
    required_backup: tuple[Check, ...] = (
        Check.QUALIFIED,
        Check.CONTRACTED,
        Check.WARM_BACKUP,
        Check.INDEPENDENT,
        Check.CAN_RAMP,
    )
    # And the primary beside a dual source: others are compared with it, and it carries the part today.
    required_primary: tuple[Check, ...] = (Check.QUALIFIED, Check.CONTRACTED, Check.WARM)

    # Over-protected. Upkeep a year that is worth an analyst's hour; what costs less is competition.
    upkeep_floor: float = 1000.0
    # A backup that takes a fifth of the demand is no backup.
    backup_share: float = 0.2
    # Prices closer than this are one price: freight and rounding.
    premium: float = 0.02
