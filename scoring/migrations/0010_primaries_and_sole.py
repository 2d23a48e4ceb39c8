"""Rulings on primaries, never edited but to end them; and whether a part has one maker in the market."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

# `IS DISTINCT FROM`: a reason may be empty, a maker null.
FIXED = """
    CREATE FUNCTION scoring_primaryruling_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'A ruling on a primary is never edited but to end it.';
    END $$;
    CREATE TRIGGER refuse BEFORE UPDATE ON scoring_primaryruling FOR EACH ROW
        WHEN (OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
              OR (OLD.id, OLD.part_id, OLD.source_id, OLD.basis, OLD.reason, OLD.told_source_id, OLD.made_by_id,
                  OLD.made_at)
              IS DISTINCT FROM (NEW.id, NEW.part_id, NEW.source_id, NEW.basis, NEW.reason, NEW.told_source_id,
                  NEW.made_by_id, NEW.made_at))
        EXECUTE FUNCTION scoring_primaryruling_refuse();
"""
EDITABLE = """
    DROP TRIGGER refuse ON scoring_primaryruling;
    DROP FUNCTION scoring_primaryruling_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0009_overrides_in_their_own_unit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="position",
            name="is_sole",
            field=models.BooleanField(default=False, verbose_name="sole in the market"),
        ),
        migrations.AddIndex(
            model_name="position",
            index=models.Index(
                models.OrderBy(models.F("outage_loss"), descending=True, nulls_last=True),
                models.F("part"),
                condition=models.Q(("is_sole", True)),
                name="position_of_a_sole_source",
            ),
        ),
        migrations.CreateModel(
            name="PrimaryRuling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("only", "the only source that may be"),
                            ("largest", "received most in 12 months"),
                            ("oldest", "listed first, of sources that do not differ by what was received"),
                            ("person", "a person's choice"),
                        ],
                        max_length=20,
                        verbose_name="chosen as",
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, db_default="", max_length=500, verbose_name="reason"),
                ),
                (
                    "told_source_id",
                    models.BigIntegerField(
                        blank=True, null=True, verbose_name="source that the role named then"
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="chosen at"
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "ended_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("role", "the role names the primary"),
                            ("source", "its source is gone, or may not be bought from"),
                            ("person", "a person said otherwise"),
                        ],
                        max_length=20,
                        null=True,
                        verbose_name="ended as",
                    ),
                ),
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="chosen by",
                    ),
                ),
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
                    "source",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="suppliers.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("part"),
                        models.OrderBy(models.F("id"), descending=True),
                        name="primaryruling_of_a_part",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("part",),
                        name="primaryruling_in_force_is_one_a_part",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["only", "largest", "oldest", "person"])),
                        name="primaryruling_basis_is_known",
                        violation_error_message="There is no such way to choose a primary.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("basis", "person"),
                                ("made_by__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("basis", "person"), _negated=True),
                                ("made_by", None),
                                ("told_source_id", None),
                            ),
                            _connector="OR",
                        ),
                        name="primaryruling_of_a_person_has_a_reason",
                        violation_error_message="Say why.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_as", None),
                            ("ended_at", None),
                            ("ended_by", None),
                        )
                        | models.Q(
                            ("ended_as__in", ["role", "source", "person"]), ("ended_at__isnull", False)
                        ),
                        name="primaryruling_says_how_it_ended",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FIXED, EDITABLE),
    ]
