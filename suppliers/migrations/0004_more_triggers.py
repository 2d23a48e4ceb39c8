"""Change stamps, history and tombstones of the facts that came with 0003."""

from django.db import migrations

from accounts.history import track, untrack
from suppliers.tombstones import OF_PART, PART, bury, unbury

OF_SUPPLIER = "JOIN suppliers_supplier supplier ON supplier.id = gone.supplier_id"
FACTS = [
    (
        "receipts",
        "suppliers_receipt",
        "'order', line.\"order\", 'line', line.line, 'receipt', gone.receipt",
        "JOIN suppliers_orderline line ON line.id = gone.order_line_id",
    ),
    (
        "uses",
        "suppliers_use",
        PART + ", 'product', product.number",
        OF_PART.format("part_id") + " JOIN suppliers_part product ON product.id = gone.product_id",
    ),
    (
        "financials",
        "suppliers_financial",
        "'supplier', supplier.code, 'period_end', gone.period_end",
        OF_SUPPLIER,
    ),
    (
        "ratings",
        "suppliers_rating",
        "'supplier', supplier.code, 'agency', gone.agency, 'rated_on', gone.rated_on",
        OF_SUPPLIER,
    ),
    ("exchange-rates", "suppliers_exchangerate", "'currency', gone.currency, 'valid_on', gone.valid_on", ""),
    (
        "unit-conversions",
        "suppliers_unitconversion",
        "'part', gone.part, 'from_unit', gone.from_unit, 'to_unit', gone.to_unit",
        "",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0003_more_facts")]
    operations = [
        migrations.RunSQL(
            track(table, resource=resource) + bury(resource, table, key, joins),
            unbury(table) + untrack(table),
        )
        for resource, table, key, joins in FACTS
    ]
