import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_webhooks"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=255, verbose_name="key")),
                ("digest", models.BinaryField(max_length=32, verbose_name="digest")),
                ("status", models.PositiveSmallIntegerField(null=True, verbose_name="status")),
                ("body", models.BinaryField(null=True, verbose_name="answer")),
                (
                    "location",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="address"),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="at"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "kept answer",
                "verbose_name_plural": "kept answers",
                "indexes": [models.Index(fields=["at"], name="keptanswer_by_age")],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "key"), name="keptanswer_is_one_a_key")
                ],
            },
        ),
    ]
