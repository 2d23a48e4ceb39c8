from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("suppliers", "0027_in_order_of_commit"),
    ]

    operations = [
        migrations.AddField(
            model_name="load",
            name="is_dry_run",
            field=models.BooleanField(default=False, verbose_name="dry run"),
        ),
    ]
