"""Files that people bring in the browser."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_history_by_time"), ("suppliers", "0025_pieces_of_loads")]
    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="at"
                    ),
                ),
                ("outline", models.JSONField(null=True, verbose_name="what it holds")),
                ("chosen", models.JSONField(default=dict, verbose_name="what was said of it")),
                ("seen", models.JSONField(null=True, verbose_name="preview")),
                (
                    "refused",
                    models.TextField(blank=True, default="", verbose_name="why it cannot be read"),
                ),
                ("is_applied", models.BooleanField(default=False, verbose_name="applied")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="brought by",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.job",
                    ),
                ),
                (
                    "load",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="import_of",
                        to="suppliers.load",
                    ),
                ),
                (
                    "rows",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="suppliers.upload",
                        verbose_name="rows as they are loaded",
                    ),
                ),
                (
                    "upload",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="import_of",
                        to="suppliers.upload",
                        verbose_name="upload",
                    ),
                ),
            ],
            options={"verbose_name": "import", "verbose_name_plural": "imports"},
        ),
        migrations.AddIndex(
            model_name="import",
            index=models.Index(fields=["by", "-id"], name="import_of_a_person"),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_applied", False), ("seen__isnull", False), _connector="OR"),
                name="import_applies_what_was_seen",
            ),
        ),
        migrations.AddConstraint(
            model_name="import",
            constraint=models.CheckConstraint(
                condition=models.Q(("load", None), ("is_applied", True), _connector="OR"),
                name="import_has_a_load_once_applied",
            ),
        ),
    ]
