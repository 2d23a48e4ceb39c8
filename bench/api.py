"""The API's lists: a page of changes far in beside the first one, and fifty rows beside the barest list of them."""

import shutil
import tempfile
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

from accounts.models import User
from bench.day import DAY
from bench.figures import Figure, median
from bench.pages import fetch
from sourcing.embedded import places
from sourcing.embedded.valkey import Valkey

PAGE, FAR, ROWS = 1000, 900_000, 1_000_000
FILL = """
    INSERT INTO suppliers_stock (part_id, as_of, on_hand)
    SELECT part.id, %(day)s::date - day::int, 1
    FROM suppliers_part part, generate_series(0, %(rows)s / (SELECT count(*) FROM suppliers_part)) day
    LIMIT %(rows)s
"""
BARE = "a bare DRF list of them"


def figures(scale: int) -> list[Figure]:
    """Needs what `ingest` has loaded."""
    person = User.objects.create_user(email="api@holdfast.example", password=None, role="analyst")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person, backend="accounts.backends.RoleBackend")
    return [*_changes(client), *_fifty(client), _counting(client)]


def _changes(client: Client) -> list[Figure]:
    """A page of 1,000 readings of stock at row 900,000, which came in one transaction, beside the first."""
    from suppliers import deltas
    from suppliers.models import Stock

    with connection.cursor() as cursor:
        cursor.execute(FILL, {"rows": ROWS, "day": DAY})
        cursor.execute("ANALYZE suppliers_stock")
    far = Stock.objects.order_by("changed", "pk")[FAR]
    life = deltas.now().life
    asked = partial("/api/v1/stock/?limit={}&updated_after={}".format, PAGE)
    first = median(partial(fetch, client, asked(deltas.Place(life, 0).write())), times=15)
    place = deltas.Place(life, far.changed, deltas.THERE, far.pk)
    then = median(partial(fetch, client, asked(place.write())), times=15)
    listed = median(partial(fetch, client, f"/api/v1/stock/?limit={PAGE}"), times=15)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE suppliers_stock")  # the company of the other figures has none
    return [
        Figure(f"{PAGE} changes at row {FAR:,}", then, "at row 0", first, 1.2),
        Figure(f"{PAGE} changes", first, "the same rows by id", listed),
    ]


def _fifty(client: Client) -> list[Figure]:
    found = []
    for name in ("parts", "sources", "order-lines"):
        with override_settings(ROOT_URLCONF="bench.bare"):
            bare = median(partial(fetch, client, f"/bare/{name}/"), times=15)
            ours = median(partial(fetch, client, f"/api/v1/{name}/?limit=50"), times=15)
        found.append(Figure(f"50 {name} by API", ours, BARE, bare, 2.0))
    return found


def _counting(client: Client) -> Figure:
    """What it costs to be counted, in a Valkey of its own."""
    home = Path(tempfile.mkdtemp(prefix="holdfast-bench-", dir=places.TEMPORARY))
    server = Valkey(home / "valkey", home / "broker")
    server.start()
    cache = {"default": settings.CACHES["default"] | {"LOCATION": f"unix://{server.socket}?db=1"}}
    asked = partial(fetch, client, "/api/v1/parts/?limit=50")
    try:
        with override_settings(API_RATE="0"):
            uncounted = median(asked, times=51)
        with override_settings(API_RATE="900000/min", CACHES=cache):
            counted = median(asked, times=51)
            if "RateLimit" not in client.get("/api/v1/parts/?limit=50").headers:
                raise SystemExit("Nobody counted.")
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)
    return Figure("50 parts by API, counted", counted, "and not counted", uncounted, 1.15)
