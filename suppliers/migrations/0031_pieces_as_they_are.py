"""What came in is stored as it came: to press it would cost more time than the rest of its way."""

from django.db import migrations

COLUMNS = {
    "suppliers_uploadpiece": ("data",),
    "suppliers_loadpiece": ("keys", "twice", "waiting", "spoken_of"),
}


def stored(how: str) -> str:
    return "; ".join(
        f"ALTER TABLE {table} ALTER COLUMN {column} SET STORAGE {how}"
        for table, columns in COLUMNS.items()
        for column in columns
    )


class Migration(migrations.Migration):
    dependencies = [
        ("suppliers", "0030_saved_profiles"),
    ]

    operations = [
        migrations.RunSQL(stored("EXTERNAL"), stored("EXTENDED")),
    ]
