"""How many requests a token, or a person's session, may make: counted for all web processes together, in the cache.

Windows follow each other by the clock, and each has one counter that is raised in one step. While the cache is away
nobody is refused: that is logged once, and the cache left alone for some seconds, so that no request waits for it.
"""

import logging
import math
import re
import time
from dataclasses import dataclass
from functools import cache
from typing import Self

import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _
from redis.backoff import NoBackoff
from redis.retry import Retry
from rest_framework.request import Request

from accounts.api.problems import Problem
from accounts.models import ApiToken

log = logging.getLogger(__name__)
WINDOWS = {"s": 1, "min": 60, "h": 3600}
PATIENCE = 0.25  # seconds for the cache to answer
PAUSE = 10.0  # seconds in which one that is away is not asked


@dataclass(frozen=True)
class Rate:
    """`quota` requests a `window` of seconds; a quota of 0 is no limit."""

    quota: int
    window: int

    @classmethod
    def read(cls, told: str) -> Self:
        """As the settings have it: 600/min, or 0."""
        if not re.fullmatch(r"0|[1-9][0-9]{0,8}/(s|min|h)", told):
            raise ImproperlyConfigured(
                "HOLDFAST_API_RATE is written like 600/min, 20/s or 9000/h, or 0 for no limit."
            )
        quota, _slash, unit = told.partition("/")
        return cls(int(quota), WINDOWS[unit or "min"])


@dataclass(frozen=True)
class Count:
    """What one request was of its window."""

    rate: Rate
    name: str
    used: int
    left: float

    @property
    def is_over(self) -> bool:
        return self.used > self.rate.quota

    @property
    def seconds(self) -> int:
        """To the next window."""
        return max(1, math.ceil(self.left))

    @property
    def headers(self) -> dict[str, str]:
        remaining = max(0, self.rate.quota - self.used)
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.rate.quota};w={self.rate.window}',
            "RateLimit": f'"{self.name}";r={remaining};t={self.seconds}',
        }

    def refusal(self) -> Problem:
        sentence = _("More than %(quota)d requests in %(window)d seconds; go on in %(seconds)d.") % {
            "quota": self.rate.quota,
            "window": self.rate.window,
            "seconds": self.seconds,
        }
        return Problem(429, "too_many_requests", sentence, wait=self.seconds)


class Counters:
    """The cache's counters, or none while it is away."""

    def __init__(self, place: str) -> None:
        once_more = Retry(NoBackoff(), 1)  # a connection that was kept may have ended with its server
        self.server = redis.Redis.from_url(
            place, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=once_more
        )
        self.asked_again_at: float | None = None

    def raised(self, key: str, *, window: int) -> int | None:
        """What the counter stands at now; None where nobody counts."""
        if self.asked_again_at is not None and time.monotonic() < self.asked_again_at:
            return None
        try:
            count = int(self.server.incr(key))
            if count == 1:
                self.server.expire(key, window + 1)
        except (redis.RedisError, OSError) as error:
            if self.asked_again_at is None:
                log.warning("The cache is away, so requests are not counted: %s", error)
            self.asked_again_at = time.monotonic() + PAUSE
            return None
        self.asked_again_at = None
        return count


@cache
def _counters(place: str) -> Counters:
    return Counters(place)


@cache
def _rate(told: str) -> Rate:
    return Rate.read(told)


def count(request: Request, *, now: float) -> Count | None:
    """Counts this request; None where there is no limit, nobody who asks, or no cache."""
    rate = _rate(settings.API_RATE)
    if not rate.quota or not request.user.is_authenticated:
        return None
    by_token = isinstance(request.auth, ApiToken)
    name, who = ("token", request.auth.pk) if by_token else ("session", request.user.pk)
    number, gone = divmod(now, rate.window)
    counters = _counters(settings.CACHES["default"]["LOCATION"])
    used = counters.raised(f"api-rate:{name}:{who}:{rate.window}:{int(number)}", window=rate.window)
    return None if used is None else Count(rate, name, used, rate.window - gone)
