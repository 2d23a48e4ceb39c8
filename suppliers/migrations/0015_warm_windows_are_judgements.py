"""What keeps a source warm is fixed by a policy: `scoring.models.WarmWindow`."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("suppliers", "0014_readiness_triggers"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="source",
            name="source_warm_window_days_within_bounds",
        ),
        migrations.RemoveConstraint(
            model_name="source",
            name="source_warm_minimum_is_not_negative",
        ),
        migrations.RemoveField(
            model_name="source",
            name="warm_minimum",
        ),
        migrations.RemoveField(
            model_name="source",
            name="warm_window_days",
        ),
    ]
