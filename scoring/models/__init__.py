"""The judgement: policy versions, what an outage costs, assessments, and each part's present state."""

from scoring.models.assessments import Assessment
from scoring.models.buying import BuyingOverride, Purpose
from scoring.models.decisions import Acceptance, Chosen, Decision
from scoring.models.networks import (
    RANKED,
    Frozen,
    Independence,
    NetworkKind,
    NetworkVersion,
    NodeKind,
    NodeName,
    PartPoints,
    SinglePoint,
)
from scoring.models.overrides import Override
from scoring.models.plans import PlanEnd, PlanMove, SourcePlan
from scoring.models.policies import PolicyVersion
from scoring.models.positions import Position, Posture, Quadrant
from scoring.models.primaries import PrimaryRuling
from scoring.models.products import ProductPosture
from scoring.models.readiness import Readiness, Verdict, WarmWindow
from scoring.models.rollups import Coverage, DailyLoss, RollUp
from scoring.models.savedviews import SavedView
from scoring.models.standings import SupplierStanding
from scoring.models.vocabulary import SearchWord

__all__ = [
    "RANKED",
    "Acceptance",
    "Assessment",
    "BuyingOverride",
    "Chosen",
    "Coverage",
    "DailyLoss",
    "Decision",
    "Frozen",
    "Independence",
    "NetworkKind",
    "NetworkVersion",
    "NodeKind",
    "NodeName",
    "Override",
    "PartPoints",
    "PlanEnd",
    "PlanMove",
    "PolicyVersion",
    "Position",
    "Posture",
    "PrimaryRuling",
    "ProductPosture",
    "Purpose",
    "Quadrant",
    "Readiness",
    "RollUp",
    "SavedView",
    "SearchWord",
    "SinglePoint",
    "SourcePlan",
    "SupplierStanding",
    "Verdict",
    "WarmWindow",
]
