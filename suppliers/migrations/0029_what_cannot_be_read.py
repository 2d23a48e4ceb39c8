"""Which rows of a file that is brought cannot be read, and why: lines of JSON, gzipped."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0028_dry_runs_of_loads")]
    operations = [
        migrations.AddField(
            "import", "unread", models.BinaryField(default=b"", verbose_name="errors of reading")
        ),
    ]
