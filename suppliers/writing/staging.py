"""Rows into a temporary table by COPY."""

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from suppliers.reading import Rows
from suppliers.resources import Column

BATCH = 100_000
TYPES = {"whole": "smallint", "date": "date", "open_date": "date", "flag": "boolean", "codes": "varchar[]"}


def column_type(column: Column) -> str:
    """PostgreSQL's type for a staged column. A number keeps its digits until the merge rounds it."""
    if column.kind == "number":
        return f"numeric({column.model_field.max_digits},{column.model_field.decimal_places})"
    return TYPES.get(column.kind, "text")


def stage(cursor, rows: Rows) -> None:
    """Fill the temporary table `stage` (place, the present columns, absent_<column> where rows differ)."""
    by_name = rows.resource.by_name
    columns = ["place integer"]
    arrays = [rows.table.column("row")]
    for name in rows.present:
        columns.append(f'"{name}" {column_type(by_name[name])}')
        arrays.append(rows.table.column(name))
    for name, mask in rows.absent.items():
        columns.append(f'"absent_{name}" boolean')
        arrays.append(pc.cast(mask, pa.string()))
    cursor.execute("DROP TABLE IF EXISTS stage, image, one_part")
    cursor.execute(f"CREATE TEMPORARY TABLE stage ({', '.join(columns)}) ON COMMIT DROP")
    table = pa.table(arrays, names=[f"c{i}" for i in range(len(arrays))])
    plain = arrow_csv.WriteOptions(include_header=False)
    with cursor.copy("COPY stage FROM STDIN (FORMAT csv)") as copy:
        for start in range(0, table.num_rows, BATCH):
            sink = pa.BufferOutputStream()
            arrow_csv.write_csv(table.slice(start, BATCH), sink, plain)
            copy.write(memoryview(sink.getvalue()))
    cursor.execute("ANALYZE stage")


def repeated_keys(rows: Rows) -> pa.Array | None:
    """A mask of the rows whose key, as written, an earlier row of the body has; None where there are none."""
    import numpy as np
    import pandas as pd

    codes = []
    for name in rows.resource.key:
        if name in rows.present:
            coded = rows.table.column(name).combine_chunks().dictionary_encode()
            codes.append(pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64))
    if not codes or not rows.table.num_rows:
        return None
    packed = codes[0]
    for more in codes[1:]:
        packed = pd.factorize(packed)[0].astype(np.int64) * (int(more.max()) + 2) + (more + 1)
    repeated = pd.Series(packed).duplicated().to_numpy()
    return pa.array(repeated) if repeated.any() else None


def left_out_plants(rows: Rows) -> str | None:
    """Whether rows leave out the plant of a part: "all", "some", or None where none does."""
    if not part_columns(rows):
        return None
    if "plant" not in rows.present:
        return "all"
    blanks = rows.table.column("plant").null_count
    return None if not blanks else "all" if blanks == rows.table.num_rows else "some"


def part_columns(rows: Rows) -> list[str]:
    """The present columns that hold a part's number."""
    own = ["number"] if rows.resource.name == "parts" else []
    return [
        c for c in [*own, "part", "parent", "component", "product"] if c in rows.present and _is_part(rows, c)
    ]


def _is_part(rows: Rows, column: str) -> bool:
    return rows.resource.name == "parts" or any(
        r.to in ("parts", "sources", "terms") and column in r.columns for r in rows.resource.references
    )


def prepare_parts_by_number(cursor, rows: Rows) -> None:
    """`one_part`: the part meant by a number alone. Where a number stands at several plants and none of
    them is blank, `id` is null and `several` names them."""
    blank = ' WHERE s."plant" IS NULL' if "plant" in rows.present else ""
    numbers = " UNION ".join(f'SELECT s."{c}" FROM stage s{blank}' for c in part_columns(rows))
    cursor.execute(f"""
        CREATE TEMPORARY TABLE one_part ON COMMIT DROP AS
        SELECT p.number,
               coalesce(min(p.id) FILTER (WHERE p.plant_id IS NULL),
                        CASE WHEN count(*) = 1 THEN min(p.id) END) AS id,
               CASE WHEN count(*) = 1 THEN min(p.plant_id) END AS plant_id,
               CASE WHEN count(*) > 1 AND bool_and(p.plant_id IS NOT NULL)
                    THEN array_to_string((array_agg(plant.code ORDER BY plant.code))[1:10], ', ')
               END AS several
        FROM suppliers_part p LEFT JOIN suppliers_plant plant ON plant.id = p.plant_id
        WHERE p.number IN ({numbers}) GROUP BY p.number
    """)
    cursor.execute("ANALYZE one_part")


def prepare_placeholders(cursor, rows: Rows) -> None:
    """A source without a told site hangs on its supplier's placeholder site; make those that are missing."""
    if rows.resource.name != "sources":
        return
    without = 'AND s."site" IS NULL' if "site" in rows.present else ""
    cursor.execute(f"""
        INSERT INTO suppliers_site (supplier_id, is_placeholder, kind, name, region, zone, tier_two_complete)
        SELECT DISTINCT supplier.id, true, 'unknown', '', '', '', false
        FROM stage s JOIN suppliers_supplier supplier ON supplier.code = s."supplier" {without}
        WHERE NOT EXISTS (SELECT FROM suppliers_site site
                          WHERE site.supplier_id = supplier.id AND site.is_placeholder)
    """)
