"""What a merge made anew, and what files had said before it: so that a load can be undone."""

from django.db import migrations, models

import accounts.fields


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0021_uploads_and_loads")]
    operations = [
        migrations.AddField(
            "change", "made", accounts.fields.RangesField(editable=False, null=True, verbose_name="new rows")
        ),
        migrations.AddField(
            "change",
            "told",
            models.JSONField(editable=False, null=True, verbose_name="what was told before"),
        ),
    ]
