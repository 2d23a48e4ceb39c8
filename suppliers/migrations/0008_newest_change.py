"""How fresh a resource is, read off an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0007_notes")]

    operations = [
        migrations.AddIndex("change", models.Index(fields=["resource", "-id"], name="change_of_a_resource"))
    ]
