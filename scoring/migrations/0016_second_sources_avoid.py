"""What second sources are worth: a year's expected loss without them, with the real ones, and with all on paper."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0015_lapses_in_the_order_of_their_pages"),
    ]

    operations = [
        migrations.AddField(
            model_name="networkversion",
            name="loss_alone",
            field=models.FloatField(null=True, verbose_name="expected loss with primaries alone"),
        ),
        migrations.AddField(
            model_name="networkversion",
            name="loss_paper",
            field=models.FloatField(null=True, verbose_name="expected loss on paper"),
        ),
        migrations.AddField(
            model_name="networkversion",
            name="loss_usable",
            field=models.FloatField(null=True, verbose_name="expected loss with real sources"),
        ),
    ]
