"""External keys; duplicates that were found, and merges."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import accounts.fields


class Migration(migrations.Migration):
    dependencies = [
        ("suppliers", "0022_loads_can_be_undone"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "resource",
                    models.CharField(
                        choices=[("suppliers", "suppliers"), ("parts", "parts")],
                        max_length=20,
                        verbose_name="resource",
                    ),
                ),
                ("kept_id", models.BigIntegerField(verbose_name="stays")),
                ("gone_id", models.BigIntegerField(verbose_name="went into it")),
                ("kept", models.CharField(max_length=300, verbose_name="what stays")),
                ("gone", models.CharField(max_length=300, verbose_name="what went into it")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("undone_at", models.DateTimeField(null=True, verbose_name="undone at")),
                ("changed", accounts.fields.XactField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="undone by",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MergedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.IntegerField(verbose_name="place")),
                ("table", models.CharField(max_length=63, verbose_name="table")),
                ("row_id", models.BigIntegerField(verbose_name="row")),
                ("kept_id", models.BigIntegerField(null=True, verbose_name="stands in its place")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("moved", "moved"),
                            ("filled", "filled in"),
                            ("gone", "put away"),
                            ("made", "made"),
                        ],
                        max_length=10,
                        verbose_name="how",
                    ),
                ),
                ("was", models.JSONField(null=True, verbose_name="before")),
                ("became", models.JSONField(null=True, verbose_name="after")),
                (
                    "merge",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="suppliers.merge",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Duplicate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "resource",
                    models.CharField(
                        choices=[("suppliers", "suppliers"), ("parts", "parts")],
                        max_length=20,
                        verbose_name="resource",
                    ),
                ),
                ("low_id", models.BigIntegerField(verbose_name="one")),
                ("high_id", models.BigIntegerField(verbose_name="the other")),
                ("rank", models.FloatField(verbose_name="how likely")),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None, verbose_name="reasons"
                    ),
                ),
                (
                    "found_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="found"
                    ),
                ),
                ("dismissed_at", models.DateTimeField(null=True, verbose_name="said to be two")),
                (
                    "dismissed_why",
                    models.CharField(blank=True, db_default="", max_length=500, verbose_name="why"),
                ),
                (
                    "dismissed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="said by",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("resource"),
                        models.OrderBy(models.F("rank"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        condition=models.Q(("dismissed_at", None)),
                        name="duplicate_likeliest",
                    ),
                    models.Index(fields=["high_id"], name="duplicate_of_the_other"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("resource", "low_id", "high_id"), name="duplicate_is_found_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("low_id__lt", models.F("high_id"))),
                        name="duplicate_is_of_two_rows",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("resource__in", ["suppliers", "parts"])),
                        name="duplicate_resource_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dismissed_at", None), ("dismissed_by", None)),
                            models.Q(("dismissed_at__isnull", False), ("dismissed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="duplicate_is_dismissed_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExternalKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "resource",
                    models.CharField(
                        choices=[
                            ("suppliers", "suppliers"),
                            ("parts", "parts"),
                            ("sites", "sites"),
                            ("plants", "plants"),
                        ],
                        max_length=20,
                        verbose_name="resource",
                    ),
                ),
                ("system", models.CharField(blank=True, default="", max_length=40, verbose_name="system")),
                ("key", models.CharField(max_length=60, verbose_name="key")),
                ("changed", accounts.fields.XactField()),
                (
                    "part",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="external_keys",
                        to="suppliers.part",
                        verbose_name="part",
                    ),
                ),
                (
                    "plant",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="external_keys",
                        to="suppliers.plant",
                        verbose_name="plant",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="external_keys",
                        to="suppliers.site",
                        verbose_name="site",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="external_keys",
                        to="suppliers.supplier",
                        verbose_name="supplier",
                    ),
                ),
            ],
            options={
                "verbose_name": "external key",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("key"), name="gin_trgm_ops"
                        ),
                        name="externalkey_like",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("resource", "system", "key", "plant"),
                        name="externalkey_is_stated_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        name="externalkey_key_is_given",
                        violation_error_message="An external key is not empty.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("resource__in", ["suppliers", "parts", "sites", "plants"])),
                        name="externalkey_resource_is_known",
                        violation_error_message="External keys are of suppliers, parts, sites or plants.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("part", None),
                                ("plant", None),
                                ("resource", "suppliers"),
                                ("site", None),
                                ("supplier__isnull", False),
                            ),
                            models.Q(
                                ("part", None),
                                ("plant", None),
                                ("resource", "sites"),
                                ("site__isnull", False),
                                ("supplier", None),
                            ),
                            models.Q(
                                ("part__isnull", False),
                                ("resource", "parts"),
                                ("site", None),
                                ("supplier", None),
                            ),
                            models.Q(
                                ("part", None),
                                ("plant__isnull", False),
                                ("resource", "plants"),
                                ("site", None),
                                ("supplier", None),
                            ),
                            _connector="OR",
                        ),
                        name="externalkey_leads_to_one_row_of_its_resource",
                        violation_error_message="A key leads to one row of its resource: name that supplier, site, part or plant, and no other.",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(fields=["resource", "kept_id"], name="merge_of_what_stays"),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("resource__in", ["suppliers", "parts"])), name="merge_resource_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept_id", models.F("gone_id")), _negated=True),
                name="merge_is_of_two_rows",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="merge_reason_is_given",
                violation_error_message="Say why.",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)),
                fields=("resource", "gone_id"),
                name="merge_standing_is_one_a_row",
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at", None), ("undone_by", None)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="merge_is_undone_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="mergedrow",
            index=models.Index(
                condition=models.Q(("kept_id__isnull", False)),
                fields=["table", "kept_id"],
                name="mergedrow_in_place_of",
            ),
        ),
        migrations.AddConstraint(
            model_name="mergedrow",
            constraint=models.UniqueConstraint(
                fields=("merge", "table", "row_id"), name="mergedrow_is_told_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="mergedrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("how__in", ["moved", "filled", "gone", "made"])),
                name="mergedrow_how_is_known",
            ),
        ),
    ]
