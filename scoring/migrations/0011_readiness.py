"""Readiness of sources, the posture of parts, and the windows that keep sources warm."""

import django.db.models.deletion
from django.db import migrations, models

import scoring.fields


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0010_primaries_and_sole"),
        ("suppliers", "0015_warm_windows_are_judgements"),
    ]

    operations = [
        migrations.CreateModel(
            name="Readiness",
            fields=[
                (
                    "source",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="readiness",
                        serialize=False,
                        to="suppliers.source",
                    ),
                ),
                ("is_primary", models.BooleanField(verbose_name="primary")),
                ("for_dual", models.BooleanField(verbose_name="judged as one of two")),
                (
                    "verdict",
                    models.SmallIntegerField(
                        choices=[(0, "in name only"), (1, "not proven"), (2, "real")], verbose_name="verdict"
                    ),
                ),
                ("verdict_lapses_on", models.DateField(null=True, verbose_name="verdict until")),
                (
                    "verdict_lapses_to",
                    models.SmallIntegerField(
                        choices=[(0, "in name only"), (1, "not proven"), (2, "real")],
                        verbose_name="verdict from then on",
                    ),
                ),
                ("decided_by", models.SmallIntegerField(null=True, verbose_name="check that decides")),
                ("missing", models.IntegerField(verbose_name="facts that are missing")),
                ("settles", models.IntegerField(verbose_name="the one fact that would settle it")),
                ("lapses_on", models.DateField(null=True, verbose_name="first lapse")),
                ("lapses_by", models.SmallIntegerField(null=True, verbose_name="check that lapses first")),
                ("usable_reason", models.SmallIntegerField(verbose_name="may be bought from")),
                ("usable_row", models.BigIntegerField(null=True, verbose_name="proof")),
                ("usable_lapses_on", models.DateField(null=True, verbose_name="until")),
                ("usable_lapses_to", models.SmallIntegerField(verbose_name="then")),
                ("usable_missing", models.IntegerField(verbose_name="missing")),
                ("qualified_reason", models.SmallIntegerField(verbose_name="qualified")),
                ("qualified_row", models.BigIntegerField(null=True, verbose_name="proof")),
                ("qualified_lapses_on", models.DateField(null=True, verbose_name="until")),
                ("qualified_lapses_to", models.SmallIntegerField(verbose_name="then")),
                ("qualified_missing", models.IntegerField(verbose_name="missing")),
                ("contracted_reason", models.SmallIntegerField(verbose_name="contracted")),
                ("contracted_row", models.BigIntegerField(null=True, verbose_name="proof")),
                ("contracted_lapses_on", models.DateField(null=True, verbose_name="until")),
                ("contracted_lapses_to", models.SmallIntegerField(verbose_name="then")),
                ("contracted_missing", models.IntegerField(verbose_name="missing")),
                ("warm_reason", models.SmallIntegerField(verbose_name="warm")),
                ("warm_row", models.BigIntegerField(null=True, verbose_name="proof")),
                ("warm_lapses_on", models.DateField(null=True, verbose_name="until")),
                ("warm_lapses_to", models.SmallIntegerField(verbose_name="then")),
                ("warm_missing", models.IntegerField(verbose_name="missing")),
                ("warm_backup_reason", models.SmallIntegerField(verbose_name="warm as a backup")),
                ("warm_backup_row", models.BigIntegerField(null=True, verbose_name="proof")),
                ("warm_backup_lapses_on", models.DateField(null=True, verbose_name="until")),
                ("warm_backup_lapses_to", models.SmallIntegerField(verbose_name="then")),
                ("warm_backup_missing", models.IntegerField(verbose_name="missing")),
                ("independent_reason", models.SmallIntegerField(verbose_name="independent")),
                ("independent_row", models.BigIntegerField(null=True, verbose_name="proof")),
                ("independent_lapses_on", models.DateField(null=True, verbose_name="until")),
                ("independent_lapses_to", models.SmallIntegerField(verbose_name="then")),
                ("independent_missing", models.IntegerField(verbose_name="missing")),
                ("can_ramp_reason", models.SmallIntegerField(verbose_name="can ramp")),
                ("can_ramp_row", models.BigIntegerField(null=True, verbose_name="proof")),
                ("can_ramp_lapses_on", models.DateField(null=True, verbose_name="until")),
                ("can_ramp_lapses_to", models.SmallIntegerField(verbose_name="then")),
                ("can_ramp_missing", models.IntegerField(verbose_name="missing")),
                ("flags", models.SmallIntegerField(verbose_name="said beside qualified")),
                (
                    "qualification_id",
                    models.BigIntegerField(null=True, verbose_name="qualification that counts"),
                ),
                ("stage", models.SmallIntegerField(verbose_name="stage")),
                ("shared_kind", models.SmallIntegerField(verbose_name="kind of what is shared")),
                ("share", scoring.fields.RealField(null=True, verbose_name="share of the year's demand")),
                ("last_production_on", models.DateField(null=True, verbose_name="last production receipt")),
                ("price", models.FloatField(null=True, verbose_name="price, base currency a unit")),
                (
                    "takes_days",
                    scoring.fields.RealField(null=True, verbose_name="days to ramp up and deliver"),
                ),
                ("gap_days", scoring.fields.RealField(null=True, verbose_name="days to the gap")),
                ("capacity", models.FloatField(null=True, verbose_name="capacity a month")),
                ("needed", models.FloatField(null=True, verbose_name="needed a month")),
                ("row_digest", models.BigIntegerField(editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="WarmWindow",
            fields=[
                (
                    "source",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="warm_window",
                        serialize=False,
                        to="suppliers.source",
                    ),
                ),
                ("window_days", models.SmallIntegerField(verbose_name="window, days")),
                ("least_quantity", models.FloatField(verbose_name="least quantity that counts")),
                ("fixed_on", models.DateField(verbose_name="fixed on")),
            ],
        ),
        migrations.AddField(
            model_name="position",
            name="anchor",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="suppliers.source",
                verbose_name="source that carries it",
            ),
        ),
        migrations.AddField(
            model_name="position",
            name="being_built_until",
            field=models.DateField(null=True, verbose_name="second source due on"),
        ),
        migrations.AddField(
            model_name="position",
            name="frees",
            field=models.FloatField(null=True, verbose_name="what over-protection costs a year"),
        ),
        migrations.AddField(
            model_name="position",
            name="posture",
            field=models.SmallIntegerField(
                choices=[
                    (0, "out of scope"),
                    (1, "unscored"),
                    (2, "unprotected"),
                    (3, "in name only"),
                    (4, "not proven"),
                    (5, "protected"),
                    (6, "over-protected"),
                ],
                db_default=1,
                verbose_name="posture",
            ),
        ),
        migrations.AddField(
            model_name="position",
            name="posture_lapses_on",
            field=models.DateField(null=True, verbose_name="posture until"),
        ),
        migrations.AddField(
            model_name="position",
            name="posture_lapses_to",
            field=models.SmallIntegerField(
                choices=[
                    (0, "out of scope"),
                    (1, "unscored"),
                    (2, "unprotected"),
                    (3, "in name only"),
                    (4, "not proven"),
                    (5, "protected"),
                    (6, "over-protected"),
                ],
                db_default=1,
                verbose_name="posture from then on",
            ),
        ),
        migrations.AddField(
            model_name="position",
            name="posture_why",
            field=models.SmallIntegerField(db_default=0, verbose_name="reason of the posture"),
        ),
        migrations.AddField(
            model_name="position",
            name="postures_possible",
            field=models.SmallIntegerField(db_default=0, verbose_name="possible postures"),
        ),
        migrations.AddField(
            model_name="position",
            name="real_as_backup",
            field=models.BooleanField(db_default=False, verbose_name="another source is real as a backup"),
        ),
        migrations.AddField(
            model_name="position",
            name="second",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="suppliers.source",
                verbose_name="best source beside it",
            ),
        ),
        migrations.AddField(
            model_name="position",
            name="second_fails",
            field=models.SmallIntegerField(db_default=0, verbose_name="checks that the second source fails"),
        ),
        migrations.AddField(
            model_name="position",
            name="second_open",
            field=models.SmallIntegerField(
                db_default=0, verbose_name="checks of the second source that are not known"
            ),
        ),
        migrations.AddField(
            model_name="position",
            name="treatment",
            field=models.SmallIntegerField(db_default=0, verbose_name="treatment that it is held against"),
        ),
        migrations.AddIndex(
            model_name="position",
            index=models.Index(
                models.F("posture"),
                models.OrderBy(models.F("outage_loss"), descending=True, nulls_last=True),
                models.F("part"),
                name="position_by_posture",
            ),
        ),
        migrations.AddIndex(
            model_name="position",
            index=models.Index(
                models.F("posture_lapses_on"),
                models.F("part"),
                condition=models.Q(("posture_lapses_on__isnull", False)),
                name="position_by_posture_lapse",
            ),
        ),
        migrations.AddConstraint(
            model_name="position",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("posture__in", [0, 1, 2, 3, 4, 5, 6]), ("posture_lapses_to__in", [0, 1, 2, 3, 4, 5, 6])
                ),
                name="position_posture_is_known",
            ),
        ),
        migrations.AddField(
            model_name="readiness",
            name="part",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="suppliers.part",
            ),
        ),
        migrations.AddField(
            model_name="warmwindow",
            name="policy",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="scoring.policyversion",
            ),
        ),
        migrations.AddIndex(
            model_name="readiness",
            index=models.Index(
                models.F("lapses_on"),
                models.F("source"),
                condition=models.Q(("lapses_on__isnull", False)),
                name="readiness_by_lapse",
            ),
        ),
        migrations.AddConstraint(
            model_name="readiness",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", [0, 1, 2]), ("verdict_lapses_to__in", [0, 1, 2])),
                name="readiness_verdict_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="readiness",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lapses_by", None), ("lapses_on", None)),
                    models.Q(("lapses_by__isnull", False), ("lapses_on__isnull", False)),
                    _connector="OR",
                ),
                name="readiness_lapse_says_by_which_check",
            ),
        ),
        migrations.AddConstraint(
            model_name="warmwindow",
            constraint=models.CheckConstraint(
                condition=models.Q(("least_quantity__gte", 0), ("window_days__gt", 0)),
                name="warmwindow_is_positive",
            ),
        ),
    ]
