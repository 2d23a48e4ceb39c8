import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("suppliers", "0024_external_key_triggers"),
    ]

    operations = [
        migrations.CreateModel(
            name="LoadPiece",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("keys", models.BinaryField(null=True, verbose_name="hashes of keys")),
                ("has_stars", models.BooleanField(default=False, verbose_name="speaks of every plant")),
                ("twice", models.BinaryField(default=b"", verbose_name="places of repeated keys")),
                ("waiting", models.BinaryField(default=b"", verbose_name="places of rows that wait")),
                ("spoken_of", models.BinaryField(default=b"", verbose_name="ids of its rows")),
            ],
        ),
        migrations.AddIndex(
            model_name="load",
            index=models.Index(
                condition=models.Q(("state", "running")), fields=["resource", "id"], name="load_running"
            ),
        ),
        migrations.AddField(
            model_name="loadpiece",
            name="load",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pieces",
                to="suppliers.load",
                verbose_name="load",
            ),
        ),
        migrations.AddConstraint(
            model_name="loadpiece",
            constraint=models.UniqueConstraint(fields=("load", "number"), name="loadpiece_is_noted_once"),
        ),
    ]
