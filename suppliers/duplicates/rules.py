"""What becomes of each kind of row when two suppliers, or two parts, become one.

Every foreign key to something that can be merged stands here, or in `LEFT`, with why nothing is done about it; a test
walks the models, so that a new one without a rule is noticed. In this order rows are moved; in the other they go.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import models as db
from django.utils.translation import gettext_lazy as _

from suppliers import models
from suppliers.models import (
    Contact,
    NeedAnswer,
    Part,
    Qualification,
    Questionnaire,
    Site,
    Source,
    Supplier,
    Terms,
)

_OVERLAP = """o.kind = t.kind AND daterange(o.valid_from, o.valid_to, '[]')
    && daterange(t.valid_from, t.valid_to, '[]')"""
# The same alternative, or another of a need of which something else is required.
_NEED = """o.part = {part} AND o.material = t.material AND (o.required IS DISTINCT FROM t.required
    OR o.upstream_site_id IS NOT DISTINCT FROM {upstream_site_id} AND o.keyed_code = t.keyed_code)"""
SOURCE_FILLS = (
    ("maker_id",),
    ("target_share",),
    ("capacity_per_month",),
    ("capacity_pool_id",),
    ("ramp_days",),
    ("tools",),
    ("upkeep_cost_per_year", "qualification_cost", "currency"),
    ("valid_from", "valid_to"),
    ("target_real_on",),
)
SUPPLIER_FILLS = (("name",), ("country",), ("lei",), ("duns",), ("listed",), ("email",))
PART_FILLS = (
    ("description",),
    ("category",),
    ("revision",),
    ("unit",),
    ("buyer",),
    ("annual_demand",),
    ("daily_revenue", "daily_margin", "line_down_cost_per_day", "currency"),
    ("safety_stock",),
    ("criticality",),
    ("substitutability",),
    ("time_to_recover_days",),
    ("sole_reason",),
)


@dataclass(frozen=True)
class Rule:
    """`to`: foreign key -> what it points to. A row that moves meets its twin where one has the same `same` (and
    `clash`, SQL over `o`, the one that stands, and `t`): then the twin stays and the row is put away; what hangs on it
    goes to the twin where it `folds`, and is put away with it where not. `fills`: what a twin takes over where it
    says nothing, each group together. `stays` says who wins."""

    model: type[db.Model]
    to: dict[str, type[db.Model]]
    same: tuple[str, ...] = ()
    clash: str = ""
    folds: bool = False
    fills: tuple[tuple[str, ...], ...] = ()
    stays: Any = ""
    refuses: str = ""  # SQL over `t`: what is never put away
    refusal: Any = ""
    names_part: bool = False  # by number, in a column `part`
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def columns(self) -> dict[str, str]:
        """Database column -> the table that it points to."""
        return {f"{name}_id": to._meta.db_table for name, to in self.to.items()}


RULES: tuple[Rule, ...] = (
    Rule(models.Supplier, {"parent": Supplier}, stays=_("companies that it owns are owned by what stays")),
    Rule(
        models.Site,
        {"supplier": Supplier},
        same=("supplier_id",),
        clash="o.is_placeholder AND t.is_placeholder",
        folds=True,
        stays=_("the two sites not known are one; known sites go along"),
    ),
    Rule(models.FormerName, {"supplier": Supplier}, same=("supplier_id", "name")),
    Rule(
        models.Contact,
        {"supplier": Supplier},
        same=("supplier_id", "email"),
        folds=True,
        stays=_("of one address, the contact that stands stays"),
    ),
    Rule(models.ExternalKey, {"supplier": Supplier, "site": Site, "part": Part}),
    Rule(models.Allocation, {"supplier": Supplier}),
    Rule(
        models.Financial,
        {"supplier": Supplier},
        same=("supplier_id", "period_end"),
        stays=_("of one year, the statement that stands stays"),
    ),
    Rule(
        models.Rating,
        {"supplier": Supplier},
        same=("supplier_id", "agency", "rated_on"),
        stays=_("of one agency and day, the rating that stands stays"),
    ),
    Rule(models.Tool, {"site": Site}),
    Rule(models.CapacityPool, {"site": Site}, same=("site_id", "code"), folds=True),
    Rule(models.Route, {"site": Site}, same=("site_id", "plant_id", "code")),
    Rule(models.Certificate, {"site": Site}, same=("site_id", "standard", "reference")),
    Rule(
        models.Dependency,
        {"site": Site, "upstream_site": Site},
        same=("site_id",),
        clash=_NEED,
        names_part=True,
        stays=_("of one need, the alternatives that stand stay"),
    ),
    Rule(
        models.Source,
        {
            "part": Part,
            "supplier": Supplier,
            "site": Site,
            "maker": Supplier,
            "capacity_pool": models.CapacityPool,
        },
        same=("part_id", "supplier_id", "site_id"),
        folds=True,
        fills=SOURCE_FILLS,
        stays=_("of one part and site, both become one source: it fills in what it does not say itself"),
    ),
    Rule(
        models.Stock,
        {"part": Part},
        same=("part_id", "as_of"),
        stays=_("of one day, the reading that stands stays: nothing is added up"),
    ),
    Rule(
        models.BomLine,
        {"parent": Part, "component": Part},
        same=("parent_id", "component_id", "valid_from"),
        stays=_("where a line stands in both bills, the one that stands stays"),
    ),
    Rule(models.Use, {"part": Part, "product": Part}, same=("part_id", "product_id")),
    Rule(
        models.UnitConversion,
        {},
        same=("part", "from_unit", "to_unit"),
        names_part=True,
        stays=_("of two units, the factor that stands stays"),
    ),
    Rule(models.Note, {"part": Part}),
    Rule(models.OrderLine, {"source": Source}),
    Rule(
        models.Qualification,
        {"source": Source},
        same=("source_id", "revision"),
        folds=True,
        stays=_("of one revision, the qualification that stands stays, and takes the evidence over"),
        refuses="t.stage IN ('suspended', 'failed') OR t.approval = 'rejected' OR t.reversed_on IS NOT NULL",
        refusal=_("a qualification that speaks against it, or did, beside one of the same revision"),
    ),
    Rule(models.EvidenceFile, {"qualification": Qualification}, same=("qualification_id", "digest")),
    Rule(
        models.Inspection,
        {"source": Source},
        same=("source_id", "lot"),
        stays=_("of one lot, the inspection that stands stays"),
        refuses="t.decision = 'rejected' OR t.reversed_on IS NOT NULL",
        refusal=_("a lot that was rejected, beside a lot of the same name"),
    ),
    Rule(
        models.Terms,
        {"source": Source},
        same=("source_id",),
        clash=_OVERLAP,
        stays=_("where both are in force on a day, the terms that stand stay"),
    ),
    Rule(models.PriceBreak, {"terms": Terms}),
    Rule(
        models.ChangeNotice,
        {"supplier": Supplier, "site": Site},
        same=("supplier_id", "reference"),
        names_part=True,
        stays=_("of one reference, the notice that stands stays"),
        refuses="t.accepted_on IS NULL",
        refusal=_("a change notice that nobody has accepted, beside one of the same reference"),
    ),
    Rule(
        models.Questionnaire,
        {"supplier": Supplier, "contact": Contact},
        same=("campaign_id", "supplier_id"),
        stays=_("asked twice in one campaign: the questionnaire that stands stays, with its answers"),
        refuses="t.state = 'submitted'",
        refusal=_("an answer that nobody has read, beside a questionnaire of the same campaign"),
    ),
    Rule(
        models.SiteAnswer,
        {"questionnaire": Questionnaire, "site": Site},
        same=("questionnaire_id", "site_id"),
    ),
    Rule(models.NeedAnswer, {"questionnaire": Questionnaire, "site": Site}),
    Rule(models.AlternativeAnswer, {"need": NeedAnswer, "site": Site, "taken_as": Site}),
    Rule(models.NoticeAnswer, {"questionnaire": Questionnaire, "site": Site}),
    Rule(
        models.AffectedAnswer,
        {"questionnaire": Questionnaire, "site": Site},
        same=("questionnaire_id", "site_id"),
    ),
)
# Why nothing is done about a foreign key.
LEFT = {
    "suppliers.SourceTool.source": "kept by trigger, as rows of what its source lists",
    "suppliers.SourceTool.tool": "tools are never put away",
    "suppliers.RoutePort.route": "kept by trigger, as rows of what its route lists",
    "suppliers.Receipt.order_line": "order lines are never put away",
    "suppliers.Inspection.order_line": "order lines are never put away",
}
ROOTS: dict[str, type[db.Model]] = {"suppliers": Supplier, "parts": Part}
FILLS = {"suppliers": SUPPLIER_FILLS, "parts": PART_FILLS}
