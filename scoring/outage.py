"""What one outage at the primary source costs, as a range where facts are missing.

    recovery     = the shorter of the primary's recovery and qualifying a new source
    not covered  = max(0, recovery - cover)
    loss         = daily loss x not covered

The primary's recovery is what was told for the part, else what its site says. An existing second source does
not shorten it: having one must not make the part look unimportant.

Worked by hand. A part whose lack costs 20,000 a day, told to take 60 days to recover, with stock for 15: 45
days are not covered, 900,000 are lost. With the recovery unknown it is anything from none to the 270 days
that qualifying takes: 0 to 255 days, 0 to 5,100,000. A part that stops nothing loses nothing, whatever
else is unknown.

>>> outage = outage_range(
...     daily_loss=np.array([20000.0, 20000.0, 0.0]),
...     recovery_told=np.array([60.0, np.nan, np.nan]),
...     recovery_site=np.array([10.0, np.nan, np.nan]),
...     cover=np.array([15.0, 15.0, np.nan]),
...     qualification_days=270.0,
... )
>>> outage.loss.low.tolist(), outage.loss.high.tolist()
([900000.0, 0.0, 0.0], [900000.0, 5100000.0, 0.0])
>>> outage.loss.known().tolist()
[900000.0, nan, 0.0]
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scoring.scales import Floats


class Range(NamedTuple):
    """The least and the most that a value can be, an array each; equal where it is known."""

    low: Floats
    high: Floats

    def known(self) -> Floats:
        """The value where low and high agree, else NaN."""
        return np.where(self.low == self.high, self.low, np.nan)


class Outage(NamedTuple):
    recovery: Range  # days
    not_covered: Range  # days
    loss: Range  # the currency of the daily loss


def known_or(value: Floats, low: float, high: float) -> Range:
    """A fact as a range: itself (never below `low`), or everything between low and high where it is NaN."""
    unknown = np.isnan(value)
    return Range(
        np.where(unknown, low, np.maximum(value, low)), np.where(unknown, high, np.maximum(value, low))
    )


def outage_range(
    *,
    daily_loss: Floats,
    recovery_told: Floats,
    recovery_site: Floats,
    cover: Floats,
    qualification_days: float,
) -> Outage:
    """Days for the recoveries and cover (which may be inf), base currency a day for the loss."""
    primary = np.where(np.isnan(recovery_told), recovery_site, recovery_told)
    recovery = known_or(np.minimum(primary, qualification_days), 0.0, qualification_days)
    cover_range = known_or(cover, 0.0, np.inf)
    not_covered = Range(
        np.maximum(0.0, recovery.low - cover_range.high),
        np.maximum(0.0, recovery.high - cover_range.low),
    )
    daily = known_or(daily_loss, 0.0, np.inf)
    loss = Range(_product(daily.low, not_covered.low), _product(daily.high, not_covered.high))
    return Outage(recovery, not_covered, loss)


def in_company_days(loss: Range, company_daily_total: Floats) -> Range:
    """The loss as days of everything the company makes; unknown where that total is not known or 0."""
    total_known = np.isfinite(company_daily_total) & (company_daily_total > 0)
    total = np.where(total_known, company_daily_total, 1.0)
    most_without_total = np.where(loss.high > 0, np.inf, 0.0)
    return Range(
        np.where(total_known, loss.low / total, 0.0),
        np.where(total_known, loss.high / total, most_without_total),
    )


def _product(per_day: Floats, days: Floats) -> Floats:
    """per_day x days, where no days cost nothing even at an unbounded price, and nothing a day likewise."""
    nothing = (per_day == 0.0) | (days == 0.0)
    return np.multiply(per_day, days, out=np.zeros_like(per_day), where=~nothing)
