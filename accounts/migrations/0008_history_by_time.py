"""What a transaction changed is found by when it was, without reading a year of history."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_regular_jobs")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX history_by_time ON accounts_history USING brin (at) WITH (autosummarize = on)",
            "DROP INDEX history_by_time",
        ),
    ]
