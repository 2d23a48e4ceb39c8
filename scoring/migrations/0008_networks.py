"""The supply networks, frozen; each part's single points, each node's weight, the independence of sources."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import scoring.fields

KINDS = [
    (1, "part"),
    (2, "source"),
    (3, "company"),
    (4, "site"),
    (5, "tool"),
    (6, "route"),
    (7, "port"),
    (8, "zone"),
    (9, "country"),
    (10, "material"),
    (11, "own plant"),
    (12, "making it ourselves"),
    (13, "what a site ships"),
    (14, "site told by code only"),
    (15, "site not named"),
]


def points(label: str) -> django.contrib.postgres.fields.ArrayField:
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.BigIntegerField(), default=list, size=None, verbose_name=label
    )


def derived(to: str, field: type[models.Field] = models.ForeignKey, **options: object) -> models.Field:
    return field(
        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to=f"suppliers.{to}", **options
    )


def identity() -> models.Field:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("scoring", "0006_overrides_and_settling"), ("suppliers", "0009_allocations")]

    operations = [
        migrations.CreateModel(
            name="NodeName",
            fields=[
                ("id", identity()),
                ("kind", models.SmallIntegerField(choices=KINDS, verbose_name="kind")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "name"), name="nodename_is_unique_in_its_kind")
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkVersion",
            fields=[
                ("id", identity()),
                ("token", models.UUIDField(verbose_name="token")),
                ("day", models.DateField(verbose_name="day")),
                ("built_at", models.DateTimeField(auto_now_add=True, verbose_name="built")),
                ("nodes", models.PositiveIntegerField(verbose_name="nodes")),
            ],
        ),
        migrations.CreateModel(
            name="Frozen",
            fields=[
                ("id", identity()),
                ("network", models.CharField(max_length=10, verbose_name="network")),
                ("name", models.CharField(max_length=40, verbose_name="array")),
                ("piece", models.SmallIntegerField(verbose_name="piece")),
                ("data", models.BinaryField(verbose_name="bytes")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pieces",
                        to="scoring.networkversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "network", "name", "piece"), name="frozen_piece_is_stored_once"
                    )
                ],
            },
        ),
        # The bytes of arrays hardly shrink, and are read whole.
        migrations.RunSQL(
            "ALTER TABLE scoring_frozen ALTER COLUMN data SET STORAGE EXTERNAL", migrations.RunSQL.noop
        ),
        migrations.CreateModel(
            name="PartPoints",
            fields=[
                (
                    "part",
                    derived(
                        "part",
                        models.OneToOneField,
                        primary_key=True,
                        related_name="points",
                        serialize=False,
                    ),
                ),
                ("paper", points("single points on paper")),
                ("usable", points("single points of the usable network")),
                ("paper_possible", points("possible ones on paper")),
                ("usable_possible", points("possible ones of the usable network")),
                ("paper_open", models.BooleanField(verbose_name="on paper it could be any node")),
                ("usable_open", models.BooleanField(verbose_name="it could be any node")),
                ("paper_gap", models.BooleanField(verbose_name="no source on paper")),
                ("usable_gap", models.BooleanField(verbose_name="no usable source")),
                ("upstream_chance", models.FloatField(null=True, verbose_name="upstream chance")),
                ("row_digest", models.BigIntegerField(editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="Independence",
            fields=[
                (
                    "source",
                    derived(
                        "source",
                        models.OneToOneField,
                        primary_key=True,
                        related_name="independence",
                        serialize=False,
                    ),
                ),
                ("part", derived("part", related_name="+")),
                ("against", derived("source", related_name="+", db_index=False)),
                ("shared", points("shared single points")),
                ("shared_possible", points("points that are possibly shared")),
                ("parents_shared", models.BooleanField(verbose_name="companies of one parent")),
                ("proven_tier", models.SmallIntegerField(verbose_name="mapped up to tier")),
                ("mapped", models.BooleanField(verbose_name="both are mapped")),
                ("confirmed_on", models.DateField(null=True, verbose_name="oldest confirmation")),
                ("row_digest", models.BigIntegerField(editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="SinglePoint",
            fields=[
                ("id", identity()),
                (
                    "network",
                    models.CharField(
                        choices=[("paper", "on paper"), ("usable", "usable")],
                        max_length=10,
                        verbose_name="network",
                    ),
                ),
                ("node", models.BigIntegerField(verbose_name="node")),
                ("kind", models.SmallIntegerField(choices=KINDS, verbose_name="kind")),
                ("tier", models.SmallIntegerField(null=True, verbose_name="tier")),
                ("parts_stopped", models.PositiveIntegerField(verbose_name="parts that stop")),
                (
                    "hidden_parts",
                    models.PositiveIntegerField(verbose_name="parts that look as if they had two sources"),
                ),
                ("products_stopped", models.PositiveIntegerField(verbose_name="products that stop")),
                ("loss_per_day", models.FloatField(null=True, verbose_name="loss a day")),
                (
                    "by_revenue",
                    models.BooleanField(verbose_name="counted by revenue, as a margin is not known"),
                ),
                (
                    "cover_days",
                    scoring.fields.RealField(null=True, verbose_name="days until the first part runs out"),
                ),
                ("chance", scoring.fields.RealField(null=True, verbose_name="chance a year")),
                ("recovery_days", scoring.fields.RealField(null=True, verbose_name="days to recover")),
                ("expected_loss", models.FloatField(null=True, verbose_name="expected loss a year")),
                ("parts_possible", models.PositiveIntegerField(verbose_name="parts that may stop")),
                ("found_on", models.DateField(verbose_name="found on")),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("network"),
                        models.OrderBy(models.F("expected_loss"), descending=True, nulls_last=True),
                        models.F("node"),
                        name="singlepoint_by_loss",
                    ),
                    models.Index(
                        models.F("network"),
                        models.F("kind"),
                        models.OrderBy(models.F("expected_loss"), descending=True, nulls_last=True),
                        models.F("node"),
                        name="singlepoint_by_kind",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("network", "node"), name="singlepoint_is_one_a_network_and_node"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("network__in", ["paper", "usable"])),
                        name="singlepoint_network_is_known",
                    ),
                ],
            },
        ),
    ]
