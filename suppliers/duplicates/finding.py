"""Look for pairs that may be one, by index and in blocks, never all against all; the likeliest are kept.

What somebody dismissed stays dismissed. A pair that no longer looks like one goes.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import combinations

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from suppliers.duplicates import likeness

TASK = "suppliers.look_for_duplicates"
MOST_PAIRS = 20_000  # kept of one resource
MOST_ALIKE = 6  # rows that share a value: more of them share it for another reason
LEAST_RANK = 0.5
# How likely a reason alone makes it that two are one; together they add up as independent ones do.
WEIGHTS = {
    "lei": 0.99,
    "duns": 0.97,
    "name": 0.9,
    "name_elsewhere": 0.5,
    "domain": 0.55,
    "number": 0.7,
    "description": 0.55,
    "seller": 0.4,
}
WORDS = {
    "lei": _("same LEI"),
    "duns": _("same D-U-N-S number"),
    "name": _("same name, legal form aside"),
    "name_elsewhere": _("same name, another country"),
    "alike": _("names alike"),
    "domain": _("same e-mail domain"),
    "number": _("same number, written otherwise"),
    "description": _("same description"),
    "seller": _("bought from the same supplier"),
}
# Mailboxes of these say nothing about whose they are.
PUBLIC_HOSTS = frozenset(
    """gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com
    aol.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de mail.ru yandex.ru yandex.com bk.ru qq.com 163.com
    126.com sina.com foxmail.com naver.com daum.net hanmail.net proton.me protonmail.com zoho.com mail.com libero.it
    virgilio.it orange.fr wanadoo.fr free.fr laposte.net seznam.cz wp.pl o2.pl onet.pl interia.pl uol.com.br bol.com.br
    terra.com.br rediffmail.com yahoo.co.in yahoo.co.uk yahoo.co.jp yahoo.de yahoo.fr hotmail.co.uk hotmail.de
    docomo.ne.jp ezweb.ne.jp""".split()
)
_SUPPLIERS = "SELECT id, coalesce(country, ''), name, upper(lei), duns, lower(email) FROM suppliers_supplier ORDER BY id"
_ADDRESSES = """
    SELECT lower(split_part(email, '@', 2)), supplier_id FROM suppliers_contact WHERE email <> ''
"""
_SQUEEZED = r"upper(regexp_replace(regexp_replace({0}, '[^[:alnum:]]+', '', 'g'), '(^|[^0-9])0+', '\1', 'g'))"
_SAME_NUMBER = f"""
    SELECT array_agg(id ORDER BY id) FROM suppliers_part WHERE status <> 'obsolete'
    GROUP BY plant_id, {_SQUEEZED.format("number")} HAVING count(*) BETWEEN 2 AND {MOST_ALIKE}
"""
_SAME_DESCRIPTION = rf"""
    SELECT array_agg(id ORDER BY id) FROM suppliers_part
    WHERE status <> 'obsolete' AND length(description) >= 8
    GROUP BY plant_id, unit, upper(regexp_replace(description, '[^[:alnum:]]+', '', 'g'))
    HAVING count(*) BETWEEN 2 AND {MOST_ALIKE}
"""
_SAME_SELLER = """
    SELECT low, high FROM unnest(%s::bigint[], %s::bigint[]) pair (low, high) WHERE EXISTS (
        SELECT FROM suppliers_source one JOIN suppliers_source other USING (supplier_id)
        WHERE one.part_id = pair.low AND other.part_id = pair.high)
"""
_KEEP = """
    WITH found AS (
        SELECT low, high, rank, string_to_array(reasons, ' ') AS reasons
        FROM unnest(%(low)s::bigint[], %(high)s::bigint[], %(rank)s::float8[], %(reasons)s::text[])
            told (low, high, rank, reasons)
    ), gone AS (
        DELETE FROM suppliers_duplicate standing WHERE resource = %(resource)s AND dismissed_at IS NULL
        AND NOT EXISTS (SELECT FROM found WHERE low = low_id AND high = high_id)
    )
    INSERT INTO suppliers_duplicate (resource, low_id, high_id, rank, reasons, found_at)
    SELECT %(resource)s, low, high, rank, reasons, %(now)s FROM found
    ON CONFLICT (resource, low_id, high_id) DO UPDATE SET rank = excluded.rank, reasons = excluded.reasons
        WHERE (suppliers_duplicate.rank, suppliers_duplicate.reasons) IS DISTINCT FROM (excluded.rank, excluded.reasons)
"""
Pair = tuple[int, int]
Found = dict[Pair, dict[str, float]]


def look(resource: str, *, now: datetime) -> int:
    """Find the pairs of a resource anew; how many there are. Two who look at once look one after the other."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"duplicates of {resource}"])
        cursor.execute("SET LOCAL work_mem = '128MB'")
        found = ranked(_LOOK[resource](cursor))
        told = [(low, high, rank, " ".join(reasons)) for (low, high), rank, reasons in found]
        columns = [list(column) for column in zip(*told, strict=True)] or [[], [], [], []]
        names = ("low", "high", "rank", "reasons")
        cursor.execute(_KEEP, {"resource": resource, "now": now, **dict(zip(names, columns, strict=True))})
    return len(found)


def ranked(found: Found) -> list[tuple[Pair, float, list[str]]]:
    """(pair, how likely, its reasons, the weightiest first), the likeliest first."""
    made = []
    for pair, reasons in found.items():
        unlike = 1.0
        for weight in reasons.values():
            unlike *= 1.0 - weight
        if 1.0 - unlike >= LEAST_RANK:
            made.append((pair, round(1.0 - unlike, 3), sorted(reasons, key=lambda one: -reasons[one])))
    made.sort(key=lambda one: (-one[1], one[0]))
    return made[:MOST_PAIRS]


def _suppliers(cursor) -> Found:
    found: Found = {}
    cursor.execute(_SUPPLIERS)
    rows = cursor.fetchall()
    folded = likeness.folded((row, country, name) for row, country, name, *_rest in rows)
    country_of = {row: country for row, country, *_rest in rows}
    for reason, shared in (
        ("lei", ((lei, row) for row, _c, _n, lei, _d, _e in rows if lei)),
        ("duns", ((_digits(duns), row) for row, _c, _n, _l, duns, _e in rows if duns)),
        ("domain", _domains(cursor, rows)),
    ):
        for pair in _sharing(shared):
            found.setdefault(pair, {})[reason] = WEIGHTS[reason]
    for pair in _sharing((name, row) for row, _country, name in folded):
        one, other = (country_of[row] for row in pair)
        reason = "name" if one == other or not one or not other else "name_elsewhere"
        found.setdefault(pair, {})[reason] = WEIGHTS[reason]
    for low, high, alike in likeness.near(folded):
        found.setdefault((low, high), {})["alike"] = 0.85 * alike
    return found


def _digits(duns: str) -> str:
    return "".join(sign for sign in duns if sign.isdigit())


def _domains(cursor, rows: Iterable[tuple]) -> Iterator[tuple[str, int]]:
    """(domain, supplier), each once, of its own address and of its contacts'."""
    told = {(email.partition("@")[2], row) for row, _c, _n, _l, _d, email in rows if "@" in email}
    cursor.execute(_ADDRESSES)
    told |= set(cursor.fetchall())
    return ((domain, row) for domain, row in sorted(told) if domain and domain not in PUBLIC_HOSTS)


def _sharing(told: Iterable[tuple[str, int]]) -> Iterator[Pair]:
    """The pairs that share a value, where few do."""
    by_value: dict[str, list[int]] = {}
    for value, row in told:
        by_value.setdefault(value, []).append(row)
    for value, those in by_value.items():
        if value and 1 < len(those) <= MOST_ALIKE:
            yield from combinations(sorted(those), 2)


def _parts(cursor) -> Found:
    found: Found = {}
    for reason, query in (("number", _SAME_NUMBER), ("description", _SAME_DESCRIPTION)):
        cursor.execute(f"{query} LIMIT {MOST_PAIRS}")
        for (ids,) in cursor.fetchall():
            for pair in combinations(ids, 2):
                found.setdefault(pair, {})[reason] = WEIGHTS[reason]
    low, high = [pair[0] for pair in found], [pair[1] for pair in found]
    cursor.execute(_SAME_SELLER, [low, high])
    for pair in cursor.fetchall():
        found[pair]["seller"] = WEIGHTS["seller"]
    return found


_LOOK = {"suppliers": _suppliers, "parts": _parts}
