"""Files that show what a qualification says."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import suppliers.models.evidencefiles


class Migration(migrations.Migration):
    dependencies = [
        ("suppliers", "0015_warm_windows_are_judgements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EvidenceFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.FileField(upload_to=suppliers.models.evidencefiles._place, verbose_name="file"),
                ),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("at", models.DateTimeField(verbose_name="attached at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="attached by",
                    ),
                ),
                (
                    "qualification",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="files",
                        to="suppliers.qualification",
                        verbose_name="of",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0), ("size__lte", 10485760)),
                        name="evidencefile_size_within_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name__gt", "")), name="evidencefile_has_a_name"
                    ),
                    models.UniqueConstraint(
                        fields=("qualification", "digest"),
                        name="evidencefile_is_attached_once",
                        violation_error_message="This very file is attached already.",
                    ),
                ],
            },
        ),
    ]
