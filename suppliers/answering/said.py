"""What a supplier says in one save. Numbers are the questionnaire's own; `number=None` adds a new one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from suppliers.models.answers import Affected, Covers, Together
from suppliers.models.notices import ChangeNoticeKind


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a material comes from: a site it may name, or what was typed, or codes; nothing: nobody knows."""

    site: int | None = None
    company: str = ""
    town: str = ""
    country: str = ""
    lei: str = ""
    duns: str = ""
    os_id: str = ""
    codes: tuple[str, ...] = ()
    share: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Need:
    """`places` replaces what was told before; left out, they stay, and `shares` (by their numbers) are set."""

    site: int
    material: str
    number: int | None = None
    part: str = ""
    together: Together = Together.ANY
    complete: bool = False
    places: tuple[Place, ...] | None = None
    shares: Mapping[int, Decimal | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class NeedGone:
    number: int


@dataclass(frozen=True, kw_only=True)
class PlaceAdded:
    need: int
    place: Place


@dataclass(frozen=True, kw_only=True)
class PlaceGone:
    need: int
    number: int


@dataclass(frozen=True, kw_only=True)
class OfSite:
    site: int
    covers: Covers
    complete: bool = False


@dataclass(frozen=True, kw_only=True)
class Notice:
    kind: ChangeNoticeKind
    words: str
    number: int | None = None
    site: int | None = None
    part: str = ""
    effective_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class NoticeGone:
    number: int


@dataclass(frozen=True, kw_only=True)
class Remark:
    words: str


@dataclass(frozen=True, kw_only=True)
class OfAffected:
    site: int
    state: Affected
    back_on: date | None = None
    words: str = ""


Said = Need | NeedGone | PlaceAdded | PlaceGone | OfSite | Notice | NoticeGone | Remark | OfAffected
