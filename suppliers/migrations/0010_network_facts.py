"""What hangs between sources and what they need: ports, routes, tools, capacity pools, dependencies."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models
from django.db.models.constraints import Deferrable
from django.db.models.deletion import DO_NOTHING, PROTECT
from django.db.models.functions import Cast, Coalesce, Upper

import accounts.fields
from suppliers.needs import Need
from suppliers.numbers import Digits

NEED = """
    CREATE FUNCTION suppliers_need(site bigint, part text, material text) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT hashtextextended(site::text || chr(31) || part || chr(31) || material, 0)
    $$;
"""


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0009_allocations")]

    operations = [
        BtreeGistExtension(),
        migrations.RunSQL(NEED, "DROP FUNCTION suppliers_need(bigint, text, text)"),
        migrations.CreateModel(
            name="Port",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unlocode", models.CharField(max_length=5, verbose_name="UN/LOCODE")),
                ("name", models.CharField(blank=True, default="", max_length=200, verbose_name="name")),
                ("country", models.CharField(blank=True, max_length=2, null=True, verbose_name="country")),
                (
                    "latitude",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="latitude"
                    ),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=9, null=True, verbose_name="longitude"
                    ),
                ),
                ("changed", accounts.fields.XactField()),
            ],
        ),
        migrations.CreateModel(
            name="Route",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=60, verbose_name="code")),
                (
                    "mode",
                    models.CharField(
                        blank=True,
                        choices=[("road", "road"), ("rail", "rail"), ("sea", "sea"), ("air", "air")],
                        max_length=20,
                        null=True,
                        verbose_name="mode",
                    ),
                ),
                (
                    "ports",
                    ArrayField(
                        base_field=models.CharField(max_length=5),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="ports",
                    ),
                ),
                (
                    "transit_days",
                    models.DecimalField(
                        blank=True, decimal_places=3, max_digits=12, null=True, verbose_name="days under way"
                    ),
                ),
                ("changed", accounts.fields.XactField()),
                (
                    "plant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=PROTECT,
                        related_name="routes",
                        to="suppliers.plant",
                        verbose_name="to plant",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=PROTECT,
                        related_name="routes",
                        to="suppliers.site",
                        verbose_name="from site",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RoutePort",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "route_id", "port_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "port",
                    models.ForeignKey(
                        on_delete=PROTECT,
                        related_name="route_links",
                        to="suppliers.port",
                        verbose_name="port",
                    ),
                ),
                (
                    "route",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=DO_NOTHING,
                        related_name="port_links",
                        to="suppliers.route",
                        verbose_name="route",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tool",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=60, verbose_name="code")),
                (
                    "owner",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ours", "ours"),
                            ("supplier", "the supplier's"),
                            ("customer", "a customer's"),
                        ],
                        max_length=20,
                        null=True,
                        verbose_name="owner",
                    ),
                ),
                (
                    "replacement_days",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=12,
                        null=True,
                        verbose_name="days to replace it",
                    ),
                ),
                ("changed", accounts.fields.XactField()),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=PROTECT,
                        related_name="tools",
                        to="suppliers.site",
                        verbose_name="stands at",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SourceTool",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "source_id", "tool_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=DO_NOTHING,
                        related_name="tool_links",
                        to="suppliers.source",
                        verbose_name="source",
                    ),
                ),
                (
                    "tool",
                    models.ForeignKey(
                        on_delete=PROTECT,
                        related_name="source_links",
                        to="suppliers.tool",
                        verbose_name="tool",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CapacityPool",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=60, verbose_name="code")),
                (
                    "capacity_per_month",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=20,
                        null=True,
                        verbose_name="capacity a month",
                    ),
                ),
                ("unit", models.CharField(blank=True, default="", max_length=20, verbose_name="unit")),
                (
                    "booked_by_others",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=20,
                        null=True,
                        verbose_name="booked by others a month",
                    ),
                ),
                ("changed", accounts.fields.XactField()),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=PROTECT,
                        related_name="capacity_pools",
                        to="suppliers.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "capacity pool",
            },
        ),
        migrations.CreateModel(
            name="Dependency",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("part", models.CharField(blank=True, default="", max_length=60, verbose_name="part")),
                ("material", models.CharField(max_length=100, verbose_name="material")),
                (
                    "keyed_code",
                    models.CharField(blank=True, default="", max_length=128, verbose_name="keyed code"),
                ),
                (
                    "share",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=7, null=True, verbose_name="share"
                    ),
                ),
                (
                    "required",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=7, null=True, verbose_name="share needed"
                    ),
                ),
                ("complete", models.BooleanField(default=False, verbose_name="no other alternative exists")),
                ("confirmed_on", models.DateField(blank=True, null=True, verbose_name="confirmed on")),
                (
                    "origin",
                    models.CharField(
                        blank=True,
                        choices=[("supplier", "the supplier"), ("analyst", "an analyst"), ("erp", "the ERP")],
                        max_length=20,
                        null=True,
                        verbose_name="said by",
                    ),
                ),
                ("changed", accounts.fields.XactField()),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=PROTECT,
                        related_name="dependencies",
                        to="suppliers.site",
                        verbose_name="site",
                    ),
                ),
                (
                    "upstream_site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=PROTECT,
                        related_name="downstream",
                        to="suppliers.site",
                        verbose_name="upstream site",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="port",
            index=GinIndex(
                OpClass(Upper("name"), name="gin_trgm_ops"),
                name="port_name_like",
            ),
        ),
        migrations.AddIndex(
            model_name="port",
            index=GinIndex(
                OpClass(Upper("unlocode"), name="gin_trgm_ops"),
                name="port_unlocode_like",
            ),
        ),
        migrations.AddConstraint(
            model_name="port",
            constraint=models.UniqueConstraint(fields=("unlocode",), name="port_unlocode_is_unique"),
        ),
        migrations.AddConstraint(
            model_name="port",
            constraint=models.CheckConstraint(
                condition=models.Q(("unlocode__regex", "^[A-Z]{2}[A-Z0-9]{3}$")),
                name="port_unlocode_is_five_characters",
                violation_error_message="A UN/LOCODE is five characters: the country's two letters, then three letters or digits.",
            ),
        ),
        migrations.AddConstraint(
            model_name="port",
            constraint=models.CheckConstraint(
                condition=models.Q(("latitude__gte", -90), ("latitude__lte", 90)),
                name="port_latitude_within_bounds",
                violation_error_message="Latitude lies between -90 and 90.",
            ),
        ),
        migrations.AddConstraint(
            model_name="port",
            constraint=models.CheckConstraint(
                condition=models.Q(("longitude__gte", -180), ("longitude__lte", 180)),
                name="port_longitude_within_bounds",
                violation_error_message="Longitude lies between -180 and 180.",
            ),
        ),
        migrations.AddConstraint(
            model_name="capacitypool",
            constraint=models.UniqueConstraint(fields=("site", "code"), name="capacitypool_is_stated_once"),
        ),
        migrations.AddConstraint(
            model_name="capacitypool",
            constraint=models.CheckConstraint(
                condition=models.Q(("code", ""), _negated=True),
                name="capacitypool_code_is_given",
                violation_error_message="A capacity pool needs a code.",
            ),
        ),
        migrations.AddConstraint(
            model_name="capacitypool",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity_per_month__gte", 0)),
                name="capacitypool_capacity_per_month_is_not_negative",
                violation_error_message="Capacity cannot be negative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="capacitypool",
            constraint=models.CheckConstraint(
                condition=models.Q(("booked_by_others__gte", 0)),
                name="capacitypool_booked_by_others_is_not_negative",
                violation_error_message="What others booked cannot be negative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.UniqueConstraint(
                fields=("site", "part", "material", "upstream_site", "keyed_code"),
                name="dependency_is_stated_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=ExclusionConstraint(
                deferrable=Deferrable["DEFERRED"],
                expressions=[
                    (Need("site_id", "part", "material"), "="),
                    (
                        Cast(
                            Coalesce(models.F("required"), models.Value(0)),
                            models.FloatField(),
                        ),
                        "<>",
                    ),
                ],
                name="dependency_required_is_one_a_need",
                violation_error_message="What is required is the same in every row of a need.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.CheckConstraint(
                condition=models.Q(("material", ""), _negated=True),
                name="dependency_material_is_given",
                violation_error_message="A dependency needs its material.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.CheckConstraint(
                condition=models.Q(("upstream_site", models.F("site")), _negated=True),
                name="dependency_upstream_is_another_site",
                violation_error_message="A site cannot be its own upstream site.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.CheckConstraint(
                condition=models.Q(("upstream_site__isnull", True), ("keyed_code", ""), _connector="OR"),
                name="dependency_upstream_is_named_or_keyed",
                violation_error_message="A keyed code stands in place of an upstream site: give one of them.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.CheckConstraint(
                condition=models.Q(("share__gt", 0), ("share__lte", 1)),
                name="dependency_share_is_a_share",
                violation_error_message="A share is more than 0 and at most 1.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.CheckConstraint(
                condition=models.Q(("required__gt", 0), ("required__lte", 1)),
                name="dependency_required_is_a_share",
                violation_error_message="What is required is more than 0 and at most 1.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.CheckConstraint(
                condition=models.Q(("required__isnull", True), ("share__isnull", False), _connector="OR"),
                name="dependency_share_is_given_where_required",
                violation_error_message="A row that says what is required says its own share as well.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["supplier", "analyst", "erp"])),
                name="dependency_origin_is_known",
                violation_error_message="A dependency is said by supplier, analyst or erp.",
            ),
        ),
        migrations.AddConstraint(
            model_name="route",
            constraint=models.UniqueConstraint(
                fields=("site", "plant", "code"), name="route_is_stated_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="route",
            constraint=models.CheckConstraint(
                condition=models.Q(("code", ""), _negated=True),
                name="route_code_is_given",
                violation_error_message="A route needs a code.",
            ),
        ),
        migrations.AddConstraint(
            model_name="route",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ["road", "rail", "sea", "air"])),
                name="route_mode_is_known",
                violation_error_message="A route goes by road, rail, sea or air.",
            ),
        ),
        migrations.AddConstraint(
            model_name="route",
            constraint=models.CheckConstraint(
                condition=models.Q(("transit_days__gte", 0)),
                name="route_transit_days_is_not_negative",
                violation_error_message="Days under way cannot be negative.",
            ),
        ),
        migrations.AddIndex(
            model_name="tool",
            index=GinIndex(
                OpClass(Upper("code"), name="gin_trgm_ops"),
                name="tool_code_like",
            ),
        ),
        migrations.AddIndex(
            model_name="tool",
            index=models.Index(Digits("code"), name="tool_by_digits"),
        ),
        migrations.AddConstraint(
            model_name="tool",
            constraint=models.UniqueConstraint(fields=("code",), name="tool_code_is_unique"),
        ),
        migrations.AddConstraint(
            model_name="tool",
            constraint=models.CheckConstraint(
                condition=models.Q(("code", ""), _negated=True),
                name="tool_code_is_given",
                violation_error_message="A tool needs a code.",
            ),
        ),
        migrations.AddConstraint(
            model_name="tool",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "[;,|]"), _negated=True),
                name="tool_code_can_stand_in_a_list",
                violation_error_message="A tool's code holds no semicolon, comma or bar: these part lists.",
            ),
        ),
        migrations.AddConstraint(
            model_name="tool",
            constraint=models.CheckConstraint(
                condition=models.Q(("owner__in", ["ours", "supplier", "customer"])),
                name="tool_owner_is_known",
                violation_error_message="A tool is ours, the supplier's or a customer's.",
            ),
        ),
        migrations.AddConstraint(
            model_name="tool",
            constraint=models.CheckConstraint(
                condition=models.Q(("replacement_days__gte", 0)),
                name="tool_replacement_days_is_not_negative",
                violation_error_message="Days to replace a tool cannot be negative.",
            ),
        ),
        # The codes that stand there become pools in the next migration.
        migrations.RenameField(model_name="source", old_name="capacity_pool", new_name="capacity_pool_code"),
        migrations.AddField(
            model_name="source",
            name="capacity_pool",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=PROTECT,
                related_name="sources",
                to="suppliers.capacitypool",
                verbose_name="capacity pool",
            ),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(
                condition=models.Q(("capacity_pool__isnull", False)),
                fields=["capacity_pool"],
                name="source_by_capacity_pool",
            ),
        ),
    ]
