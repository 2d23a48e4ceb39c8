"""What makes a source real: qualifications, inspections, terms, price breaks; notices and certificates."""

import django.contrib.postgres.constraints
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.math
from django.conf import settings
from django.db import migrations, models

import accounts.fields
import suppliers.in_force


class Migration(migrations.Migration):
    dependencies = [
        ("suppliers", "0012_network_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Certificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("standard", models.CharField(max_length=60, verbose_name="standard")),
                (
                    "reference",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="reference"),
                ),
                ("issuer", models.CharField(blank=True, default="", max_length=200, verbose_name="issuer")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                ("changed", accounts.fields.XactField()),
            ],
        ),
        migrations.CreateModel(
            name="ChangeNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=60, verbose_name="reference")),
                ("part", models.CharField(blank=True, default="", max_length=60, verbose_name="part")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("site", "site"),
                            ("process", "process"),
                            ("tooling", "tooling"),
                            ("tier_two", "tier two"),
                        ],
                        max_length=20,
                        null=True,
                        verbose_name="kind",
                    ),
                ),
                ("announced_on", models.DateField(blank=True, null=True, verbose_name="announced on")),
                ("effective_on", models.DateField(blank=True, null=True, verbose_name="effective on")),
                ("accepted_on", models.DateField(blank=True, null=True, verbose_name="accepted on")),
                ("reversed_on", models.DateField(blank=True, null=True, verbose_name="reversed on")),
                (
                    "reversal_reason",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="reason of the reversal"
                    ),
                ),
                ("changed", accounts.fields.XactField()),
            ],
            options={
                "verbose_name": "change notice",
            },
        ),
        migrations.CreateModel(
            name="Inspection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("lot", models.CharField(max_length=60, verbose_name="lot")),
                ("received_on", models.DateField(blank=True, null=True, verbose_name="received on")),
                (
                    "lot_size",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="lot size"
                    ),
                ),
                (
                    "sample_size",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="sample size"
                    ),
                ),
                (
                    "defects",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="defects"
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "accepted"),
                            ("rejected", "rejected"),
                            ("concession", "accepted by concession"),
                            ("skipped", "skipped"),
                        ],
                        max_length=20,
                        null=True,
                        verbose_name="decision",
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="decided on")),
                (
                    "decision_reason",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="reason of the decision"
                    ),
                ),
                ("reversed_on", models.DateField(blank=True, null=True, verbose_name="reversed on")),
                (
                    "reversal_reason",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="reason of the reversal"
                    ),
                ),
                ("changed", accounts.fields.XactField()),
            ],
        ),
        migrations.CreateModel(
            name="PriceBreak",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "minimum_quantity",
                    models.DecimalField(decimal_places=6, max_digits=20, verbose_name="from quantity"),
                ),
                ("price", models.DecimalField(decimal_places=6, max_digits=20, verbose_name="price")),
                ("changed", accounts.fields.XactField()),
            ],
            options={
                "verbose_name": "price break",
            },
        ),
        migrations.CreateModel(
            name="Qualification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "revision",
                    models.CharField(blank=True, default="", max_length=40, verbose_name="revision"),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("candidate", "candidate"),
                            ("samples", "samples"),
                            ("first_article", "first article"),
                            ("trial", "trial"),
                            ("qualified", "qualified"),
                            ("suspended", "suspended"),
                            ("failed", "failed"),
                        ],
                        max_length=20,
                        verbose_name="stage",
                    ),
                ),
                (
                    "approval",
                    models.CharField(
                        blank=True,
                        choices=[("full", "full"), ("interim", "interim"), ("rejected", "rejected")],
                        max_length=20,
                        null=True,
                        verbose_name="approval",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("process", "run here"),
                            ("grandfathered", "grandfathered"),
                            ("similarity", "by similarity"),
                        ],
                        default="grandfathered",
                        max_length=20,
                        verbose_name="origin",
                    ),
                ),
                ("ppap_level", models.SmallIntegerField(blank=True, null=True, verbose_name="PPAP level")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="decided on")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valid until")),
                (
                    "reference",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="reference"),
                ),
                ("reversed_on", models.DateField(blank=True, null=True, verbose_name="reversed on")),
                (
                    "reversal_reason",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="reason of the reversal"
                    ),
                ),
                ("changed", accounts.fields.XactField()),
            ],
        ),
        migrations.CreateModel(
            name="Terms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("framework", "framework"),
                            ("scheduling_agreement", "scheduling agreement"),
                            ("contract", "contract"),
                            ("quote", "quote"),
                            ("info_record", "info record"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "reference",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="reference"),
                ),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                (
                    "price",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="price"
                    ),
                ),
                (
                    "price_unit",
                    models.DecimalField(
                        decimal_places=6, default=1, max_digits=20, verbose_name="price unit"
                    ),
                ),
                ("unit", models.CharField(blank=True, default="", max_length=20, verbose_name="unit")),
                ("currency", models.CharField(blank=True, max_length=3, null=True, verbose_name="currency")),
                (
                    "lead_time_days",
                    models.DecimalField(
                        blank=True, decimal_places=3, max_digits=12, null=True, verbose_name="lead time, days"
                    ),
                ),
                (
                    "minimum_order",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="minimum order"
                    ),
                ),
                (
                    "minimum_volume_per_year",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=20,
                        null=True,
                        verbose_name="minimum volume a year",
                    ),
                ),
                (
                    "reserved_capacity_per_month",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=20,
                        null=True,
                        verbose_name="reserved capacity a month",
                    ),
                ),
                (
                    "notice_days",
                    models.DecimalField(
                        blank=True, decimal_places=3, max_digits=12, null=True, verbose_name="days of notice"
                    ),
                ),
                ("changed", accounts.fields.XactField()),
            ],
            options={
                "verbose_name": "terms",
            },
        ),
        migrations.AddField(
            model_name="source",
            name="warm_minimum",
            field=models.DecimalField(
                decimal_places=6, editable=False, max_digits=20, null=True, verbose_name="least warm order"
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="warm_window_days",
            field=models.SmallIntegerField(
                editable=False, null=True, verbose_name="window of warm orders, days"
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(("warm_window_days__gte", 1), ("warm_window_days__lte", 3660)),
                name="source_warm_window_days_within_bounds",
                violation_error_message="A window of warm orders is 1 to 3660 days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(("warm_minimum__gte", 0)),
                name="source_warm_minimum_is_not_negative",
                violation_error_message="The least warm order cannot be negative.",
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="site",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="certificates",
                to="suppliers.site",
                verbose_name="site",
            ),
        ),
        migrations.AddField(
            model_name="changenotice",
            name="accepted_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="accepted by",
            ),
        ),
        migrations.AddField(
            model_name="changenotice",
            name="reversed_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="reversed by",
            ),
        ),
        migrations.AddField(
            model_name="changenotice",
            name="site",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="change_notices",
                to="suppliers.site",
                verbose_name="site",
            ),
        ),
        migrations.AddField(
            model_name="changenotice",
            name="supplier",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="change_notices",
                to="suppliers.supplier",
                verbose_name="supplier",
            ),
        ),
        migrations.AddField(
            model_name="inspection",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="inspection",
            name="order_line",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inspections",
                to="suppliers.orderline",
                verbose_name="order line",
            ),
        ),
        migrations.AddField(
            model_name="inspection",
            name="reversed_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="reversed by",
            ),
        ),
        migrations.AddField(
            model_name="inspection",
            name="source",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inspections",
                to="suppliers.source",
                verbose_name="source",
            ),
        ),
        migrations.AddField(
            model_name="qualification",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="qualification",
            name="reversed_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="reversed by",
            ),
        ),
        migrations.AddField(
            model_name="qualification",
            name="source",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="qualifications",
                to="suppliers.source",
                verbose_name="source",
            ),
        ),
        migrations.AddField(
            model_name="terms",
            name="source",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="terms",
                to="suppliers.source",
                verbose_name="source",
            ),
        ),
        migrations.AddField(
            model_name="pricebreak",
            name="terms",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="price_breaks",
                to="suppliers.terms",
                verbose_name="terms",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                fields=("site", "standard", "reference"), name="certificate_is_stated_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("standard", ""), _negated=True),
                name="certificate_standard_is_given",
                violation_error_message="A certificate needs its standard.",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gte", models.F("valid_from"))),
                name="certificate_valid_to_not_before_valid_from",
                violation_error_message="A certificate cannot end before it starts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="changenotice",
            constraint=models.UniqueConstraint(
                fields=("supplier", "reference"), name="changenotice_is_stated_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="changenotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("reference", ""), _negated=True),
                name="changenotice_reference_is_given",
                violation_error_message="A change notice needs its reference.",
            ),
        ),
        migrations.AddConstraint(
            model_name="changenotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["site", "process", "tooling", "tier_two"])),
                name="changenotice_kind_is_known",
                violation_error_message="A change notice is about site, process, tooling or tier_two.",
            ),
        ),
        migrations.AddConstraint(
            model_name="changenotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("accepted_on__gte", models.F("announced_on"))),
                name="changenotice_accepted_on_not_before_announced_on",
                violation_error_message="A change notice cannot be accepted before it was announced.",
            ),
        ),
        migrations.AddConstraint(
            model_name="changenotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reversed_on__isnull", True),
                    models.Q(
                        ("reversed_by__isnull", False), models.Q(("reversal_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="changenotice_reversal_has_a_reason",
                violation_error_message="A reversal says who reversed, and why.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.UniqueConstraint(fields=("source", "lot"), name="inspection_is_one_a_lot"),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("lot", ""), _negated=True),
                name="inspection_lot_is_given",
                violation_error_message="An inspection needs its lot.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision__in", ["accepted", "rejected", "concession", "skipped"])),
                name="inspection_decision_is_known",
                violation_error_message="A lot is accepted, rejected, accepted by concession, or skipped.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("lot_size__gte", 0)),
                name="inspection_lot_size_is_not_negative",
                violation_error_message="A lot cannot be smaller than nothing.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("sample_size__gte", 0)),
                name="inspection_sample_size_is_not_negative",
                violation_error_message="A sample cannot be smaller than nothing.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("defects__gte", 0)),
                name="inspection_defects_is_not_negative",
                violation_error_message="Defects cannot be negative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("defects", django.db.models.functions.math.Floor("defects"))),
                name="inspection_defects_is_whole",
                violation_error_message="Defects are counted in whole pieces.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("sample_size__lte", models.F("lot_size"))),
                name="inspection_sample_size_is_at_most_lot_size",
                violation_error_message="A sample cannot be larger than its lot.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("defects__lte", models.F("sample_size"))),
                name="inspection_defects_is_at_most_sample_size",
                violation_error_message="There cannot be more defects than were looked at.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_on__gte", models.F("received_on"))),
                name="inspection_decided_on_not_before_received_on",
                violation_error_message="A lot cannot be decided before it was received.",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reversed_on__isnull", True),
                    models.Q(
                        ("reversed_by__isnull", False), models.Q(("reversal_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="inspection_reversal_has_a_reason",
                violation_error_message="A reversal says who reversed, and why.",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualification",
            constraint=models.UniqueConstraint(
                fields=("source", "revision"), name="qualification_is_one_a_revision"
            ),
        ),
        migrations.AddConstraint(
            model_name="qualification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "stage__in",
                        [
                            "candidate",
                            "samples",
                            "first_article",
                            "trial",
                            "qualified",
                            "suspended",
                            "failed",
                        ],
                    )
                ),
                name="qualification_stage_is_known",
                violation_error_message="A qualification is at candidate, samples, first_article, trial or qualified, or it is suspended or failed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualification",
            constraint=models.CheckConstraint(
                condition=models.Q(("approval__in", ["full", "interim", "rejected"])),
                name="qualification_approval_is_known",
                violation_error_message="An approval is full, interim or rejected.",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualification",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["process", "grandfathered", "similarity"])),
                name="qualification_origin_is_known",
                violation_error_message="A qualification was run here (process), grandfathered, or given by similarity.",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("origin", "process"), _negated=True),
                    ("decided_by__isnull", False),
                    _connector="OR",
                ),
                name="qualification_process_is_run_here",
                violation_error_message="A qualification by process is run here, stage by stage: a file brings grandfathered or similarity.",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualification",
            constraint=models.CheckConstraint(
                condition=models.Q(("ppap_level__gte", 1), ("ppap_level__lte", 5)),
                name="qualification_ppap_level_within_bounds",
                violation_error_message="A PPAP level goes from 1 to 5.",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualification",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_until__gte", models.F("decided_on"))),
                name="qualification_valid_until_not_before_decided_on",
                violation_error_message="A qualification cannot end before it was decided.",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reversed_on__isnull", True),
                    models.Q(
                        ("reversed_by__isnull", False), models.Q(("reversal_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="qualification_reversal_has_a_reason",
                violation_error_message="A reversal says who reversed, and why.",
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.UniqueConstraint(
                fields=("source", "kind", "valid_from"), name="terms_are_stated_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                expressions=[
                    ("source", "="),
                    ("kind", "="),
                    (suppliers.in_force.InForce("valid_from", "valid_to"), "&&"),
                ],
                name="terms_never_overlap",
                violation_error_message="Two terms of one kind are never in force at once for one source.",
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["framework", "scheduling_agreement", "contract", "quote", "info_record"])
                ),
                name="terms_kind_is_known",
                violation_error_message="Terms are framework, scheduling_agreement, contract, quote or info_record.",
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gte", models.F("valid_from"))),
                name="terms_valid_to_not_before_valid_from",
                violation_error_message="Terms cannot end before they start.",
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(("price__gte", 0)),
                name="terms_price_is_not_negative",
                violation_error_message="A price cannot be negative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(("price_unit__gt", models.Value(0))),
                name="terms_price_unit_is_positive",
                violation_error_message="A price is for more than nothing: a price unit is above 0.",
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(("lead_time_days__gte", 0)),
                name="terms_lead_time_days_is_not_negative",
                violation_error_message="A lead time cannot be negative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(("minimum_order__gte", 0)),
                name="terms_minimum_order_is_not_negative",
                violation_error_message="A minimum order cannot be negative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(("minimum_volume_per_year__gte", 0)),
                name="terms_minimum_volume_per_year_is_not_negative",
                violation_error_message="A minimum volume cannot be negative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(("reserved_capacity_per_month__gte", 0)),
                name="terms_reserved_capacity_per_month_is_not_negative",
                violation_error_message="Reserved capacity cannot be negative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(("notice_days__gte", 0)),
                name="terms_notice_days_is_not_negative",
                violation_error_message="Days of notice cannot be negative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricebreak",
            constraint=models.UniqueConstraint(
                fields=("terms", "minimum_quantity"), name="pricebreak_is_stated_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="pricebreak",
            constraint=models.CheckConstraint(
                condition=models.Q(("minimum_quantity__gt", models.Value(0))),
                name="pricebreak_minimum_quantity_is_positive",
                violation_error_message="A price break starts at more than nothing.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricebreak",
            constraint=models.CheckConstraint(
                condition=models.Q(("price__gte", 0)),
                name="pricebreak_price_is_not_negative",
                violation_error_message="A price cannot be negative.",
            ),
        ),
    ]
