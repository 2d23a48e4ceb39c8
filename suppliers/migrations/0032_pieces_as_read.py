"""The rows of a piece, as they were read; what is pressed already is stored as it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("suppliers", "0031_pieces_as_they_are"),
    ]

    operations = [
        migrations.AddField(
            model_name="loadpiece",
            name="as_read",
            field=models.BinaryField(null=True, verbose_name="rows as they were read"),
        ),
        migrations.RunSQL(
            "ALTER TABLE suppliers_loadpiece ALTER COLUMN as_read SET STORAGE EXTERNAL",
            migrations.RunSQL.noop,
        ),
    ]
