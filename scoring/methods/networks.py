"""The card of single points, with seven published fault trees as its examples."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from scoring.methods.cards import Card, Example

SCRAM = _(
    "SCRAM, a probabilistic risk analysis tool: a model of its input folder, with the sets its tests state"
)
HANDBOOK = _("Fault Tree Handbook, chapter VII: the minimal cut sets of T are C alone, and A with B")

# What has failed, as published: the first gate fails when the top does. A number is "at least so many of".
Tree = dict[str, tuple[str | int, str]]
SAMPLE: Tree = {
    "T": ("and", "E1 E2"),
    "E1": ("or", "A E3"),
    "E3": ("or", "B C"),
    "E2": ("or", "C E4"),
    "E4": ("and", "A B"),
}
THEATRE: Tree = {"Theatre": ("and", "Mains Generator"), "Generator": ("or", "Gen Relay")}
TWO_TRAIN: Tree = {
    "Top": ("and", "TrainOne TrainTwo"),
    "TrainOne": ("or", "ValveOne PumpOne"),
    "TrainTwo": ("or", "ValveTwo PumpTwo"),
}
SMALL_TREE: Tree = {"top": ("or", "g1 g2"), "g1": ("and", "e1 e2"), "g2": ("and", "e3 e4")}
NE574: Tree = {
    "System": ("and", "TrainOne TrainTwo"),
    "TrainOne": ("or", "A B C"),
    "A": ("or", "F G"),
    "TrainTwo": ("or", "C D E"),
    "E": ("and", "H I"),
}
HIPPS: Tree = {
    "top": ("or", "Sensor LogicSolver W1 W2"),
    "Sensor": ("or", "CCF PSH"),
    "PSH": (2, "PSH1 PSH2 PSH3"),
    "W1": ("or", "SV1 SDV1"),
    "W2": ("or", "SV2 SDV2"),
}
LIFT: Tree = {
    "LiftDoor": ("or", "LiftStart DoorOpens DoorRefuses OR_1"),
    "LiftStart": ("or", "LMD_1 DPD_1 AND_1 MotorSlow"),
    "AND_1": ("and", "DM_1 DPD_1"),
    "MotorSlow": ("or", "PS_1 Hindered"),
    "Hindered": ("or", "DOD_1 D_1"),
    "DoorOpens": ("or", "DMS_2 AND_2 AND_3"),
    "AND_2": ("and", "Uncommanded Detector"),
    "Uncommanded": ("or", "W_1 CP_1 DMS_2"),
    "Detector": ("and", "LMD_1 LMD_1_1"),
    "AND_3": ("and", "CP_1 Detector"),
    "DoorRefuses": ("or", "CP_1 LMD_2 LPD_1 DoorMotor"),
    "DoorMotor": ("or", "DM_1 PS_1"),
    "OR_1": ("or", "DOD_1 DOD_2 DMS_1"),
}
BSCU: Tree = {
    "Loss": ("or", "Monitor Neither Switch"),
    "Neither": ("and", "Loss1 Loss2"),
    "Loss1": ("or", "Electronics1 Power1"),
    "Loss2": ("or", "Electronics2 Power2"),
    "Switch": ("or", "In1 Stuck In2"),
    "In1": ("and", "Loss1 Stuck1"),
    "In2": ("and", "Loss2 Stuck2"),
}


def in_words(tree: Tree) -> str:
    def of(how: str | int, inputs: str) -> str:
        names = inputs.split()
        return f"{how} of {', '.join(names)}" if isinstance(how, int) else f" {how} ".join(names)

    return "; ".join(f"{gate} = {of(how, inputs)}" for gate, (how, inputs) in tree.items())


def sets_of(tree: Tree) -> tuple[int, int]:
    """How many single points the top has among the events, and how many breaking pairs."""
    from scoring.network import Network, breaking_pairs, single_points

    network = Network.from_gates(
        {gate: turned_round(how, inputs.split()) for gate, (how, inputs) in tree.items()}
    )
    events = [place for place, name in enumerate(network.names) if name not in tree]
    single = single_points(network, [0]).toarray()[0, events].sum()
    return int(single), len(breaking_pairs(network, 0, events))


def turned_round(how: str | int, inputs: list[str]) -> dict[str, Any]:
    """A gate that fails with k of its n inputs needs n - k + 1 of them."""
    failing = {"or": 1, "and": len(inputs)}.get(str(how), how)
    return {"op": "atleast", "min": len(inputs) - int(failing) + 1, "needs": inputs}


def _examples(name: Any, origin: Any, tree: Tree, single: int, pairs: int) -> tuple[Example, Example]:
    inputs = ((_("the tree, as failures"), in_words(tree)),)
    return (
        Example(
            title=format_lazy(_("{name}: single points"), name=name),
            origin=origin,
            inputs=inputs,
            expected=single,
            tolerance=0.0,
            compute=lambda: sets_of(tree)[0],
        ),
        Example(
            title=format_lazy(_("{name}: breaking pairs"), name=name),
            origin=origin,
            inputs=inputs,
            expected=pairs,
            tolerance=0.0,
            compute=lambda: sets_of(tree)[1],
        ),
    )


SINGLE_POINTS = Card(
    slug="single-points",
    title=_("Single points: what alone could stop us"),
    answers=_(
        "Whose loss alone stops this part or product, through every tier of what it stands on? And which two "
        "would stop it together?"
    ),
    formula=(
        "D(v)         = {v} and, for each need of v, {z: weight of the alternatives whose D has z > total - required}\n"
        "certain      = the least sets for which this holds, without needs that may have an unlisted alternative\n"
        "possible     = what would no longer be founded on nodes that need nothing: only a loop would hold it up\n"
        "k of n       = every weight 1, required k: it stops when n - k + 1 stop"
    ),
    units=_(
        "Sets of nodes: sellers, sites, tools, routes, ports, zones, countries, upstream sites. With nothing lost "
        "nothing is down: a need with nothing listed counts as running, and is shown as a gap."
    ),
    sources=(
        "Vesely, Goldberg, Roberts and Haasl, Fault Tree Handbook, NUREG-0492, U.S. Nuclear Regulatory Commission, 1981",
        "Tarski, A lattice-theoretical fixpoint theorem and its applications, Pacific Journal of Mathematics 5, 1955",
    ),
    limits=_(
        "It is as good as what is listed. Where further needs may exist that nobody listed, a node could stop with "
        "any other, which is said, and not drawn."
    ),
    examples=(
        *_examples(_("Sample tree of the Fault Tree Handbook"), HANDBOOK, SAMPLE, 1, 1),
        *_examples(_("Lift door"), SCRAM, LIFT, 12, 0),
        *_examples(_("Wheel brakes (BSCU)"), SCRAM, BSCU, 2, 8),
        *_examples(_("Pressure protection (HIPPS), two of three sensors"), SCRAM, HIPPS, 6, 3),
        *_examples(_("Two trains with a shared cause (ne574)"), SCRAM, NE574, 1, 3),
        *_examples(_("Two trains"), SCRAM, TWO_TRAIN, 0, 4),
        *_examples(_("Theatre lights"), SCRAM, THEATRE, 0, 2),
        *_examples(_("Small tree"), SCRAM, SMALL_TREE, 0, 2),
    ),
    module="scoring.network",
)
