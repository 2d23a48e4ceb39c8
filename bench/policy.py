"""What a draft of the policy would move, over every part: the engine beside the bar of two seconds, the time to read
its columns, and the page that shows it. On what `bench.rescore` has scored, or scored here.
"""

from bench.day import DAY
from bench.figures import Figure, timed
from scoring import previewing
from scoring.facts import Parts
from scoring.models import PolicyVersion, Position, RollUp
from scoring.policy import POLICY_2, Policy
from scoring.preview import rescored

BAR = 2.0  # seconds at 100,000 parts, beside the time to read
TIMES = 3


def figures(scale: int) -> list[Figure]:
    _score_once()
    draft = Policy.from_numbers(
        POLICY_2
        | {
            "impact": POLICY_2["impact"] | {"threshold": 55, "exponent": 3},
            "exposure": POLICY_2["exposure"] | {"threshold": 45},
            "scales": POLICY_2["scales"] | {"on_time": {"kind": "linear", "zero_at": 1, "hundred_at": 0.8}},
        }
    )
    parts = Parts(0, Position.objects.latest("part_id").part_id)
    total = RollUp.objects.values_list("company_daily_total", flat=True).get()
    columns = previewing.read(parts)
    taken = previewing.stored(columns, parts, day=DAY, total=total)
    read = min(timed(lambda: previewing.read(parts)) for _again in range(TIMES))
    engine = min(timed(lambda: rescored(taken, draft)) for _again in range(TIMES))
    whole = min(timed(lambda: previewing.preview(draft, day=DAY)) for _again in range(TIMES))
    found = previewing.preview(draft, day=DAY)
    print(f"{found.parts} parts in scope, of which {found.moved} would move", flush=True)
    print(f"engine {engine:.3f} s, read {read:.3f} s, whole {whole:.3f} s", flush=True)
    assert found.parts == len(columns["id"]) and found.moved
    return [
        Figure("preview of a policy: the engine, s", engine, "one second", 1.0, BAR),
        Figure("preview of a policy: its columns read, s", read, "one second", 1.0),
        Figure("preview of a policy: all of it, s", whole, "its columns read", read, bar=1.0 + BAR / read),
        Figure("the page of a draft, s", _page(draft), "its columns read", read),
    ]


def _score_once() -> None:
    from accounts.tasks import work_here
    from scoring import rescoring

    if not Position.objects.exists():
        work_here(rescoring.open(day=DAY, by=None))


def _page(draft: Policy) -> float:
    """As it is served, the preview worked out anew each time."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    by = get_user_model().objects.create_user("policy-bench@holdfast.example", role="manager")
    newest = PolicyVersion.objects.order_by("-version")[0].version
    version = PolicyVersion.objects.create(
        version=newest + 1, numbers=draft.as_numbers(), drafted_by=by, edited_by=by
    )
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(by, backend="accounts.backends.RoleBackend")
    address = reverse("policy_version", args=[version.pk])
    assert client.get(address).status_code == 200
    seconds = min(timed(lambda: client.get(address)) for _again in range(TIMES))
    version.delete()
    return seconds
