"""By which plan a person inspects lots: their own choice, kept in their session from one lot to the next."""

from typing import Any

from django.http import HttpRequest, QueryDict

from scoring.lotcourse import Choice, Course
from scoring.lotforms import ISOLATED, SERIES, ChoosePlan

KEPT = "lot_plan"


def read(request: HttpRequest) -> Choice:
    kept = request.session.get(KEPT, {})
    form = ChoosePlan({"basis": SERIES, **Choice()._asdict(), **kept})
    return form.choice if form.is_valid() else Choice()


def asked(request: HttpRequest, course: Course, told: QueryDict) -> ChoosePlan:
    """The plan asked for in `told`, else the one kept, by the way that suits the source. Always valid."""
    kept = {"basis": ISOLATED if course.is_new else SERIES, **read(request)._asdict()}
    names = ("basis", "level", "aql", "limiting")
    given: dict[str, Any] = kept | {name: told[name] for name in names if name in told}
    if "basis" in told:  # a box that is not ticked is not sent
        given["reduced"] = "reduced" in told
    form = ChoosePlan(given)
    return form if form.is_valid() else _valid(kept)


def keep(request: HttpRequest, form: ChoosePlan) -> None:
    if form.choice != read(request):
        request.session[KEPT] = form.choice._asdict()


def _valid(kept: dict[str, Any]) -> ChoosePlan:
    form = ChoosePlan(kept)
    form.is_valid()
    return form
