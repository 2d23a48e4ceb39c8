"""Why every part moved, beside the time to read the columns that this takes; and the page that says what moved.

On what `bench.ingest` has loaded and scored. Every part is given an earlier assessment, which is another part's
present one, so that all parts moved and nearly all of their drivers did: more than any quarter brings.
"""

from datetime import date, timedelta
from functools import partial

import numpy as np
from django.db import connection
from django.test import Client, override_settings

from accounts.models import User
from accounts.tasks import work_here
from bench.day import DAY
from bench.figures import Figure, median, timed
from bench.pages import fetch
from scoring import movedsince, rescoring
from scoring.models import Assessment, PolicyVersion, Position
from scoring.movement import moved
from scoring.policy import Policy

BEFORE = DAY - timedelta(days=91)
SINCE = DAY - timedelta(days=30)
COLUMNS = (
    "policy_id, raw, score, origin, low[1], high[1], daily_loss, recovery_days, cover_days, days_not_covered"
)


def figures(scale: int) -> list[Figure]:
    if not Position.objects.exists():
        work_here(rescoring.open(day=DAY, by=None))
    _remembered()
    pairs = _pairs()
    count = len(pairs)
    print(f"{count} parts have an earlier assessment", flush=True)
    before, after = (movedsince._read(list(side)) for side in zip(*pairs, strict=True))
    policy = PolicyVersion.objects.get(pk=after[0][0]).read()
    shared = median(lambda: moved(before[1], after[1], policy, policy), times=3)
    changed = moved(before[1], after[1], policy, policy).exposure.changed.sum(axis=1)
    print(f"{np.mean(changed):.1f} drivers of exposure changed, on average", flush=True)
    numbers = policy.as_numbers()
    other = Policy.from_numbers(
        numbers | {axis: numbers[axis] | {"exponent": 3} for axis in ("impact", "exposure")}
    )
    read = median(_copied_out, times=3)
    person = User.objects.create_user(email="moved@holdfast.example", password=None, role="analyst")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person, backend="accounts.backends.RoleBackend")
    compared = median(lambda: movedsince._rows(Position.objects.all(), SINCE), times=3)
    with override_settings(CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}):
        page = median(partial(fetch, client, f"/moved/?since={SINCE}"), times=3)
    return [
        Figure(f"shares of {count} moves", shared, "COPY out of their columns", read, bar=1.0),
        Figure(
            "shares where the policy moved too",
            timed(lambda: moved(before[1], after[1], policy, other)),
            "COPY out of their columns",
            read,
        ),
        Figure("What moved, all parts, nothing kept", page, "comparing every part with the day", compared),
    ]


def _remembered() -> None:
    """Give each part an earlier assessment: the present one of the part before it."""
    kept = ("id", "part_id", "assessed_on")
    columns = [str(f.column) for f in Assessment._meta.concrete_fields if f.column not in kept]
    listed = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH present AS (
                SELECT one.*, row_number() OVER (ORDER BY one.part_id) AS place
                FROM scoring_assessment one JOIN scoring_position now ON now.assessment_id = one.id
            )
            INSERT INTO scoring_assessment (part_id, assessed_on, {listed})
            SELECT here.part_id, %s, {", ".join(f"other.{name}" for name in columns)}
            FROM present here JOIN present other ON other.place = here.place + 1
            ON CONFLICT DO NOTHING
            """,
            [BEFORE],
        )
        cursor.execute("VACUUM ANALYZE scoring_assessment")


def _pairs() -> list[tuple[tuple[int, date], tuple[int, date]]]:
    earlier = dict(Assessment.objects.filter(assessed_on=BEFORE).values_list("part_id", "id"))
    now = Position.objects.exclude(assessment_id=None).values_list("part_id", "assessment_id", "assessed_on")
    return [((earlier[part], BEFORE), (one, on)) for part, one, on in now if part in earlier]


def _copied_out() -> None:
    for condition in (
        "assessed_on = %(before)s",
        "id IN (SELECT assessment_id FROM scoring_position)",
    ):
        query = f"COPY (SELECT {COLUMNS} FROM scoring_assessment WHERE {condition}) TO STDOUT (FORMAT binary)"
        with connection.cursor() as cursor, cursor.copy(query, {"before": BEFORE}) as copy:
            for _block in copy:
                pass
