"""How often the public door opens: by questionnaire and by address, in the cache that all processes share.

Where the cache is away, each process counts for itself: the door neither falls open nor shut.
"""

import logging
import time
from collections import OrderedDict
from threading import Lock

from django.core.cache import cache
from redis.exceptions import RedisError

WINDOW = 60  # seconds
BY_ADDRESS = 300
BY_QUESTIONNAIRE = 150
_MOST_KEPT = 10_000

log = logging.getLogger(__name__)
_own: OrderedDict[str, int] = OrderedDict()
_lock = Lock()


def wait(who: str, most: int, *, now: float | None = None) -> int:
    """Seconds until this one may come again; 0 where it may come now, which is counted."""
    moment = time.time() if now is None else now
    window = int(moment // WINDOW)
    if _count(f"answering:{who}:{window}") <= most:
        return 0
    return max(1, int((window + 1) * WINDOW - moment))


def _count(key: str) -> int:
    try:
        cache.add(key, 0, timeout=2 * WINDOW)
        return cache.incr(key)
    except ValueError:  # it ran out between the two
        return 1
    except (RedisError, OSError):
        log.warning("The cache is away: this process counts visits to the public pages for itself.")
        return _count_here(key)


def _count_here(key: str) -> int:
    with _lock:
        _own[key] = _own.get(key, 0) + 1
        while len(_own) > _MOST_KEPT:
            _own.popitem(last=False)
        return _own[key]
