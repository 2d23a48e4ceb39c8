"""What lapses next is read in the order of its pages, from the index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0014_decisions"),
        ("suppliers", "0015_warm_windows_are_judgements"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="readiness",
            name="readiness_by_lapse",
        ),
        migrations.AddIndex(
            model_name="readiness",
            index=models.Index(
                models.OrderBy(models.F("lapses_on"), descending=True, nulls_last=True),
                models.F("source"),
                condition=models.Q(("lapses_on__isnull", False)),
                name="readiness_by_next_lapse",
            ),
        ),
    ]
