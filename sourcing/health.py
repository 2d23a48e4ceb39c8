"""For machines that watch the site: is it alive, can it serve, what is it doing."""

import os
import secrets
from collections.abc import Iterator

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from redis.exceptions import RedisError

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process runs. Asks nobody else, so that a database that is away restarts no web process."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 where a page would be answered; else 503, and which part is missing."""
    parts = {"database": _database(), "migrations": _migrations(), "broker": _broker()}
    return JsonResponse(parts, status=200 if set(parts.values()) == {"ok"} else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus's text. Not public: for HOLDFAST_METRICS_TOKEN, or, where none is set, for this machine."""
    if not _may_watch(request):
        return HttpResponse("Metrics are not public.\n", status=403, content_type="text/plain")
    registry = CollectorRegistry()
    registry.register(_Rows())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE)


def _may_watch(request: HttpRequest) -> bool:
    token = os.environ.get("HOLDFAST_METRICS_TOKEN", "")
    if token:
        return secrets.compare_digest(
            request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()
        )
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return not forwarded and request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except OperationalError:
        return "away"
    return "ok"


def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
    except OperationalError:
        return "unknown"
    return "missing" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"


def _broker() -> str:
    try:
        cache.get("readyz")
    except RedisError:
        return "away"
    return "ok"


class _Rows:
    """Figures read from the database when asked, so that every web process gives the same."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        jobs = GaugeMetricFamily(
            "holdfast_jobs", "Jobs of the last day, and all that are live.", labels=["status"]
        )
        chunks = GaugeMetricFamily("holdfast_chunks_waiting", "Pieces of work that wait for a worker.")
        with connection.cursor() as cursor:
            cursor.execute(
                "select status, count(*) from accounts_job where status in ('queued', 'running') "
                "or created_at > now() - interval '1 day' group by status"
            )
            for status, count in cursor.fetchall():
                jobs.add_metric([status], count)
            cursor.execute("select count(*) from accounts_chunk where status = 'queued'")
            chunks.add_metric([], cursor.fetchone()[0])
        yield jobs
        yield chunks
        yield GaugeMetricFamily("holdfast_debug", "1 where DEBUG is on.", value=int(settings.DEBUG))
