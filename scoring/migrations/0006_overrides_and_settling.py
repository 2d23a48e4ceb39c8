"""Overrides of drivers, and the driver that would settle a part's quadrant."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0005_saved_views"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="settles",
            field=models.SmallIntegerField(null=True, verbose_name="driver that would settle it"),
        ),
        migrations.AddField(
            model_name="position",
            name="settles",
            field=models.SmallIntegerField(null=True, verbose_name="driver that would settle it"),
        ),
        migrations.CreateModel(
            name="Override",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("driver", models.CharField(max_length=40, verbose_name="driver")),
                ("value", models.FloatField(verbose_name="score")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("until", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="suppliers.part",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("part", "driver"),
                        name="override_in_force_is_one_a_driver",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "driver__in",
                                (
                                    "outage_loss",
                                    "criticality",
                                    "substitutability",
                                    "natural_hazard",
                                    "political_stability",
                                    "financial_health",
                                    "site_concentration",
                                    "capacity_taken",
                                    "on_time",
                                    "reject_rate",
                                    "upstream",
                                ),
                            )
                        ),
                        name="override_driver_is_known",
                        violation_error_message="There is no such driver.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="override_reason_is_given",
                        violation_error_message="Say why.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0), ("value__lte", 100)),
                        name="override_value_within_0_and_100",
                        violation_error_message="A score goes from 0 to 100 (100 = worst).",
                    ),
                ],
            },
        ),
    ]
