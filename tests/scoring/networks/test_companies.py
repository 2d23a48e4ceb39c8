"""A bicycle maker's real vendors, and what is planted in the demo company."""

from collections.abc import Iterator

import pandas as pd
import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.tasks import work_here
from scoring.models import PartPoints, SinglePoint
from scoring.networks import working
from tests import shared_data
from tests.scoring.networks.world import answer, points, said, tell

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def csv(columns: str, rows: Iterator[tuple] | list) -> str:
    return "\n".join([columns, *(",".join(map(str, row)) for row in rows)])


def test_vendors_that_sell_what_one_plant_makes_are_one_on_paper():
    folder = shared_data.folder("adventureworks")
    sold = pd.read_csv(folder / "ProductVendor.csv", sep="\t", header=None, quoting=3)[[0, 1]]
    several = sold.groupby(0)[1].transform("nunique") > 1
    from_one_plant = several & (sold[0] % 2 == 0)  # the others come from a works of each vendor's own
    site = pd.Series("WORKS", index=sold.index).where(from_one_plant, "OWN" + sold[1].astype(str))
    vendors = sorted(sold[1].unique())
    tell(
        plants="code\nBOTHELL",
        parts=csv(
            "number,plant,procurement", [(f"P{one}", "BOTHELL", "buy") for one in sorted(sold[0].unique())]
        ),
        suppliers=csv("code", [("MAKER",), *((f"V{one}",) for one in vendors)]),
        sites=csv(
            "code,supplier,kind,country",
            [
                ("WORKS", "MAKER", "factory", "TW"),
                *((f"OWN{one}", f"V{one}", "factory", "US") for one in vendors),
            ],
        ),
        sources=csv(
            "part,plant,supplier,site",
            [
                (f"P{part}", "BOTHELL", f"V{vendor}", at)
                for part, vendor, at in zip(sold[0], sold[1], site, strict=True)
            ],
        ),
    )
    answer()
    shown = sold.assign(one=from_one_plant, several=several).groupby(0).first()
    assert shown["several"].sum() > 50
    for part, row in shown.iterrows():
        found = points(f"P{part}")
        expected = {"site WORKS", "company MAKER", "country TW"} if row["one"] else {"country US"}
        assert (found == expected) if row["several"] else len(found) == 3, part
    works = SinglePoint.objects.on_paper().get(kind=4, parts_stopped=shown["one"].sum())
    assert said([works.node]) == {"site WORKS"} and works.hidden_parts == works.parts_stopped


def test_each_planted_story_is_found_and_ranked_by_money():
    call_command("load_demo", parts=150, verbosity=0)
    job = work_here(working.open(day=timezone.localdate()))
    assert job.status == "done"
    assert {"site TW-001", "company S10003"} <= points("MCU-10010"), "two distributors of one plant"
    assert {"site UP-10003", "company U10003"} <= points("ENC-10040"), "one magnet maker behind two makers"
    assert points("CYL-10090") == {"tool TL-10090"}, "one tool for both"
    assert PartPoints.objects.filter(part__number__in=["IGB-10060", "TBR-10180"]).count() == 2
    assert all("port DEHAM" in points(part) for part in ("IGB-10060", "TBR-10180")), "one port for all"
    ports = SinglePoint.objects.on_paper().filter(kind=7).worst_first()
    assert said([ports[0].node]) == {"port DEHAM"}
    hidden = said(SinglePoint.objects.on_paper().filter(hidden_parts__gt=0).values_list("node", flat=True))
    assert {"site TW-001", "site UP-10003", "tool TL-10090"} <= hidden
