"""An override says what its driver is, in the driver's own unit, until a day; and who ends it says why.

Rows of before held scores of 0 to 100, and could be made by no page and no program: there are none to keep.
"""

from django.db import migrations, models
from django.db.models import Q

ENDLESS = 1000000000.0


def _within(driver: str, most: float) -> Q:
    return Q(driver=driver, value__gte=0.0, value__lte=most)


VALUE = (
    _within("outage_loss", ENDLESS)
    | Q(driver="criticality", value__in=(1, 2, 3, 4, 5))
    | _within("substitutability", 1.0)
    | _within("natural_hazard", 100.0)
    | _within("political_stability", 100.0)
    | _within("financial_health", 100.0)
    | _within("site_concentration", 1.0)
    | _within("capacity_taken", ENDLESS)
    | _within("on_time", 1.0)
    | _within("reject_rate", 1.0)
    | _within("upstream", 1.0)
)


class Migration(migrations.Migration):
    dependencies = [("scoring", "0008_networks")]

    operations = [
        migrations.RunSQL("DELETE FROM scoring_override", "DELETE FROM scoring_override"),
        migrations.RemoveConstraint(model_name="override", name="override_value_within_0_and_100"),
        migrations.AlterField(
            model_name="override",
            name="value",
            field=models.FloatField(verbose_name="value"),
        ),
        migrations.AlterField(
            model_name="override",
            name="until",
            field=models.DateField(verbose_name="last day"),
        ),
        migrations.AddField(
            model_name="override",
            name="ended_why",
            field=models.CharField(blank=True, default="", max_length=500, verbose_name="why it was ended"),
        ),
        migrations.AddConstraint(
            model_name="override",
            constraint=models.CheckConstraint(
                condition=VALUE,
                name="override_value_is_one_its_driver_can_have",
                violation_error_message="This driver cannot have such a value.",
            ),
        ),
        migrations.AddConstraint(
            model_name="override",
            constraint=models.CheckConstraint(
                condition=Q(ended_by=None) | ~Q(ended_why=""),
                name="override_end_by_a_person_says_why",
                violation_error_message="Say why.",
            ),
        ),
    ]
