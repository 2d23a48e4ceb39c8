"""Making the plan of a day and putting it in the place of the one that stood, in one transaction."""

from datetime import date, datetime
from typing import Any

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from scoring import wire
from scoring.models import PolicyVersion
from scoring.wire import Column, number
from sourcing.models import ColdReason, WarmOrder, WarmPlan, WarmSource
from sourcing.warmplanning import chosen, reading

LOCK = 0x0BE51  # advisory lock: whoever puts a plan in place of another
SECONDS = 8.0  # for pools that are short, so that the whole stays within what a task may take
SECONDS_A_POOL = 4.0


def make(*, day: date, now: datetime, seconds: float = SECONDS) -> WarmPlan:
    """Read, plan and write. Six queries to read, whatever the number of sources."""
    from scoring.evidence import numbers
    from sourcing.warmorders import plan

    policy = PolicyVersion.objects.in_force()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        chosen.choose(day=day)
        tables, dual = reading.read(day=day, numbers=numbers.of(policy.read()))
        found = plan(
            sources=tables["sources"],
            arrivals=tables["arrivals"],
            breaks=tables["breaks"],
            pools=tables["pools"],
            day=(day - date(2000, 1, 1)).days,
            seconds=seconds,
            seconds_a_pool=min(seconds, SECONDS_A_POOL),
        )
        sources = found.sources.reset_index()
        for model in (WarmOrder, WarmSource, WarmPlan):
            model.objects.all().delete()
        kept = sources["reason"].to_numpy() == ColdReason.KEPT_WARM
        made = WarmPlan.objects.create(
            day=day,
            made_at=now,
            policy=policy,
            sources=len(sources),
            kept=int(kept.sum()),
            orders=len(found.orders),
            spend=float(found.orders["spend"].sum()),
            cost=float(found.orders["cost"].sum(skipna=True)),
            cost_open=int(found.orders["cost"].isna().sum()),
        )
        _write_sources(made, sources, tables["sources"]["part"], dual, kept)
        _write_orders(made, found.orders, tables["sources"], dual)
    return made


def _write_sources(
    made: WarmPlan, sources: Any, parts: NDArray[np.int64], dual: NDArray[np.bool_], kept: NDArray[np.bool_]
) -> None:
    whole = ("orders", "quantity", "spend", "beyond_demand")
    wire.append(
        "sourcing_warmsource",
        [
            Column("plan_id", "int8", np.full(len(sources), made.pk)),
            Column("source_id", "int8", sources["source"].to_numpy()),
            Column("part_id", "int8", parts),
            Column("for_dual", "bool", dual),
            Column("reason", "int2", sources["reason"].to_numpy().astype(np.int16)),
            Column("warm_from", "date", sources["warm_from"].to_numpy(), kept),
            Column("flags", "int2", sources["flags"].to_numpy().astype(np.int16)),
            number("cost", "float8", sources["cost"].to_numpy()),
            *(
                Column(name, "int4" if name == "orders" else "float8", sources[name].to_numpy())
                for name in whole
            ),
        ],
    )


def _write_orders(made: WarmPlan, orders: Any, sources: dict[str, Any], dual: NDArray[np.bool_]) -> None:
    """By day, so that ids rise with it."""
    orders = orders.sort_values(["due_on", "source"], kind="stable")
    place = np.searchsorted(sources["id"], orders["source"].to_numpy())
    wire.append(
        "sourcing_warmorder",
        [
            Column("plan_id", "int8", np.full(len(orders), made.pk)),
            Column("source_id", "int8", orders["source"].to_numpy()),
            Column("part_id", "int8", sources["part"][place]),
            Column("for_dual", "bool", dual[place]),
            Column("order_on", "date", orders["order_on"].to_numpy()),
            Column("due_on", "date", orders["due_on"].to_numpy()),
            number("cost", "float8", orders["cost"].to_numpy()),
            *(
                Column(name, "float8", orders[name].to_numpy())
                for name in ("quantity", "price", "spend", "beyond_demand")
            ),
        ],
    )
