"""Suppliers that may be one: equal numbers, equal or similar names, addresses of one domain."""

from collections.abc import Iterator

import numpy as np

from suppliers.duplicates import likeness
from suppliers.duplicates.pairs import MOST_ALIKE, WEIGHTS, Array, Told, coded, found, places, sharing

AT_ONCE = 20_000  # names read
# Mailboxes of these say nothing about whose they are.
PUBLIC_HOSTS = frozenset(
    """gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com
    aol.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de mail.ru yandex.ru yandex.com bk.ru qq.com 163.com
    126.com sina.com foxmail.com naver.com daum.net hanmail.net proton.me protonmail.com zoho.com mail.com libero.it
    virgilio.it orange.fr wanadoo.fr free.fr laposte.net seznam.cz wp.pl o2.pl onet.pl interia.pl uol.com.br bol.com.br
    terra.com.br rediffmail.com yahoo.co.in yahoo.co.uk yahoo.co.jp yahoo.de yahoo.fr hotmail.co.uk hotmail.de
    docomo.ne.jp ezweb.ne.jp""".split()
)
_NAMES = """
    SELECT id, coalesce(country, ''), name FROM suppliers_supplier WHERE id > %s ORDER BY id LIMIT %s
"""
_SHARED = f"""
    SELECT array_agg(id) FROM ({{}}) told (value, id) WHERE value <> '' AND value <> ALL (%s)
    GROUP BY value HAVING count(*) BETWEEN 2 AND {MOST_ALIKE}
"""
_NUMBERS = {
    "lei": "SELECT upper(lei), id FROM suppliers_supplier WHERE lei <> ''",
    "duns": "SELECT regexp_replace(duns, '[^0-9]', '', 'g'), id FROM suppliers_supplier WHERE duns <> ''",
}
# Each domain once a supplier: of its own address, and of its contacts'.
_DOMAINS = """
    SELECT lower(substr(email, strpos(email, '@') + 1)), id FROM suppliers_supplier WHERE email LIKE '%%@%%'
    UNION SELECT lower(split_part(email, '@', 2)), supplier_id FROM suppliers_contact WHERE email <> ''
"""


def told(cursor) -> tuple[list[Told], Array]:
    """What makes pairs, and the ids of all suppliers, by place."""
    rows = list(_named(cursor))
    ids = np.array([row for row, _country, _name in rows], dtype=np.int64)
    names = likeness.folded((place, country, name) for place, (_row, country, name) in enumerate(rows))
    del rows
    made = [Told(reason, _shared(cursor, query, ids), WEIGHTS[reason]) for reason, query in _NUMBERS.items()]
    made.append(Told("domain", _shared(cursor, _DOMAINS, ids, but=sorted(PUBLIC_HOSTS)), WEIGHTS["domain"]))
    same = sharing(names.names, names.rows)
    here = _of_one_country(names, same)
    made.append(Told("name", same[here], WEIGHTS["name"]))
    made.append(Told("name_elsewhere", same[~here], WEIGHTS["name_elsewhere"]))
    one, other, share = likeness.near(names)
    made.append(Told("alike", coded(one, other), 0.85 * share))
    return made, ids


def _named(cursor) -> Iterator[tuple[int, str, str]]:
    """(id, country, name) of all, some at a time."""
    last = 0
    while True:
        cursor.execute(_NAMES, [last, AT_ONCE])
        rows = cursor.fetchall()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        last = rows[-1][0]


def _shared(cursor, query: str, ids: Array, *, but: list[str] | None = None) -> Array:
    """The pairs that share a value, where few do; without suppliers that came since."""
    cursor.execute(_SHARED.format(query), [but or []])
    groups = [those for (those,) in cursor.fetchall()]
    if not groups:
        return np.zeros(0, np.int64)
    which = np.repeat(np.arange(len(groups)), [len(those) for those in groups])
    rows = np.concatenate(groups)
    known, place = found(rows, ids)
    return sharing(which[known], place[known])


def _of_one_country(names: likeness.Folded, pairs: Array) -> Array:
    """Whether they are of one country, as far as both say."""
    one, other = (names.countries[np.searchsorted(names.rows, column)] for column in places(pairs))
    return (one == other) | (one == names.nowhere) | (other == names.nowhere)
