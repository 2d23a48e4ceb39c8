"""The card of the daily loss."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from scoring.methods.cards import Card, Example

# A fault tree says what has failed; a bill of materials says what is needed, so that its AND gates are groups
# of alternatives and its OR gates are needs. T is a product that earns 1 a day.
NODES = {"T": 1, "E1": 2, "E2": 3, "E3": 4, "E4": 5, "A": 6, "B": 7, "C": 8}
LINES = (
    ("T", "E1", "either"),
    ("T", "E2", "either"),
    ("E1", "A", ""),
    ("E1", "E3", ""),
    ("E3", "B", ""),
    ("E3", "C", ""),
    ("E2", "C", ""),
    ("E2", "E4", ""),
    ("E4", "A", "either"),
    ("E4", "B", "either"),
)


def loss_of(part: str) -> float:
    from scoring.rollup import daily_loss

    nothing = float("nan")
    rolled = daily_loss(
        list(NODES.values()),
        own_value=[1.0 if name == "T" else nothing for name in NODES],
        line_down=[nothing] * len(NODES),
        parent=[NODES[parent] for parent, _component, _group in LINES],
        component=[NODES[component] for _parent, component, _group in LINES],
        group=[group for _parent, _component, group in LINES],
    )
    return float(rolled["daily_loss"][NODES[part]])


def _example(part: str, expected: float) -> Example:
    return Example(
        title=format_lazy(_("A small fault tree, losing {part}"), part=part),
        origin=_(
            "Worked by hand: (A or B or C) and (C or A and B) is C, or A with B, so that C alone stops T and "
            "neither A nor B does"
        ),
        inputs=(
            (
                _("the tree, as failures"),
                "T = E1 and E2, E1 = A or E3, E3 = B or C, E2 = C or E4, E4 = A and B",
            ),
            (_("T earns a day"), 1),
        ),
        expected=expected,
        tolerance=0.0,
        compute=lambda: loss_of(part),
        unit=_("a day"),
    )


DAILY_LOSS = Card(
    slug="daily-loss",
    title=_("Daily loss: what a day without a part costs"),
    answers=_(
        "Which finished products stop when this part alone is missing, and what do they earn a day? It goes "
        "through every level of the bill of materials, and counts each product once."
    ),
    formula=(
        "a node stops    when it is the part that is lost, or when in one of its groups every alternative stops\n"
        "daily loss      = sum over the nodes that stop of max(0, margin a day) + line-down cost a day\n"
        "                  (revenue, where a margin is not known, and said so)\n"
        "outage loss     = daily loss x max(0, days to recover - days of cover)"
    ),
    units=_("Base currency a day. A part that no product is known to need has an unknown loss, not none."),
    sources=(
        "Vesely, Goldberg, Roberts and Haasl, Fault Tree Handbook, NUREG-0492, U.S. Nuclear Regulatory Commission, 1981",
    ),
    limits=_(
        "Only the part alone is lost: what two parts could stop together is another question. These are the "
        "minimal cut sets of order one."
    ),
    examples=(_example("C", 1.0), _example("A", 0.0), _example("B", 0.0)),
    module="scoring.rollup",
)
