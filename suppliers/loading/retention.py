"""How long is kept what came in: its bytes a week, its errors a quarter, that it came a year and a month."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from suppliers.models import Load, LoadErrors, LoadPiece, Upload, UploadPiece
from suppliers.models.loads import LoadState

ERRORS_KEPT = timedelta(days=90)
LOADS_KEPT = timedelta(days=400)
PIECES_AT_ONCE = 50  # some hundred MiB
ROWS_AT_ONCE = 2_000


def prune(*, now: datetime) -> Mapping[str, int]:
    """Some at a time; how many went. What a load that runs still reads is kept."""
    return {
        "pieces_pruned": _pieces(now),
        "uploads_pruned": _uploads(now),
        "errors_pruned": _errors(now),
        "loads_pruned": _loads(now),
    }


def _old_uploads(now: datetime):
    running = Load.objects.filter(upload=OuterRef("pk"), state=LoadState.RUNNING)
    return Upload.objects.old(now).exclude(Exists(running))


def _pieces(now: datetime) -> int:
    old = UploadPiece.objects.filter(upload__in=_old_uploads(now)).order_by("pk")
    ids = list(old.values_list("pk", flat=True)[:PIECES_AT_ONCE])
    return UploadPiece.objects.filter(pk__in=ids).delete()[0]


def _uploads(now: datetime) -> int:
    """Those without pieces; their loads stay."""
    left = UploadPiece.objects.filter(upload=OuterRef("pk"))
    old = _old_uploads(now).exclude(Exists(left)).order_by("kept_until")
    ids = list(old.values_list("pk", flat=True)[:ROWS_AT_ONCE])
    return len(ids) if Upload.objects.filter(pk__in=ids).delete()[0] else 0


def _errors(now: datetime) -> int:
    old = LoadErrors.objects.filter(load__ended_at__lt=now - ERRORS_KEPT).order_by("pk")
    ids = list(old.values_list("pk", flat=True)[:ROWS_AT_ONCE])
    return LoadErrors.objects.filter(pk__in=ids).delete()[0]


def _loads(now: datetime) -> int:
    old = Load.objects.filter(ended_at__lt=now - LOADS_KEPT).order_by("ended_at")
    ids = list(old.values_list("pk", flat=True)[:ROWS_AT_ONCE])
    LoadErrors.objects.filter(load__in=ids).delete()
    LoadPiece.objects.filter(load__in=ids).delete()
    return len(ids) if Load.objects.filter(pk__in=ids).delete()[0] else 0
