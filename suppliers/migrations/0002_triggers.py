"""One primary a part; change stamps, history and tombstones."""

from django.db import migrations

from accounts.history import stamp, track, unstamp, untrack
from suppliers.tombstones import OF_PART, PART, bury, unbury

ONE_PRIMARY = """
    ALTER TABLE suppliers_source ADD CONSTRAINT source_primary_is_one_a_part
    EXCLUDE USING btree (part_id WITH =) WHERE (role = 'primary') DEFERRABLE INITIALLY DEFERRED
"""

# What a deleted row's natural key reads like: (resource, table, key as jsonb, joins).
SOURCE_KEY = PART + ", 'supplier', supplier.code, 'site', site.code"
SOURCE_JOIN = (
    OF_PART.format("part_id")
    + " JOIN suppliers_supplier supplier ON supplier.id = gone.supplier_id"
    + " JOIN suppliers_site site ON site.id = gone.site_id"
)
FACTS = [
    ("plants", "suppliers_plant", "'code', gone.code", ""),
    (
        "parts",
        "suppliers_part",
        "'number', gone.number, 'plant', plant.code",
        "LEFT JOIN suppliers_plant plant ON plant.id = gone.plant_id",
    ),
    (
        "bom-lines",
        "suppliers_bomline",
        "'parent', part.number, 'component', component.number, 'plant', plant.code, 'valid_from', gone.valid_from",
        OF_PART.format("parent_id") + " JOIN suppliers_part component ON component.id = gone.component_id",
    ),
    ("suppliers", "suppliers_supplier", "'code', gone.code", ""),
    ("sites", "suppliers_site", "'code', gone.code", ""),
    ("sources", "suppliers_source", SOURCE_KEY, SOURCE_JOIN),
    ("order-lines", "suppliers_orderline", "'order', gone.\"order\", 'line', gone.line", ""),
    ("country-risks", "suppliers_countryrisk", "'country', gone.country, 'index', gone.index, 'year', gone.year", ""),
]  # fmt: skip
WITHOUT = {"suppliers": ("email",)}  # a person can ask for it to be erased
STAMPED_ONLY = ["suppliers_stock", "suppliers_change"]


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0001_first_facts")]
    operations = [
        migrations.RunSQL(
            ONE_PRIMARY, "ALTER TABLE suppliers_source DROP CONSTRAINT source_primary_is_one_a_part"
        ),
        *[
            migrations.RunSQL(
                track(table, resource=resource, without=WITHOUT.get(resource, ()))
                + bury(resource, table, key, joins),
                unbury(table) + untrack(table),
            )
            for resource, table, key, joins in FACTS
        ],
        *[migrations.RunSQL(stamp(table), unstamp(table)) for table in STAMPED_ONLY],
        migrations.RunSQL(
            "INSERT INTO suppliers_company (id, name, base_currency, is_demo) VALUES (1, '', NULL, false)"
            " ON CONFLICT DO NOTHING",
            migrations.RunSQL.noop,
        ),
    ]
