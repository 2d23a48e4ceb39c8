"""The smallest real orders that keep every chosen second source warm over a year, and what that warmth costs.

A source is warm on a day when a receipt that counts (at a price, and of the least quantity fixed on the source or
more) came within its window. One of two that share the demand has, besides, to have received the policy's share
of the year's demand within 365 days; a backup has not. What is on order already counts on the day it is due.

The plan, in this order: as many sources warm as can be; each from the earliest day on which it can be, and on
every day from then to the horizon's end; as little ordered beyond the year's demand as can be; at the least cost
of warmth; for the least money. Every order keeps the source's minimum, the year keeps its minimum volume, each
calendar month its capacity, and that of a pool over all of its sources. Orders of equal cost are as small and
late as they may be. Nothing stands in it that was not tested against all of this.

The cost of warmth of an order is quantity x (price - the primary's price), as it replaces what the primary would
have been paid for; never less than nothing, so that no plan buys more than it has to because it is cheap. What
goes beyond the year's demand replaces nothing: its whole price is the cost. Stock that an early order ties up is
not costed. Prices, lead times and terms are taken to go on through the year.

Units: days since 2000-01-01, quantities in the part's unit, money in one currency, capacity a calendar month.

Worked by hand. A part is needed 1,200 times a year and costs 10 at its primary. A backup at 12, with a window of
730 days and a minimum of 80, last shipped 700 days ago: it goes cold in 30 days, which is its lead time, so that
80 have to be ordered today, at 80 x 2 = 160. Of another part of the same demand and price a second source at 11
has to ship 0.15 x 1,200 = 180 a year, at least 60 at a time. It shipped 70, 70 and 60: 300, 200 and 30 days ago.
In 65 days the first 70 are a year old, 130 are left and 50 are missing: 60. In 165 days 60 are missing, and in
335 days again. Three orders of 60 are 180, at 1 each more than at the primary.

>>> day = 9648
>>> found = plan(
...     sources={
...         "id": [1, 2], "window_days": [730, 365], "minimum_order": [80, 60], "lead_time_days": [30, 20],
...         "price": [12, 11], "primary_price": [10, 10], "share": [0, 0.15], "annual_demand": [1200, 1200],
...     },
...     arrivals={
...         "source": [1, 2, 2, 2], "on": [day - 700, day - 300, day - 200, day - 30],
...         "quantity": [100, 70, 70, 60],
...     },
...     day=day,
... )
>>> orders = found.orders
>>> [int(due) for due in orders["due_on"] - day], orders["quantity"].tolist(), orders["cost"].tolist()
([30, 65, 165, 335], [80.0, 60.0, 60.0, 60.0], [160.0, 60.0, 60.0, 60.0])
>>> found.sources["cost"].tolist(), [Reason(reason).name for reason in found.sources["reason"]]
([160.0, 180.0], ['KEPT_WARM', 'KEPT_WARM'])
"""

from sourcing.warmorders.codes import Flag, Reason
from sourcing.warmorders.planning import Plan, plan

__all__ = ["Flag", "Plan", "Reason", "plan"]
