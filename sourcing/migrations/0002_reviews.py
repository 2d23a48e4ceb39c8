"""Reviews, their causes, what was signed, and what parts are held against. Signatures are never edited."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accounts.fields
import scoring.fields


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
    _refusing("sourcing_signature", "UPDATE OR DELETE", "", "A signature is never edited."),
    _refusing(
        "sourcing_review",
        "UPDATE OR DELETE",
        "WHEN (OLD.state <> 'open')",
        "A review that ended is never edited.",
    ),
)


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0018_next_review"),
        ("sourcing", "0001_warm_orders"),
        ("suppliers", "0020_keyed_codes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True, verbose_name="day")),
                ("seen", accounts.fields.XactField()),
                ("is_done", models.BooleanField(default=False, verbose_name="all of them are open")),
                (
                    "policy",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.policyversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                ("covers", models.JSONField(default=dict, verbose_name="what it covers")),
                ("opened_at", models.DateTimeField(verbose_name="opened at")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed at")),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="opened by",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("due", "its year is over"),
                            ("sample", "in this year's sample"),
                            ("round", "in a round"),
                            ("left_quadrant", "left its quadrant"),
                            ("lot_rejected", "a lot was rejected"),
                            ("terms_lapsed", "terms lapsed"),
                            ("finances", "the supplier's finances moved"),
                            ("country", "the country's risk moved"),
                            ("dependency", "a dependency appeared"),
                            ("demand", "demand moved"),
                            ("primary_changed", "another primary source"),
                            ("policy", "a new policy"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                ("opened_on", models.DateField(verbose_name="opened on")),
                ("due_on", models.DateField(verbose_name="due on")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("signed", "signed"), ("closed", "closed unsigned")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("ended_on", models.DateField(null=True, verbose_name="ended on")),
                (
                    "ended_why",
                    models.CharField(
                        blank=True, db_default="", max_length=200, verbose_name="why it was closed unsigned"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="suppliers.part",
                        verbose_name="part",
                    ),
                ),
                (
                    "policy",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review",
                        to="scoring.policyversion",
                        verbose_name="policy",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="sourcing.round",
                        verbose_name="round",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("assessment_id", models.BigIntegerField(verbose_name="assessment")),
                ("stood", accounts.fields.WrittenField(verbose_name="the assessment as it stood")),
                ("impact", scoring.fields.RealField(verbose_name="impact")),
                ("exposure", scoring.fields.RealField(verbose_name="exposure")),
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
                        verbose_name="posture",
                    ),
                ),
                ("demand", models.FloatField(null=True, verbose_name="annual demand")),
                (
                    "points",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        null=True,
                        size=None,
                        verbose_name="single points on paper",
                    ),
                ),
                ("signs_impact", models.BooleanField(verbose_name="signs impact")),
                ("signs_exposure", models.BooleanField(verbose_name="signs exposure")),
                ("completes", models.BooleanField(verbose_name="both axes are signed")),
                ("of_policy", models.BooleanField(verbose_name="accepts what a policy moved")),
                ("by_its_buyer", models.BooleanField(verbose_name="signed by who buys the part")),
                (
                    "sentence",
                    models.CharField(blank=True, max_length=500, verbose_name="what the signer says"),
                ),
                (
                    "overrides",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        size=None,
                        verbose_name="overrides in force",
                    ),
                ),
                ("signed_on", models.DateField(verbose_name="signed on")),
                ("signed_at", models.DateTimeField(verbose_name="signed at")),
                ("bulk", models.UUIDField(null=True, verbose_name="signed together with")),
                (
                    "part",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="suppliers.part",
                        verbose_name="part",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.policyversion",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="sourcing.review",
                        verbose_name="review",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signed by",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "part",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="watch",
                        serialize=False,
                        to="suppliers.part",
                    ),
                ),
                ("held_from", models.DateField(verbose_name="held against from")),
                ("seen", accounts.fields.XactField()),
                (
                    "signed_quadrant",
                    models.CharField(max_length=20, null=True, verbose_name="quadrant signed"),
                ),
                ("reviewed_on", models.DateField(null=True, verbose_name="last reviewed")),
                ("first_due_on", models.DateField(null=True, verbose_name="first review due")),
                ("assessment_id", models.BigIntegerField(verbose_name="assessment")),
                ("impact", scoring.fields.RealField(verbose_name="impact")),
                ("exposure", scoring.fields.RealField(verbose_name="exposure")),
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
                ("financial_health", models.FloatField(null=True, verbose_name="financial health")),
                ("natural_hazard", models.FloatField(null=True, verbose_name="natural hazard")),
                ("political_stability", models.FloatField(null=True, verbose_name="political stability")),
                ("demand", models.FloatField(null=True, verbose_name="annual demand")),
                (
                    "points",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        null=True,
                        size=None,
                        verbose_name="single points on paper",
                    ),
                ),
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
                    "primary_source",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="suppliers.source",
                    ),
                ),
                (
                    "signature",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sourcing.signature",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Cause",
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
                            ("due", "its year is over"),
                            ("sample", "in this year's sample"),
                            ("round", "in a round"),
                            ("left_quadrant", "left its quadrant"),
                            ("lot_rejected", "a lot was rejected"),
                            ("terms_lapsed", "terms lapsed"),
                            ("finances", "the supplier's finances moved"),
                            ("country", "the country's risk moved"),
                            ("dependency", "a dependency appeared"),
                            ("demand", "demand moved"),
                            ("primary_changed", "another primary source"),
                            ("policy", "a new policy"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("evidence", models.CharField(max_length=80, verbose_name="what tells it from others")),
                ("happened_on", models.DateField(verbose_name="happened on")),
                ("was", models.FloatField(null=True, verbose_name="before")),
                ("is_now", models.FloatField(null=True, verbose_name="now")),
                ("about", models.BigIntegerField(null=True, verbose_name="row it is of")),
                (
                    "part",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="suppliers.part",
                        verbose_name="part",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="causes",
                        to="sourcing.review",
                        verbose_name="review",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("part", "kind", "evidence"), name="cause_is_told_once_a_part"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "due",
                                    "sample",
                                    "round",
                                    "left_quadrant",
                                    "lot_rejected",
                                    "terms_lapsed",
                                    "finances",
                                    "country",
                                    "dependency",
                                    "demand",
                                    "primary_changed",
                                    "policy",
                                ],
                            )
                        ),
                        name="cause_kind_is_known",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                models.F("name"),
                name="round_name_is_unique",
                violation_error_message="There is a round of this name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True),
                name="round_has_a_name",
                violation_error_message="A round needs a name.",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="round_ends_after_it_starts",
                violation_error_message="A round cannot end before it starts.",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", None)),
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="round_is_closed_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                models.F("due_on"),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("state", "open")),
                name="review_open_by_due_day",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                models.F("owner"),
                models.F("due_on"),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("state", "open")),
                name="review_open_of_an_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                models.F("round"),
                models.F("owner"),
                models.F("state"),
                condition=models.Q(("round__isnull", False)),
                name="review_of_round",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                models.F("part"), models.OrderBy(models.F("id"), descending=True), name="review_of_a_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("part",), name="review_open_is_one_a_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("part", None), ("policy__isnull", False), ("reason", "policy")),
                    models.Q(
                        models.Q(("reason", "policy"), _negated=True),
                        ("part__isnull", False),
                        ("policy", None),
                    ),
                    _connector="OR",
                ),
                name="review_is_of_a_part_or_a_policy",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "reason__in",
                        [
                            "due",
                            "sample",
                            "round",
                            "left_quadrant",
                            "lot_rejected",
                            "terms_lapsed",
                            "finances",
                            "country",
                            "dependency",
                            "demand",
                            "primary_changed",
                            "policy",
                        ],
                    )
                ),
                name="review_reason_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("opened_on"))),
                name="review_is_due_after_it_opens",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on", None), ("ended_why", ""), ("state", "open")),
                    models.Q(("ended_on__isnull", False), ("ended_why", ""), ("state", "signed")),
                    models.Q(
                        ("ended_on__isnull", False),
                        ("state", "closed"),
                        models.Q(("ended_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="review_unsigned_end_says_why",
            ),
        ),
        migrations.AddIndex(
            model_name="signature",
            index=models.Index(
                models.F("part"), models.OrderBy(models.F("id"), descending=True), name="signature_of_a_part"
            ),
        ),
        migrations.AddIndex(
            model_name="signature",
            index=models.Index(
                models.F("bulk"), condition=models.Q(("bulk__isnull", False)), name="signature_of_a_bulk"
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(("signs_impact", True), ("signs_exposure", True), _connector="OR"),
                name="signature_signs_an_axis",
                violation_error_message="Sign impact, exposure or both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("bulk", None), models.Q(("sentence", ""), _negated=True), _connector="OR"
                ),
                name="signature_in_bulk_says_why",
                violation_error_message="Say why these can be signed together.",
            ),
        ),
        migrations.AddIndex(
            model_name="watch",
            index=models.Index(
                models.F("part"),
                condition=models.Q(
                    ("signed_quadrant__isnull", False),
                    models.Q(("signed_quadrant", models.F("quadrant")), _negated=True),
                ),
                name="watch_moved_by_a_policy",
            ),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reviewed_on", None), ("signature", None), ("signed_quadrant", None)),
                    models.Q(("signature__isnull", False), ("signed_quadrant__isnull", False)),
                    _connector="OR",
                ),
                name="watch_reviewed_has_a_signature",
            ),
        ),
        *(migrations.RunSQL(make, unmake) for make, unmake in FIXED),
    ]
