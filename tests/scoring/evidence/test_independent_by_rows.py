"""Whether a source shares nothing with the primary, from what the network says of the two."""

import pytest

from scoring.models import Independence, NodeKind, Readiness
from scoring.networks import nodes
from scoring.policy_2 import POLICY_2
from scoring.readiness.codes import Check, Fact, Reason
from scoring.readiness.kinds import Kind
from suppliers.models import Site, Supplier
from tests.scoring.evidence.town import Town, answer, put_in_force, reason, stands, valve
from tests.scoring.small_company import score_all

pytestmark = pytest.mark.django_db
APART, SHARES = Reason.SHARES_NOTHING, Reason.SHARES_A_POINT


def town() -> Town:
    return Town("HH").primary().second()


def site_of(of: Town, code: str) -> dict:
    return next(row for row in of.rows["sites"] if row["code"] == f"F{code}")


def by_sea(of: Town, *, ports: dict[str, str]) -> Town:
    of.rows["routes"] = []
    for port in ("CNSHA", "DEHAM"):
        of.add("ports", unlocode=port, name=port, country=port[:2])
    for code, through in ports.items():
        of.add("routes", site=f"F{code}", plant="W1", code=f"R{code}", mode="sea", ports=through)
    return of


def said() -> tuple[Reason, int]:
    return reason("B", Check.INDEPENDENT), stands("B").shared_kind


def test_until_a_network_has_said_so_nobody_knows():
    town().judge()
    assert said() == (Reason.NOT_MAPPED, 0)
    answer()
    assert said() == (Reason.NOT_MAPPED, 0)
    score_all()
    assert said() == (APART, 0)
    assert reason("A", Check.INDEPENDENT) == Reason.IS_PRIMARY


def test_a_zone_that_is_shared():
    of = town()
    site_of(of, "B")["zone"] = "ZA"
    of.stand()
    assert said() == (SHARES, Kind.ZONE)
    assert nodes.kind_of(stands("B").independent_row) == NodeKind.ZONE


def test_a_country_that_is_shared_is_borne():
    town().stand()
    assert [nodes.kind_of(code) for code in Independence.objects.get().shared] == [NodeKind.COUNTRY]
    assert said() == (APART, 0)


def test_a_country_is_not_borne_under_a_policy_that_does_not():
    put_in_force(independence=POLICY_2["independence"] | {"accepted_kinds": []})
    town().stand()
    assert said() == (SHARES, Kind.COUNTRY)


def test_a_parent_behind_both():
    of = town().add("suppliers", code="GROUP")
    for row in of.rows["suppliers"]:
        row["parent"] = "GROUP" if row["code"] in ("A", "B") else ""
    of.rows["suppliers"].reverse()
    of.stand()
    assert said() == (SHARES, Kind.PARENT)


def test_two_sellers_of_one_site_share_it():
    of = town()
    for resource in ("sources", "qualifications", "inspections", "terms", "order-lines"):
        of.but("B", resource, site="FA")
    of.stand()
    assert said() == (SHARES, Kind.SITE)
    assert stands("B").independent_row == nodes.code(NodeKind.SITE, Site.objects.get(code="FA").pk)


def test_one_company_at_two_sites():
    of = town()
    site_of(of, "B")["supplier"] = "A"
    for resource in ("sources", "qualifications", "inspections", "terms", "order-lines"):
        of.but("B", resource, supplier="A")
    of.stand()
    found = stands_at("FB")
    assert (found.independent_reason, found.shared_kind) == (SHARES, Kind.COMPANY)
    assert found.independent_row == nodes.code(NodeKind.COMPANY, Supplier.objects.get(code="A").pk)


def stands_at(site: str):
    return Readiness.objects.get(source__site__code=site)


@pytest.mark.parametrize(
    ("tools", "expected"), [("T1", (SHARES, Kind.TOOL)), ("T2", (APART, 0)), ("T1;T2", (APART, 0))]
)
def test_a_tool_is_shared_where_neither_can_do_without(tools, expected):
    of = town().add("tools", code="T1").add("tools", code="T2")
    of.but("A", "sources", tools="T1").but("B", "sources", tools=tools).stand()
    assert said() == expected


@pytest.mark.parametrize(
    ("through", "expected"),
    [("CNSHA", (SHARES, Kind.PORT)), ("DEHAM", (APART, 0)), ("", (Reason.SITE_NOT_TOLD, 0))],
)
def test_a_port_that_both_come_through(through, expected):
    by_sea(town(), ports={"A": "CNSHA", "B": through}).stand()
    assert said() == expected


def test_who_feeds_both():
    of = town().add("suppliers", code="FEED")
    of.add("sites", code="U1", supplier="FEED", kind="factory", country="MY")
    for code in ("FA", "FB"):
        of.add("dependencies", site=code, material="wire", upstream_site="U1", complete="true")
    of.stand()
    assert said() == (SHARES, Kind.UPSTREAM)
    assert stands("B").independent_row == nodes.code(NodeKind.SITE, Site.objects.get(code="U1").pk)


def test_a_code_in_place_of_a_name_is_shared_too():
    of = town()
    for code in ("FA", "FB"):
        of.add("dependencies", site=code, material="wire", keyed_code="c0de", complete="true")
    of.stand()
    assert said() == (SHARES, Kind.UPSTREAM)


def test_alternatives_that_may_not_be_all_leave_it_open():
    of = town().add("suppliers", code="FEED")
    of.add("sites", code="U1", supplier="FEED", kind="factory", country="MY")
    for code in ("FA", "FB"):
        of.add("dependencies", site=code, material="wire", upstream_site="U1")
    of.stand()
    assert said() == (Reason.MAY_SHARE, Kind.UPSTREAM)
    assert stands("B").independent_missing == Fact.MAPPING


def test_what_is_made_nobody_knows_where():
    of = town()
    for resource in ("sources", "qualifications", "inspections", "terms", "order-lines"):
        of.but("B", resource, site="")
    of.stand()
    assert said() == (Reason.SITE_NOT_TOLD, 0)
    assert stands("B").independent_missing == Fact.SITE


def test_a_site_without_a_route():
    of = town()
    of.rows["routes"] = of.rows["routes"][:1]
    of.stand()
    assert said() == (Reason.SITE_NOT_TOLD, 0)


@pytest.mark.parametrize(
    ("depth", "confirmed_on", "expected"),
    [
        (1, "2026-01-01", APART),
        (1, "2024-01-01", Reason.CONFIRMATION_OLD),
        (1, "", Reason.NOT_CONFIRMED),
        (2, "2026-01-01", Reason.NOT_MAPPED),
    ],
)
def test_a_policy_may_ask_for_more_than_the_sources_themselves(depth, confirmed_on, expected):
    put_in_force(independence=POLICY_2["independence"] | {"proof_depth": depth})
    of = town().add("suppliers", code="FEED")
    for code in ("A", "B"):
        site_of(of, code).update(tier_two_complete="true", tier_two_confirmed_on=confirmed_on)
        of.add("sites", code=f"U{code}", supplier="FEED", kind="factory", country="MY")
        told = {"site": f"F{code}", "material": "wire", "complete": "true", "confirmed_on": confirmed_on}
        of.add("dependencies", **told, upstream_site=f"U{code}")
        of.add("suppliers", code=f"F{code}")
        of.rows["sites"][-1]["supplier"] = f"F{code}"
    of.stand()
    assert reason("B", Check.INDEPENDENT) == expected


def test_another_primary_is_another_comparison():
    """What the network said of B against the old one counts no more; of the two of them it does, in either order."""
    of = town().second("C")
    of.stand()
    assert reason("B", Check.INDEPENDENT) == APART
    of.but("A", "sources", role="secondary").but("C", "sources", role="primary")
    of.load()
    score_all()
    assert valve().primary_source.supplier.code == "C"
    assert (reason("A", Check.INDEPENDENT), reason("B", Check.INDEPENDENT)) == (APART, Reason.NOT_MAPPED)
    answer()
    score_all()
    assert {reason(code, Check.INDEPENDENT) for code in "AB"} == {APART}
    assert reason("C", Check.INDEPENDENT) == Reason.IS_PRIMARY
