"""The card of what is believed of the second tier."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from scoring.methods.cards import Card, Example

ORIGIN, AGE, ALL, WINDOW = _("said by"), _("days ago"), _("told to be all"), _("the policy's window, days")


def _example(title: Any, origin: str, age: int, complete: bool, expected: float) -> Example:
    def compute() -> float:
        from scoring.believing import confidence

        return 100 * confidence(origin, age, complete, window=548)

    return Example(
        title=title,
        origin=_("Worked by hand"),
        inputs=((ORIGIN, origin), (AGE, age), (ALL, _("yes") if complete else _("no")), (WINDOW, 548)),
        expected=expected,
        tolerance=1e-9,
        compute=compute,
        unit="%",
    )


BELIEVED = Card(
    slug="believed",
    title=_("How far a dependency is believed"),
    answers=_("Who said where an input comes from, how long ago, and what is that worth today?"),
    formula=(
        "confidence  said by x age x completeness\n"
        "said by     the supplier, accepted here 1; an analyst 0.8; the ERP 0.6; nobody says who 0.5\n"
        "age         1 up to half the window, then falling evenly to 0.5 at its end; 0 from then on\n"
        "complete    1 where no other alternative exists, else 0.75\n"
        "words       from 75 % well known, from 50 % fairly, above 0 weakly; at 0 not known any more"
    ),
    units=_(
        "A share of 1. The window is the policy's for confirmations of independence. Confidence orders what is asked "
        "next and is shown wherever a dependency is; it removes no single point: what is known to stop a part stops "
        "it, however old. That sources share nothing is not known any more once the oldest confirmation is past the "
        "window, as the check of independence has it."
    ),
    sources=(
        "R. Y. Wang and D. M. Strong, Beyond Accuracy: What Data Quality Means to Data Consumers, Journal of "
        "Management Information Systems 12, 1996, for believability, timeliness and completeness as three things; "
        "the weights are our own",
    ),
    limits=_(
        "A supplier may be wrong, or not want to say; an accepted answer is what it stands by, not what was seen. The "
        "weights say an order, not a probability."
    ),
    examples=(
        _example(_("A fresh answer, told to be all"), "supplier", 100, True, 100.0),
        _example(_("What an analyst found 411 days ago"), "analyst", 411, False, 45.0),
        _example(_("An answer as old as the window"), "supplier", 548, True, 0.0),
    ),
    module="scoring.believing",
)
