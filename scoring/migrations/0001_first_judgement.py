import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.fields
import scoring.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("suppliers", "0002_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DailyLoss",
            fields=[
                (
                    "part",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="daily_loss_row",
                        serialize=False,
                        to="suppliers.part",
                    ),
                ),
                ("daily_loss", models.FloatField(null=True, verbose_name="daily loss")),
                ("products", models.PositiveIntegerField(verbose_name="products stopped")),
                (
                    "by_revenue",
                    models.BooleanField(verbose_name="counted by revenue, as a margin is not known"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Coverage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("changed", accounts.fields.XactField()),
                (
                    "ahead",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        size=None,
                        verbose_name="covered beyond it",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="coverage_is_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "draft"), ("in_force", "in force"), ("retired", "retired")],
                        default="draft",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("numbers", models.JSONField(verbose_name="numbers")),
                ("note", models.TextField(blank=True, default="", verbose_name="note")),
                ("drafted_at", models.DateTimeField(auto_now_add=True, verbose_name="drafted")),
                ("in_force_from", models.DateTimeField(null=True, verbose_name="in force from")),
                (
                    "drafted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="drafted by",
                    ),
                ),
                (
                    "enforced_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="put in force by",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Position",
            fields=[
                (
                    "part",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="position",
                        serialize=False,
                        to="suppliers.part",
                    ),
                ),
                ("assessed_on", models.DateField(verbose_name="assessed on")),
                ("assessment_id", models.BigIntegerField(null=True, verbose_name="assessment")),
                ("impact", scoring.fields.RealField(null=True, verbose_name="impact")),
                ("impact_low", scoring.fields.RealField(null=True, verbose_name="impact at best")),
                ("impact_high", scoring.fields.RealField(null=True, verbose_name="impact at worst")),
                ("exposure", scoring.fields.RealField(null=True, verbose_name="exposure")),
                ("exposure_low", scoring.fields.RealField(null=True, verbose_name="exposure at best")),
                ("exposure_high", scoring.fields.RealField(null=True, verbose_name="exposure at worst")),
                (
                    "quadrant",
                    models.CharField(
                        choices=[
                            ("dual_source", "dual source"),
                            ("qualified_backup", "qualified backup"),
                            ("single_source", "single source"),
                            ("unscored", "unscored"),
                            ("out_of_scope", "out of scope"),
                        ],
                        max_length=20,
                        verbose_name="quadrant",
                    ),
                ),
                (
                    "quadrants_possible",
                    models.SmallIntegerField(null=True, verbose_name="possible quadrants"),
                ),
                ("confidence", scoring.fields.RealField(null=True, verbose_name="confidence")),
                (
                    "impact_confidence",
                    scoring.fields.RealField(null=True, verbose_name="confidence in impact"),
                ),
                (
                    "exposure_confidence",
                    scoring.fields.RealField(null=True, verbose_name="confidence in exposure"),
                ),
                (
                    "floor",
                    models.SmallIntegerField(null=True, verbose_name="driver whose floor set the impact"),
                ),
                ("stability", scoring.fields.RealField(null=True, verbose_name="stability")),
                ("daily_loss", models.FloatField(null=True, verbose_name="daily loss")),
                ("loss_by_revenue", models.BooleanField(verbose_name="counted by revenue")),
                ("products", models.PositiveIntegerField(verbose_name="products stopped")),
                ("outage_loss", models.FloatField(null=True, verbose_name="loss of one outage")),
                ("cover_days", scoring.fields.RealField(null=True, verbose_name="days of cover")),
                ("recovery_days", scoring.fields.RealField(null=True, verbose_name="days to recover")),
                ("days_not_covered", scoring.fields.RealField(null=True, verbose_name="days not covered")),
                (
                    "primary_country",
                    models.CharField(max_length=2, null=True, verbose_name="country of the primary"),
                ),
                ("primary_told", models.BooleanField(verbose_name="primary is told")),
                ("sources_listed", models.SmallIntegerField(verbose_name="sources listed")),
                ("sources_active", models.SmallIntegerField(verbose_name="sources active")),
                (
                    "sources_shipping",
                    models.SmallIntegerField(verbose_name="sources that shipped in 12 months"),
                ),
                ("row_digest", models.BigIntegerField(editable=False)),
                ("result_digest", models.BigIntegerField(editable=False, null=True)),
                (
                    "policy",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="scoring.policyversion",
                    ),
                ),
                (
                    "primary_site",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="suppliers.site",
                        verbose_name="primary site",
                    ),
                ),
                (
                    "primary_source",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="suppliers.source",
                        verbose_name="primary source",
                    ),
                ),
                (
                    "primary_supplier",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="suppliers.supplier",
                        verbose_name="primary supplier",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RollUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(null=True, verbose_name="day")),
                (
                    "company_daily_total",
                    models.FloatField(null=True, verbose_name="daily total of the company"),
                ),
                ("products", models.PositiveIntegerField(default=0, verbose_name="products")),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="rollup_is_one")],
            },
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.UniqueConstraint(models.F("version"), name="policy_version_is_unique"),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "in_force")), fields=("status",), name="policy_in_force_is_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "in_force", "retired"])),
                name="policy_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("in_force_from", None), ("status", "draft")),
                    models.Q(models.Q(("status", "draft"), _negated=True), ("in_force_from__isnull", False)),
                    _connector="OR",
                ),
                name="policy_says_since_when_it_is_in_force",
            ),
        ),
        migrations.AddIndex(
            model_name="position",
            index=models.Index(
                models.OrderBy(models.F("outage_loss"), descending=True, nulls_last=True),
                models.F("part"),
                name="position_by_outage_loss",
            ),
        ),
        migrations.AddIndex(
            model_name="position",
            index=models.Index(
                models.OrderBy(models.F("impact"), descending=True, nulls_last=True),
                models.F("part"),
                name="position_by_impact",
            ),
        ),
        migrations.AddIndex(
            model_name="position",
            index=models.Index(
                models.OrderBy(models.F("exposure"), descending=True, nulls_last=True),
                models.F("part"),
                name="position_by_exposure",
            ),
        ),
        migrations.AddIndex(
            model_name="position",
            index=models.Index(
                models.F("quadrant"),
                models.OrderBy(models.F("outage_loss"), descending=True, nulls_last=True),
                models.F("part"),
                name="position_by_quadrant",
            ),
        ),
        migrations.AddIndex(
            model_name="position",
            index=models.Index(
                models.F("primary_country"),
                models.OrderBy(models.F("outage_loss"), descending=True, nulls_last=True),
                models.F("part"),
                name="position_by_country",
            ),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("exposure", None), ("impact", None), ("quadrant", "out_of_scope")),
                    models.Q(
                        models.Q(("quadrant", "out_of_scope"), _negated=True),
                        ("exposure__isnull", False),
                        ("impact__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="position_is_scored_or_out_of_scope",
            ),
        ),
    ]
