"""What the supply network says: each part's single points, each node's weight, how independent sources are.

Two networks: *paper* has every listed source, *usable* the primary and the other sources that count. All of
it is derived and written by `scoring.networks` only: no foreign keys in the database, so that it never stands
in the way of a fact that goes.
"""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from scoring.fields import RealField
from scoring.models.queries import JudgementQuerySet
from suppliers.models import Part, Source


class NetworkKind(models.TextChoices):
    PAPER = "paper", _("on paper")
    USABLE = "usable", _("usable")


class NodeKind(models.IntegerChoices):
    """What a node is. With the id of its fact it is the node's code: `scoring.networks.nodes`."""

    PART = 1, _("part")
    SOURCE = 2, _("source")
    COMPANY = 3, _("company")
    SITE = 4, _("site")
    TOOL = 5, _("tool")
    ROUTE = 6, _("route")
    PORT = 7, _("port")
    ZONE = 8, _("zone")
    COUNTRY = 9, _("country")
    MATERIAL = 10, _("material")
    PLANT = 11, _("own plant")
    MAKING = 12, _("making it ourselves")
    OUTPUT = 13, _("what a site ships")
    CODED = 14, _("site told by code only")
    UNNAMED = 15, _("site not named")


# The kinds whose loss is ranked and kept. The others hold the network together.
RANKED = (
    NodeKind.COMPANY,
    NodeKind.SITE,
    NodeKind.TOOL,
    NodeKind.ROUTE,
    NodeKind.PORT,
    NodeKind.ZONE,
    NodeKind.COUNTRY,
    NodeKind.PLANT,
    NodeKind.CODED,
)


class NodeName(models.Model):
    """The number of a node that has a name but no row of its own among the facts: a zone, a coded site."""

    kind = models.SmallIntegerField(_("kind"), choices=NodeKind)
    name = models.CharField(_("name"), max_length=200)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="nodename_is_unique_in_its_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class NetworkVersion(models.Model):
    """The networks as built from the facts at one moment. The newest row is the one in use.

    `token` is a name for it that no other database has, under which machines keep their copy.
    """

    token = models.UUIDField(_("token"))
    day = models.DateField(_("day"))
    built_at = models.DateTimeField(_("built"), auto_now_add=True)
    nodes = models.PositiveIntegerField(_("nodes"))
    # A year's expected loss over all nodes: with primaries alone, with the sources that are real, with all on paper.
    loss_alone = models.FloatField(_("expected loss with primaries alone"), null=True)
    loss_usable = models.FloatField(_("expected loss with real sources"), null=True)
    loss_paper = models.FloatField(_("expected loss on paper"), null=True)

    objects = JudgementQuerySet.as_manager()

    def __str__(self) -> str:
        return f"network of {self.day}"


class Frozen(models.Model):
    """A piece of an array of a version, as NumPy writes it to a file; the pieces of a name follow each other."""

    version = models.ForeignKey(NetworkVersion, models.CASCADE, related_name="pieces")
    network = models.CharField(_("network"), max_length=10)  # a NetworkKind, or what both share
    name = models.CharField(_("array"), max_length=40)
    piece = models.SmallIntegerField(_("piece"))
    data = models.BinaryField(_("bytes"))

    objects = JudgementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "network", "name", "piece"], name="frozen_piece_is_stored_once"
            ),
        ]


def _points(label: Any) -> ArrayField:
    return ArrayField(models.BigIntegerField(), verbose_name=label, default=list)


class PartPoints(models.Model):
    """The single points of a part that is bought: codes of nodes of the ranked kinds, rising.

    `*_possible` are beyond the certain ones: only a loop of alternatives holds the part up, or alternatives
    that nobody has declared complete. `*_open`: with what is not mapped, it could be any node. `*_gap`: no
    usable supply to begin with, so that the part counts as running in the network.
    """

    part = models.OneToOneField(
        Part, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="points"
    )
    paper = _points(_("single points on paper"))
    usable = _points(_("single points of the usable network"))
    paper_possible = _points(_("possible ones on paper"))
    usable_possible = _points(_("possible ones of the usable network"))
    paper_open = models.BooleanField(_("on paper it could be any node"))
    usable_open = models.BooleanField(_("it could be any node"))
    paper_gap = models.BooleanField(_("no source on paper"))
    usable_gap = models.BooleanField(_("no usable source"))
    # That one of the primary's upstream points fails within a year; null where they are not mapped.
    upstream_chance = models.FloatField(_("upstream chance"), null=True)
    row_digest = models.BigIntegerField(editable=False)

    objects = JudgementQuerySet.as_manager()

    def __str__(self) -> str:
        return f"points of part {self.part_id}"


class SinglePointQuerySet(JudgementQuerySet):
    def on_paper(self) -> Self:
        return self.filter(network=NetworkKind.PAPER)

    def usable(self) -> Self:
        return self.filter(network=NetworkKind.USABLE)

    def worst_first(self) -> Self:
        """By expected yearly loss, unknown last. Keyset: (expected_loss, node)."""
        return self.order_by(F("expected_loss").desc(nulls_last=True), "node")


class SinglePoint(models.Model):
    """A node that stops a part alone, in one of the networks. Money in the base currency.

    `loss_per_day` is that of everything that stops with it, each product and each line once. `expected_loss`
    is a year's: chance x loss a day x the days from when the first of its parts runs out until it recovers.
    `tier` is how far up the node first stands: 0 = a source's own site, seller, route; 1 = who feeds that.
    """

    network = models.CharField(_("network"), max_length=10, choices=NetworkKind)
    node = models.BigIntegerField(_("node"))
    kind = models.SmallIntegerField(_("kind"), choices=NodeKind)
    tier = models.SmallIntegerField(_("tier"), null=True)
    parts_stopped = models.PositiveIntegerField(_("parts that stop"))
    # These list sources of two suppliers or more, and stop with this node alone.
    hidden_parts = models.PositiveIntegerField(_("parts that look as if they had two sources"))
    products_stopped = models.PositiveIntegerField(_("products that stop"))
    loss_per_day = models.FloatField(_("loss a day"), null=True)  # null: none of the money can be read
    # Of some of it there is no exchange rate: what is known is less than the loss.
    loss_is_part = models.BooleanField(_("part of the loss is not known"), default=False, db_default=False)
    by_revenue = models.BooleanField(_("counted by revenue, as a margin is not known"))
    cover_days = RealField(_("days until the first part runs out"), null=True)
    chance = RealField(_("chance a year"), null=True)
    recovery_days = RealField(_("days to recover"), null=True)
    expected_loss = models.FloatField(_("expected loss a year"), null=True)
    parts_possible = models.PositiveIntegerField(_("parts that may stop"))
    found_on = models.DateField(_("found on"))

    objects = SinglePointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "node"], name="singlepoint_is_one_a_network_and_node"),
            models.CheckConstraint(
                condition=Q(network__in=NetworkKind.values), name="singlepoint_network_is_known"
            ),
        ]
        indexes = [
            models.Index(
                "network", F("expected_loss").desc(nulls_last=True), "node", name="singlepoint_by_loss"
            ),
            models.Index(
                "network",
                "kind",
                F("expected_loss").desc(nulls_last=True),
                "node",
                name="singlepoint_by_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network}: {self.node}"


class Independence(models.Model):
    """What a source shares with the primary source of its part, from the certain points of both.

    `shared` are codes of nodes, each of which stops both. `proven_tier`: up to where both are mapped; -1 not
    even the source itself (its site or its routes are not told), 0 the sources, 1 what feeds them, and so on.
    """

    source = models.OneToOneField(
        Source, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="independence"
    )
    part = models.ForeignKey(Part, models.DO_NOTHING, db_constraint=False, related_name="+")
    against = models.ForeignKey(
        Source, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    shared = _points(_("shared single points"))
    shared_possible = _points(_("points that are possibly shared"))
    parents_shared = models.BooleanField(_("companies of one parent"))
    proven_tier = models.SmallIntegerField(_("mapped up to tier"))
    mapped = models.BooleanField(_("both are mapped"))
    confirmed_on = models.DateField(_("oldest confirmation"), null=True)
    row_digest = models.BigIntegerField(editable=False)

    objects = JudgementQuerySet.as_manager()

    def __str__(self) -> str:
        return f"source {self.source_id} against {self.against_id}"
