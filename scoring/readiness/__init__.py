"""Real, or in name only: whether a part's second source would hold, from evidence.

A source stands by five checks, each pass, fail or unknown: it is *qualified* for this revision, *contracted*,
kept *warm*, *independent* of the primary, and it *can ramp*. Each names the row that proves it and the day on
which it lapses, which is the first day on which it no longer stands so. A source is real where all checks that
its treatment asks for pass, in name only where one fails, and not proven otherwise. A part is protected,
not proven, in name only, unprotected or over-protected by its sources, against the quadrant it is in.

Nothing that is unknown counts as good, and only what is on file counts as bad: terms that ended fail, terms that
nobody has recorded are unknown.

Worked by hand. A valve is needed 1,200 times a year, and its stock lasts 30 days. The primary ships 800 of
them. The second source was qualified for this revision on 2024-03-01 and shown by an accepted lot; a contract
runs to the end of 2026, with a lead time of 20 days; it shipped 400, a third of the demand and more than the
0.15 that is asked for, last on 2026-04-10; it shares nothing with the primary, and both are mapped.

>>> from datetime import date
>>> import numpy as np
>>> import pandas as pd
>>> from scoring.readiness.codes import Posture, Reason, State, Treatment
>>> from scoring.readiness.days import number
>>> day = number(date(2026, 6, 1))
>>> def rows(**columns):
...     return pd.DataFrame({name: np.atleast_1d(value) for name, value in columns.items()})
>>> facts = Facts.of(
...     parts=rows(id=1, revision=7, annual_demand=1200.0, cover_days=30.0, quadrant=Treatment.DUAL_SOURCE),
...     sources=rows(id=[1, 2], part=[1, 1], is_primary=[True, False], capacity_per_month=[100.0, 120.0],
...                  ramp_days=[0.0, 25.0]),
...     qualifications=rows(id=[11, 12], source=[1, 2], revision=[7, 7], stage=[5, 5],
...                         decided_on=[number(date(2024, 3, 1))] * 2),
...     inspections=rows(id=[21, 22], source=[1, 2], received_on=[number(date(2026, 4, 10))] * 2,
...                      decision=[1, 1]),
...     terms=rows(id=[31, 32], source=[1, 2], kind=[3, 3], valid_to=[number(date(2026, 12, 31))] * 2,
...                signed_on=[number(date(2024, 1, 5))] * 2, price=[9.0, 9.5], lead_time_days=[20.0, 20.0],
...                minimum_volume_per_year=[0.0, 0.0]),
...     orders=rows(source=[1, 2], received=[800.0, 400.0], last_production_on=[number(date(2026, 4, 10))] * 2,
...                 last_priced_on=[number(date(2026, 4, 10))] * 2),
...     pairs=rows(source=2, against=1, proven_tier=0),
... )
>>> judged = judge(facts, Numbers(), day)
>>> [Reason(judged.loc[2, f"{check}_reason"]).name for check in ("qualified", "contracted", "warm")]
['ACCEPTED_LOT', 'TERMS_IN_FORCE', 'IS_WARM']

Once the primary is lost, 800 a year are missing, so that the stock lasts 30 x 1200 / 800 = 45 days, and the
second source takes 25 + 20. It needs 1200 / 12 = 100 a month, and has 120.

>>> judged.loc[2, ["takes_days", "gap_days", "needed", "capacity"]].tolist()
[45.0, 45.0, 100.0, 120.0]
>>> part = postures(facts, judged, Numbers(), day).loc[1]
>>> Posture(part["posture"]).name, Posture(part["lapses_to"]).name
('PROTECTED', 'IN_NAME_ONLY')

Its approvals of March 2024 live on by its receipts; the first to lapse is the contract, on the first day of 2027.

>>> int(part["lapses_on"]) - number(date(2027, 1, 1))
0
>>> State(at(judged, part["lapses_on"], Numbers()).loc[2, "contracted"]).name
'FAIL'
"""

from scoring.readiness.facts import Facts
from scoring.readiness.independent import pairs
from scoring.readiness.judging import judge
from scoring.readiness.numbers import Numbers
from scoring.readiness.posture import postures
from scoring.readiness.verdicts import at
from scoring.readiness.warm import window_of

__all__ = ["Facts", "Numbers", "at", "judge", "pairs", "postures", "window_of"]
