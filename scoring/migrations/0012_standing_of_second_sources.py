"""How many of a supplier's second sources are real, its next lapse, and its lots."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0011_readiness"),
        ("suppliers", "0015_warm_windows_are_judgements"),
    ]

    operations = [
        migrations.AddField(
            model_name="supplierstanding",
            name="lots_decided",
            field=models.PositiveIntegerField(db_default=0, verbose_name="lots decided"),
        ),
        migrations.AddField(
            model_name="supplierstanding",
            name="lots_rejected",
            field=models.PositiveIntegerField(db_default=0, verbose_name="of these, rejected"),
        ),
        migrations.AddField(
            model_name="supplierstanding",
            name="next_lapse_on",
            field=models.DateField(null=True, verbose_name="next lapse of a check"),
        ),
        migrations.AddField(
            model_name="supplierstanding",
            name="real_until",
            field=models.DateField(null=True, verbose_name="first day on which one of these lapses"),
        ),
        migrations.AddField(
            model_name="supplierstanding",
            name="seconds_listed",
            field=models.PositiveIntegerField(db_default=0, verbose_name="second sources"),
        ),
        migrations.AddField(
            model_name="supplierstanding",
            name="seconds_real",
            field=models.PositiveIntegerField(db_default=0, verbose_name="of these, real"),
        ),
        migrations.AddIndex(
            model_name="supplierstanding",
            index=models.Index(
                models.OrderBy(
                    models.F("seconds_listed") - models.F("seconds_real"),
                    descending=True,
                    nulls_last=True,
                ),
                models.F("supplier"),
                name="standing_by_not_real",
            ),
        ),
        migrations.AddIndex(
            model_name="supplierstanding",
            index=models.Index(
                models.OrderBy(models.F("next_lapse_on"), descending=True, nulls_last=True),
                models.F("supplier"),
                name="standing_by_next_lapse",
            ),
        ),
    ]
