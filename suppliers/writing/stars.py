"""A row whose plant is `*` speaks of its part at every plant; a row that names its plant wins over it."""

from django.utils.translation import gettext as _

from suppliers.reading import Rows

STAR = "*"
OF_ONE_PLANT = {"plants", "order-lines", "receipts"}


def has_stars(rows: Rows) -> bool:
    import pyarrow.compute as pc

    if "plant" not in rows.present or rows.resource.name in OF_ONE_PLANT:
        return False
    return bool(pc.any(pc.equal(rows.table.column("plant"), STAR)).as_py())


def spread(cursor, rows: Rows) -> list[tuple]:
    """Replace each starred row of `stage` by one a plant of its part.

    Returns (place, column, code, sentence) of starred rows whose part stands at no plant; what is of no part
    is spread over every plant there is.
    """
    number = next((c for c in ("number", "part", "parent") if c in rows.present), None)
    of_part = f"""JOIN suppliers_part part ON part.number = s."{number}"
        JOIN suppliers_plant plant ON plant.id = part.plant_id"""
    names = ["place", *rows.present, *(f"absent_{n}" for n in rows.absent)]
    columns = ", ".join(f'"{n}"' for n in names)
    picked = ", ".join("plant.code" if n == "plant" else f's."{n}"' for n in names)
    key = [k for k in rows.resource.key if k != "plant" and k in rows.present]
    same = " AND ".join(f'named."{k}" IS NOT DISTINCT FROM s."{k}"' for k in key)
    cursor.execute(f"""
        INSERT INTO stage ({columns}) SELECT {picked}
        FROM stage s {of_part if number else "CROSS JOIN suppliers_plant plant"}
        WHERE s.plant = '{STAR}'
          AND NOT EXISTS (SELECT FROM stage named WHERE named.plant = plant.code AND {same})
    """)
    lost = _take_stars(cursor, number)
    cursor.execute("ANALYZE stage")
    return lost


def _take_stars(cursor, number: str | None) -> list[tuple]:
    """Take the starred rows away; those that speak of nothing."""
    if number is None:
        cursor.execute(f"DELETE FROM stage WHERE plant = '{STAR}' RETURNING place")
        places = [place for (place,) in cursor.fetchall()]
        cursor.execute("SELECT EXISTS (SELECT FROM suppliers_plant)")
        is_lost = not cursor.fetchone()[0]
        sentence = _("There is no plant yet.")
        return [(place, "plant", "unknown_reference", sentence) for place in places] if is_lost else []
    cursor.execute(f"""
        WITH gone AS (DELETE FROM stage WHERE plant = '{STAR}' RETURNING place, "{number}" AS number)
        SELECT place, number FROM gone
        WHERE NOT EXISTS (SELECT FROM suppliers_part part
                          WHERE part.number = gone.number AND plant_id IS NOT NULL)
    """)
    sentence = _("There is no part “%s” at any plant.")
    return [(place, number, "unknown_reference", sentence % part) for place, part in cursor.fetchall()]


def all_or_none(cursor) -> None:
    """A starred row that fails at one plant is written at none."""
    cursor.execute("""
        UPDATE image SET problem = -3 WHERE problem IS NULL
        AND place IN (SELECT place FROM image WHERE problem IS NOT NULL)
    """)


def count_good(cursor, bad_places: list[int]) -> int:
    """Staged rows, after spreading, of places without an error."""
    cursor.execute("SELECT count(*) FROM stage WHERE place <> ALL(%s)", [bad_places])
    return cursor.fetchone()[0]
