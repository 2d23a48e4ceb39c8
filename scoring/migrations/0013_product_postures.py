"""How each finished product stands, and what that count has seen."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0012_standing_of_second_sources"),
        ("suppliers", "0015_warm_windows_are_judgements"),
    ]

    operations = [
        migrations.AddField(
            model_name="rollup",
            name="counted",
            field=models.BigIntegerField(db_default=0, verbose_name="moves that products have seen"),
        ),
        migrations.AddField(
            model_name="rollup",
            name="moved",
            field=models.BigIntegerField(db_default=0, verbose_name="moves"),
        ),
        migrations.CreateModel(
            name="ProductPosture",
            fields=[
                (
                    "product",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="product_posture",
                        serialize=False,
                        to="suppliers.part",
                    ),
                ),
                (
                    "posture",
                    models.SmallIntegerField(
                        choices=[
                            (0, "out of scope"),
                            (1, "unscored"),
                            (2, "unprotected"),
                            (3, "in name only"),
                            (4, "not proven"),
                            (5, "protected"),
                            (6, "over-protected"),
                        ],
                        verbose_name="worst posture of its parts",
                    ),
                ),
                ("lapses_on", models.DateField(null=True, verbose_name="posture until")),
                (
                    "lapses_to",
                    models.SmallIntegerField(
                        choices=[
                            (0, "out of scope"),
                            (1, "unscored"),
                            (2, "unprotected"),
                            (3, "in name only"),
                            (4, "not proven"),
                            (5, "protected"),
                            (6, "over-protected"),
                        ],
                        verbose_name="posture from then on",
                    ),
                ),
                ("revenue", models.FloatField(null=True, verbose_name="revenue a day")),
                ("margin", models.FloatField(null=True, verbose_name="margin a day")),
                ("parts_unprotected", models.PositiveIntegerField(verbose_name="parts unprotected")),
                ("parts_in_name_only", models.PositiveIntegerField(verbose_name="parts in name only")),
                ("parts_not_proven", models.PositiveIntegerField(verbose_name="parts not proven")),
                ("parts_protected", models.PositiveIntegerField(verbose_name="parts protected")),
                ("parts_unscored", models.PositiveIntegerField(verbose_name="parts unscored")),
                ("parts_out_of_scope", models.PositiveIntegerField(verbose_name="parts out of scope")),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="suppliers.part",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("revenue"), descending=True, nulls_last=True),
                        models.F("product"),
                        name="product_by_revenue",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lapses_to__in", [0, 1, 2, 3, 4, 5, 6]), ("posture__in", [0, 1, 2, 3, 4, 5, 6])
                        ),
                        name="product_posture_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", None), ("posture", 1)),
                            models.Q(("decided_by__isnull", False), ("posture__gt", 1)),
                            _connector="OR",
                        ),
                        name="product_posture_says_which_part_decides",
                    ),
                ],
            },
        ),
    ]
