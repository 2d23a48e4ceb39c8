"""How firm a part's quadrant is, in words: whether other reasonable weights say the same, and which one fact to
find out first."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.explanation import LABELS
from scoring.models import Position, Quadrant
from scoring.models.positions import NONE_ALONE, WEIGHTINGS
from scoring.policy import DRIVERS

# What brings the fact behind a driver.
BRINGS = {
    "criticality": gettext_lazy("somebody has to judge it, on the part"),
    "substitutability": gettext_lazy("somebody has to judge it, on the part"),
    "natural_hazard": gettext_lazy("the country of the site where the primary source makes it"),
    "political_stability": gettext_lazy("the country of the site where the primary source makes it"),
    "financial_health": gettext_lazy("a statement or a rating of the company that makes it"),
    "site_concentration": gettext_lazy("what each of its sources can make a month"),
    "capacity_taken": gettext_lazy("its demand, and what its primary source can make a month"),
    "on_time": gettext_lazy("order lines with due and received days"),
    "reject_rate": gettext_lazy("order lines with what was received and rejected"),
    "upstream": gettext_lazy("where its primary source gets its materials"),
}
QUADRANTS = dict(Quadrant.choices)


def stability(position: Position) -> str:
    """'In 212 of 256 weightings this stays dual source.'; empty without a score."""
    if position.stability is None:
        return ""
    agree = round(position.stability * WEIGHTINGS)
    said = {"agree": agree, "all": WEIGHTINGS, "quadrant": QUADRANTS[position.quadrant]}
    if position.quadrant == Quadrant.UNSCORED:
        return (
            _("In %(agree)s of %(all)s weightings near the policy's, its scores would ask for the same.")
            % said
        )
    if agree == WEIGHTINGS:
        return _("In all %(all)s weightings near the policy's, this stays %(quadrant)s.") % said
    return _("In %(agree)s of %(all)s weightings near the policy's, this stays %(quadrant)s.") % said


def settling(position: Position) -> dict[str, Any] | None:
    """`words`: what to find out first, or that no fact alone would do; `driver`, where there is one. None where
    one quadrant is possible, whatever else is not known."""
    if position.settles is None or position.quadrants_possible is None:
        return None
    if position.settles == NONE_ALONE:
        return {
            "driver": None,
            "words": _("No single missing fact would settle it: what is missing decides only together."),
        }
    if position.settles < 0:
        return None
    driver = DRIVERS[position.settles]
    said = {"fact": str(LABELS[driver]).lower(), "brings": _brings(driver, position)}
    if position.quadrants_possible.bit_count() == 2:
        return {
            "driver": driver,
            "words": _("The one fact that would settle it: %(fact)s (%(brings)s).") % said,
        }
    return {
        "driver": driver,
        "words": _("The one fact that would narrow it most: %(fact)s (%(brings)s).") % said,
    }


def settling_in_a_cell(settles: int | None) -> str:
    """In a table: the driver's name, 'none alone', or nothing."""
    if settles is None or (settles < 0 and settles != NONE_ALONE):
        return ""
    return _("none alone") if settles == NONE_ALONE else str(LABELS[DRIVERS[settles]])


def _brings(driver: str, position: Position) -> str:
    if driver != "outage_loss":
        return str(BRINGS[driver])
    if position.daily_loss is None:
        return _("which finished products need it")
    if position.cover_days is None:
        return _("its stock and its demand")
    return _("how long a recovery takes")
