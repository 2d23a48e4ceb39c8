"""Decisions on treatments and risks, plans of sources, and purchases against an answer: never edited."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _fixed(table: str, columns: str, sentence: str) -> tuple[str, str]:
    """A trigger that refuses every update of what has ended, or of these columns."""
    old, new = (", ".join(f"{row}.{name}" for name in columns.split()) for row in ("OLD", "NEW"))
    when = f"WHEN (OLD.ended_at IS NOT NULL OR ROW({old}) IS DISTINCT FROM ROW({new}))"
    return _refusing(table, "UPDATE", when, sentence)


def _refusing(table: str, what: str, when: str, sentence: str) -> tuple[str, str]:
    make = f"""
        CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{sentence}';
        END $$;
        CREATE TRIGGER refuse BEFORE {what} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION {table}_refuse();
    """
    return make, f"DROP TRIGGER refuse ON {table}; DROP FUNCTION {table}_refuse();"


FIXED = (
    _fixed(
        "scoring_decision",
        "id part_id wanted chosen acceptance mitigation reason made_by_id made_at until",
        "A decision is never edited but to end it.",
    ),
    _fixed(
        "scoring_sourceplan",
        "id source_id owner_id checks todo cost currency first_due_on made_by_id made_at",
        "A plan is never edited but to move its day or to end it.",
    ),
    _refusing("scoring_planmove", "UPDATE OR DELETE", "", "A move of a plan is never edited."),
    _refusing("scoring_buyingoverride", "UPDATE OR DELETE", "", "An override of an answer is never edited."),
)


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0013_product_postures"),
        ("suppliers", "0015_warm_windows_are_judgements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BuyingOverride",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[("production", "production"), ("trial", "trial"), ("sample", "sample")],
                        max_length=20,
                        verbose_name="purpose",
                    ),
                ),
                (
                    "quantity",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="quantity"
                    ),
                ),
                ("for_on", models.DateField(verbose_name="asked for the day")),
                ("answer", models.CharField(max_length=10, verbose_name="answer")),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        size=None,
                        verbose_name="reasons of the answer",
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "wanted",
                    models.CharField(
                        choices=[
                            ("dual_source", "dual source"),
                            ("qualified_backup", "qualified backup"),
                            ("single_source", "single source"),
                            ("unscored", "unscored"),
                            ("out_of_scope", "out of scope"),
                        ],
                        max_length=20,
                        verbose_name="treatment wanted",
                    ),
                ),
                (
                    "chosen",
                    models.CharField(
                        choices=[
                            ("dual_source", "dual source"),
                            ("qualified_backup", "qualified backup"),
                            ("single_source", "single source"),
                            ("accept", "accept the risk"),
                        ],
                        max_length=20,
                        verbose_name="treatment chosen",
                    ),
                ),
                (
                    "acceptance",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sole_source", "there is no other source in the market"),
                            ("stock", "stock covers it"),
                            ("last_time_buy", "a last-time buy covers it"),
                            ("redesign", "a redesign will do without it"),
                        ],
                        db_default="",
                        max_length=20,
                        verbose_name="accepted as",
                    ),
                ),
                (
                    "mitigation",
                    models.TextField(blank=True, db_default="", max_length=2000, verbose_name="mitigation"),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("made_at", models.DateTimeField(verbose_name="decided at")),
                ("until", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "ended_why",
                    models.CharField(
                        blank=True, db_default="", max_length=500, verbose_name="why it was ended"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("was_due_on", models.DateField(verbose_name="was due on")),
                ("due_on", models.DateField(verbose_name="due on")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("moved_at", models.DateTimeField(verbose_name="moved at")),
            ],
        ),
        migrations.CreateModel(
            name="SourcePlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "checks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        size=None,
                        verbose_name="checks that it is to pass",
                    ),
                ),
                ("todo", models.TextField(max_length=2000, verbose_name="what is to be done")),
                (
                    "cost",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="cost"
                    ),
                ),
                (
                    "currency",
                    models.CharField(blank=True, db_default="", max_length=3, verbose_name="currency"),
                ),
                ("first_due_on", models.DateField(verbose_name="due at first")),
                ("due_on", models.DateField(verbose_name="due on")),
                ("made_at", models.DateTimeField(verbose_name="planned at")),
                (
                    "ended_as",
                    models.CharField(
                        blank=True,
                        choices=[("done", "done"), ("dropped", "dropped")],
                        db_default="",
                        max_length=10,
                        verbose_name="ended as",
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "ended_why",
                    models.CharField(blank=True, db_default="", max_length=500, verbose_name="why it ended"),
                ),
            ],
        ),
        migrations.AddField(
            model_name="position",
            name="accepted_until",
            field=models.DateField(null=True, verbose_name="risk accepted until"),
        ),
        migrations.AddIndex(
            model_name="position",
            index=models.Index(
                models.F("accepted_until"),
                models.F("part"),
                condition=models.Q(("accepted_until__isnull", False)),
                name="position_of_accepted_risk",
            ),
        ),
        migrations.AddField(
            model_name="buyingoverride",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="made by",
            ),
        ),
        migrations.AddField(
            model_name="buyingoverride",
            name="part",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="suppliers.part",
                verbose_name="part",
            ),
        ),
        migrations.AddField(
            model_name="buyingoverride",
            name="site",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="suppliers.site",
                verbose_name="site",
            ),
        ),
        migrations.AddField(
            model_name="buyingoverride",
            name="source",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="suppliers.source",
                verbose_name="source",
            ),
        ),
        migrations.AddField(
            model_name="buyingoverride",
            name="supplier",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="suppliers.supplier",
                verbose_name="supplier",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ended by",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="part",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="suppliers.part",
                verbose_name="part",
            ),
        ),
        migrations.AddField(
            model_name="planmove",
            name="moved_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="moved by",
            ),
        ),
        migrations.AddField(
            model_name="sourceplan",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ended by",
            ),
        ),
        migrations.AddField(
            model_name="sourceplan",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="planned by",
            ),
        ),
        migrations.AddField(
            model_name="sourceplan",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="owner",
            ),
        ),
        migrations.AddField(
            model_name="sourceplan",
            name="source",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="suppliers.source",
                verbose_name="source",
            ),
        ),
        migrations.AddField(
            model_name="planmove",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="scoring.sourceplan",
                verbose_name="plan",
            ),
        ),
        migrations.AddIndex(
            model_name="buyingoverride",
            index=models.Index(
                models.F("part"),
                models.OrderBy(models.F("id"), descending=True),
                name="buyingoverride_of_a_part",
            ),
        ),
        migrations.AddIndex(
            model_name="buyingoverride",
            index=models.Index(
                models.F("source"),
                models.OrderBy(models.F("id"), descending=True),
                name="buyingoverride_of_a_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="buyingoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer__in", ["no", "warning"]), ("codes__len__gt", 0)),
                name="buyingoverride_is_of_a_no_or_a_warning",
            ),
        ),
        migrations.AddConstraint(
            model_name="buyingoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["production", "trial", "sample"])),
                name="buyingoverride_purpose_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="buyingoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="buyingoverride_reason_is_given",
                violation_error_message="Say why.",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                models.F("part"), models.OrderBy(models.F("id"), descending=True), name="decision_of_a_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("part",),
                name="decision_in_force_is_one_a_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("chosen__in", ["dual_source", "qualified_backup", "single_source", "accept"]),
                    (
                        "wanted__in",
                        ["dual_source", "qualified_backup", "single_source", "unscored", "out_of_scope"],
                    ),
                ),
                name="decision_treatment_is_known",
                violation_error_message="There is no such treatment.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("acceptance__in", ["sole_source", "stock", "last_time_buy", "redesign"]),
                        ("chosen", "accept"),
                    ),
                    models.Q(models.Q(("chosen", "accept"), _negated=True), ("acceptance", "")),
                    _connector="OR",
                ),
                name="decision_accepted_says_as_what",
                violation_error_message="Say why the risk may be accepted; a treatment has nothing to accept.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("chosen", "accept"), _negated=True),
                    models.Q(("mitigation", ""), _negated=True),
                    _connector="OR",
                ),
                name="decision_accepted_has_a_mitigation",
                violation_error_message="Say what makes the risk smaller while it is accepted.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("chosen", "accept"), _negated=True), ("until__isnull", False), _connector="OR"
                ),
                name="decision_accepted_has_an_end",
                violation_error_message="Say until when the risk is accepted.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="decision_reason_is_given",
                violation_error_message="Say why.",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_by", None), models.Q(("ended_why", ""), _negated=True), _connector="OR"
                ),
                name="decision_end_by_a_person_says_why",
                violation_error_message="Say why.",
            ),
        ),
        migrations.AddIndex(
            model_name="sourceplan",
            index=models.Index(
                models.F("source"),
                models.OrderBy(models.F("id"), descending=True),
                name="sourceplan_of_a_source",
            ),
        ),
        migrations.AddIndex(
            model_name="sourceplan",
            index=models.Index(
                models.F("due_on"),
                models.F("id"),
                condition=models.Q(("ended_at", None)),
                name="sourceplan_by_due_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="sourceplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("source",),
                name="sourceplan_open_is_one_a_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="sourceplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("checks__contained_by", ["qualified", "contracted", "warm", "independent", "can_ramp"]),
                    ("checks__len__gt", 0),
                ),
                name="sourceplan_checks_are_known",
                violation_error_message="Say which of the five checks it is to pass.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sourceplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("todo", ""), _negated=True),
                name="sourceplan_says_what_is_to_be_done",
                violation_error_message="Say what is to be done.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sourceplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cost", None),
                    models.Q(("cost__gte", 0), models.Q(("currency", ""), _negated=True)),
                    _connector="OR",
                ),
                name="sourceplan_cost_has_a_currency",
                violation_error_message="A cost is 0 or more, in a currency.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sourceplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_as", ""), ("ended_at", None), ("ended_by", None), ("ended_on", None)),
                    models.Q(
                        ("ended_as__in", ["done", "dropped"]),
                        ("ended_at__isnull", False),
                        ("ended_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="sourceplan_says_how_it_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="sourceplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_as", "dropped"), _negated=True),
                    models.Q(("ended_why", ""), _negated=True),
                    _connector="OR",
                ),
                name="sourceplan_dropped_says_why",
                violation_error_message="Say why.",
            ),
        ),
        migrations.AddConstraint(
            model_name="planmove",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="planmove_reason_is_given",
                violation_error_message="Say why.",
            ),
        ),
        migrations.AddConstraint(
            model_name="planmove",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on", models.F("was_due_on")), _negated=True),
                name="planmove_is_to_another_day",
                violation_error_message="It is due on that day already.",
            ),
        ),
        *(migrations.RunSQL(make, unmake) for make, unmake in FIXED),
    ]
