"""What delta pulls read: every fact in the order of transactions, and which transactions a time stands for."""

from django.db import migrations, models

import accounts.fields
from suppliers.tombstones import in_order, out_of_order

TABLES = (
    "plant", "part", "stock", "bomline", "use", "unitconversion", "exchangerate", "supplier", "financial", "rating",
    "site", "port", "route", "tool", "capacitypool", "source", "dependency", "orderline", "receipt", "qualification",
    "inspection", "terms", "pricebreak", "changenotice", "certificate", "contact", "countryrisk", "externalkey",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0026_imports")]

    operations = [
        migrations.AddField("change", "oldest", accounts.fields.OldestXactField()),
        migrations.AddField(
            "change",
            "looked_at",
            models.DateTimeField(
                db_default=accounts.fields.ClockTime(), editable=False, verbose_name="looked at"
            ),
        ),
        migrations.AddIndex("change", models.Index(fields=["looked_at"], name="change_by_time")),
        *[migrations.RunSQL(in_order(table), out_of_order(table)) for table in TABLES],
    ]
