"""Pages and API lists beside the barest way to show the same rows, through the whole middleware."""

from functools import partial

from django.db import connection
from django.test import Client, override_settings

from accounts.models import User
from bench.figures import Figure, median

TABLE = "a bare Django table of the same 50 rows"


def figures(scale: int) -> list[Figure]:
    """Needs the scored company of `rescore`."""
    person = User.objects.create_user(email="bench@holdfast.example", password=None, role="analyst")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person, backend="accounts.backends.RoleBackend")
    with override_settings(ROOT_URLCONF="bench.bare"):
        bare_table = median(partial(fetch, client, "/bare/table/"), times=15)
        bare_list = median(partial(fetch, client, "/bare/parts/"), times=15)
        parts = median(partial(fetch, client, "/parts/"), times=15)
        listed = median(partial(fetch, client, "/api/v1/parts/?limit=50"), times=15)
        shell = median(partial(fetch, client, "/"), times=7)
        figure = median(partial(fetch, client, "/portfolio/figure.json"), times=7)
    scan = median(scan_positions, times=7)
    return [
        Figure(f"Parts, 50 of {scale}", parts, TABLE, bare_table, 3),
        Figure("API list of 50 parts", listed, "a bare DRF list of them", bare_list, 2),
        Figure("Portfolio's shell", shell, TABLE, bare_table, 4),
        Figure("Portfolio's figure data", figure, "one scan of the positions", scan, 1.5),
    ]


def fetch(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}")
    if response.streaming:
        b"".join(response.streaming_content)


def scan_positions() -> None:
    """Every position's axes and loss, as tuples."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT part_id, impact, exposure, outage_loss, quadrant FROM scoring_position")
        cursor.fetchall()
