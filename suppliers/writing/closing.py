"""A newer open-ended row of terms ends the older open-ended one of its source and kind the day before."""

from suppliers.writing.images import Image

# Of rows that are open, or that the next one follows without a gap: those were open once. So a file that tells them
# all as open, night after night, changes nothing.
_ENDED = """
    WITH touched AS (SELECT DISTINCT source_id, kind FROM image WHERE problem IS NULL),
    afterwards AS (
        SELECT id, source_id, kind, valid_from, valid_to FROM image WHERE problem IS NULL
        UNION ALL
        SELECT t.id, t.source_id, t.kind, t.valid_from, t.valid_to
        FROM suppliers_terms t JOIN touched USING (source_id, kind)
        WHERE NOT EXISTS (SELECT FROM image i WHERE i.id = t.id AND i.problem IS NULL)
    ), followed AS (
        SELECT *, lead(valid_from) OVER (
            PARTITION BY source_id, kind ORDER BY coalesce(valid_from, '-infinity')) AS next_from
        FROM afterwards
    ), chain AS (
        SELECT id, valid_to, lead(valid_from) OVER (
            PARTITION BY source_id, kind ORDER BY coalesce(valid_from, '-infinity')) AS next_from
        FROM followed WHERE valid_to IS NULL OR valid_to + 1 = next_from
    )
    SELECT id, next_from - 1 AS ends_on FROM chain WHERE valid_to IS NULL AND next_from IS NOT NULL
"""


def close(cursor, image: Image) -> list[int]:
    """End what newer rows of the image end, in the image and in the table; the rows that stood open until now.

    Rows whose end is all that they changed, and that stays, are changed no more.
    """
    cursor.execute(f"CREATE TEMPORARY TABLE ended ON COMMIT DROP AS {_ENDED}")
    cursor.execute("UPDATE image SET valid_to = ended.ends_on FROM ended WHERE ended.id = image.id")
    if image.settable:
        new = ", ".join(f'i."{c}"' for c in image.settable)
        old = ", ".join(f't."{c}"' for c in image.settable)
        cursor.execute(f"""
            UPDATE image i SET is_changed = ROW({new}) IS DISTINCT FROM ROW({old})
            FROM suppliers_terms t WHERE t.id = i.old_id AND i.problem IS NULL
        """)
    cursor.execute("""
        UPDATE suppliers_terms t SET valid_to = ended.ends_on FROM ended
        WHERE t.id = ended.id AND t.valid_to IS NULL RETURNING t.id
    """)
    closed = [row_id for (row_id,) in cursor.fetchall()]
    cursor.execute("DROP TABLE ended")
    return closed


BEFORE = {"terms": close}
