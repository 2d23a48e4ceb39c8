"""What a draft of a policy is copied from, who wrote it last, and why it was put in force."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SAY_WHY = """
    UPDATE scoring_policyversion
    SET reason = CASE WHEN note = '' THEN 'Put in force before a reason was asked for.' ELSE note END
    WHERE enforced_by_id IS NOT NULL AND reason = ''
"""

# Once it is in force only its status moves, onwards; and what has judged is never deleted.
FIXED = """
    DROP TRIGGER refuse ON scoring_policyversion;
    CREATE TRIGGER refuse BEFORE UPDATE ON scoring_policyversion FOR EACH ROW
        WHEN (OLD.status <> 'draft' AND (
            NEW.status = 'draft' OR (OLD.status = 'retired' AND NEW.status <> 'retired')
            OR (NEW.version, NEW.numbers, NEW.note, NEW.reason, NEW.in_force_from, NEW.enforced_by_id,
                NEW.drafted_by_id, NEW.copied_from_id)
            IS DISTINCT FROM (OLD.version, OLD.numbers, OLD.note, OLD.reason, OLD.in_force_from,
                OLD.enforced_by_id, OLD.drafted_by_id, OLD.copied_from_id)))
        EXECUTE FUNCTION scoring_policy_refuse();
    CREATE FUNCTION scoring_policy_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'A policy that has judged is never deleted.';
    END $$;
    CREATE TRIGGER stays BEFORE DELETE ON scoring_policyversion FOR EACH ROW
        WHEN (OLD.status <> 'draft') EXECUTE FUNCTION scoring_policy_stays();
"""
AS_BEFORE = """
    DROP TRIGGER stays ON scoring_policyversion;
    DROP FUNCTION scoring_policy_stays();
    DROP TRIGGER refuse ON scoring_policyversion;
    CREATE TRIGGER refuse BEFORE UPDATE ON scoring_policyversion FOR EACH ROW
        WHEN (OLD.status <> 'draft' AND (NEW.status = 'draft' OR NEW.version <> OLD.version
              OR NEW.numbers <> OLD.numbers OR NEW.in_force_from IS DISTINCT FROM OLD.in_force_from))
        EXECUTE FUNCTION scoring_policy_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0016_second_sources_avoid"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="policyversion",
            name="copied_from",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="scoring.policyversion",
                verbose_name="drafted from",
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="edition",
            field=models.PositiveIntegerField(default=0, verbose_name="edition of the draft"),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="edited_at",
            field=models.DateTimeField(null=True, verbose_name="last written"),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="edited_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="last written by",
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="reason",
            field=models.TextField(blank=True, default="", verbose_name="why it was put in force"),
        ),
        migrations.RunSQL(SAY_WHY, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("enforced_by", None), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="policy_put_in_force_by_somebody_says_why",
                violation_error_message="Say why this policy is to be in force.",
            ),
        ),
        migrations.RunSQL(FIXED, AS_BEFORE),
    ]
