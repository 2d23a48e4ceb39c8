"""Codes of one place: whichever identifier the next supplier gives, facts carry the same one code.

Only an answer that a person accepts says that identifiers are of one place: a supplier that mixes two places up, or
means to, joins nothing by itself.
"""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from suppliers.models import AlternativeAnswer, CodeAlias, Dependency

_ONE_AT_A_TIME = 0x6B657965  # an advisory lock
_SAME = """
    SELECT id, n, told, share FROM (
        SELECT id,
               row_number() OVER by_need AS n,
               count(*) OVER of_need AS told,
               CASE WHEN count(share) OVER of_need = count(*) OVER of_need
                    THEN least(1, sum(share) OVER of_need) END AS share
        FROM suppliers_dependency
        WHERE keyed_code = ANY(%(codes)s)
        WINDOW of_need AS (PARTITION BY site_id, part, material),
               by_need AS (PARTITION BY site_id, part, material ORDER BY keyed_code <> %(stands)s, id)
    ) AS told_twice WHERE told > 1 ORDER BY id
"""


def joins(codes: Iterable[str]) -> list[str]:
    """Codes that facts carry today as different places, and that `settle` would make one: more than one is news."""
    told = list(codes)
    aliases = CodeAlias.objects.filter(code__in=told).values_list("stands_for", flat=True)
    return sorted(set(aliases))


@transaction.atomic
def settle(codes: Sequence[str]) -> str:
    """Of an accepted answer: the code that stands for all of these, in facts from now on.

    Where two were known as different places, they become one, in dependencies and in answers: two alternatives of
    one need that turn out to be the same place are one, with both shares. Run inside the acceptance, by its person.
    """
    if not codes:
        raise ValueError("No code to settle.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    known = CodeAlias.objects.filter(code__in=codes).order_by("pk").values_list("stands_for", flat=True)
    standing = list(dict.fromkeys(known))
    stands_for = standing[0] if standing else codes[0]
    if len(standing) > 1:
        _make_one(stands_for, standing[1:])
    CodeAlias.objects.bulk_create(
        [CodeAlias(code=code, stands_for=stands_for) for code in codes], ignore_conflicts=True
    )
    return stands_for


def _make_one(stands_for: str, others: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SAME, {"codes": [stands_for, *others], "stands": stands_for})
        told_twice = cursor.fetchall()
    Dependency.objects.filter(pk__in=[row for row, n, _told, _share in told_twice if n > 1]).delete()
    for row, n, _told, share in told_twice:
        if n == 1:
            Dependency.objects.filter(pk=row).update(share=share)
    Dependency.objects.filter(keyed_code__in=others).update(keyed_code=stands_for)
    AlternativeAnswer.objects.filter(keyed_code__in=others).update(keyed_code=stands_for)
    CodeAlias.objects.filter(stands_for__in=others).update(stands_for=stands_for)
