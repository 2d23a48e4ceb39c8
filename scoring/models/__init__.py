"""The judgement: policy versions, what an outage costs, assessments, and each part's present state."""

from scoring.models.assessments import Assessment
from scoring.models.overrides import Override
from scoring.models.policies import PolicyVersion
from scoring.models.positions import Position, Quadrant
from scoring.models.rollups import Coverage, DailyLoss, RollUp
from scoring.models.savedviews import SavedView
from scoring.models.standings import SupplierStanding
from scoring.models.vocabulary import SearchWord

__all__ = [
    "Assessment",
    "Coverage",
    "DailyLoss",
    "Override",
    "PolicyVersion",
    "Position",
    "Quadrant",
    "RollUp",
    "SavedView",
    "SearchWord",
    "SupplierStanding",
]
