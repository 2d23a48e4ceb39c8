import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("scoring", "0012_standing_of_second_sources"),
        ("suppliers", "0015_warm_windows_are_judgements"),
    ]

    operations = [
        migrations.CreateModel(
            name="WarmPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="planned from")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("sources", models.IntegerField(verbose_name="sources chosen")),
                ("kept", models.IntegerField(verbose_name="kept warm")),
                ("orders", models.IntegerField(verbose_name="orders")),
                ("spend", models.FloatField(verbose_name="to be spent")),
                ("cost", models.FloatField(verbose_name="cost of warmth")),
                ("cost_open", models.IntegerField(verbose_name="orders whose cost of warmth is not known")),
                (
                    "policy",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="scoring.policyversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WarmOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("for_dual", models.BooleanField(verbose_name="one of two that share the demand")),
                ("order_on", models.DateField(verbose_name="order on")),
                ("due_on", models.DateField(verbose_name="due on")),
                ("quantity", models.FloatField(verbose_name="quantity")),
                ("price", models.FloatField(verbose_name="price a unit")),
                ("spend", models.FloatField(verbose_name="to be spent")),
                ("cost", models.FloatField(null=True, verbose_name="cost of warmth")),
                ("beyond_demand", models.FloatField(verbose_name="beyond the year's demand")),
                (
                    "part",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="suppliers.part",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="suppliers.source",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sourcing.warmplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WarmSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("for_dual", models.BooleanField(verbose_name="one of two that share the demand")),
                (
                    "reason",
                    models.SmallIntegerField(
                        choices=[
                            (0, "kept warm"),
                            (1, "No price is agreed or known."),
                            (2, "Its lead time is not known."),
                            (3, "The part's yearly demand is not known, so neither is its share of it."),
                            (4, "An order of today would arrive in more than a year."),
                            (5, "In no month has it room for the smallest order that counts."),
                            (6, "Its capacity is too small for its share or its minimum volume."),
                            (7, "In no month has its capacity pool room for the smallest order that counts."),
                            (
                                8,
                                "Its capacity pool is too small for it and the others that are kept warm there.",
                            ),
                            (9, "No plan was found for it in the time that there is."),
                        ],
                        verbose_name="why not",
                    ),
                ),
                ("warm_from", models.DateField(null=True, verbose_name="warm from")),
                ("orders", models.IntegerField(verbose_name="orders")),
                ("quantity", models.FloatField(verbose_name="quantity")),
                ("spend", models.FloatField(verbose_name="to be spent")),
                ("cost", models.FloatField(null=True, verbose_name="cost of warmth")),
                ("beyond_demand", models.FloatField(verbose_name="beyond the year's demand")),
                ("flags", models.SmallIntegerField(verbose_name="said beside it")),
                (
                    "part",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="suppliers.part",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sourcing.warmplan",
                    ),
                ),
                (
                    "source",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="suppliers.source",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="warmplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept__gte", 0), ("sources__gte", models.F("kept"))),
                name="warmplan_keeps_some_of_its_sources",
            ),
        ),
        migrations.AddIndex(
            model_name="warmorder",
            index=models.Index(models.F("due_on"), models.F("id"), name="warmorder_by_due_day"),
        ),
        migrations.AddIndex(
            model_name="warmorder",
            index=models.Index(models.F("order_on"), models.F("id"), name="warmorder_by_order_day"),
        ),
        migrations.AddConstraint(
            model_name="warmorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="warmorder_orders_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="warmorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("order_on"))),
                name="warmorder_is_due_after_it_is_placed",
            ),
        ),
        migrations.AddIndex(
            model_name="warmsource",
            index=models.Index(
                models.F("reason"),
                models.F("id"),
                condition=models.Q(("reason", 0), _negated=True),
                name="warmsource_that_stays_cold",
            ),
        ),
        migrations.AddConstraint(
            model_name="warmsource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", 0), ("warm_from__isnull", False)),
                    models.Q(models.Q(("reason", 0), _negated=True), ("orders", 0), ("warm_from", None)),
                    _connector="OR",
                ),
                name="warmsource_is_warm_from_a_day_or_not",
            ),
        ),
    ]
