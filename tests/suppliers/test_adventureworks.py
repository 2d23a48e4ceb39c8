"""A real purchasing department's files, through both doors, to figures that were worked out apart from us."""

import json
from datetime import date

import pytest
from django.core.management import call_command
from django.db.models import Count, Sum

from accounts.models import History
from suppliers.models import BomLine, Change, OrderLine, Part, Source, Supplier
from tests.shared_data import folder
from tests.suppliers import adventureworks

pytestmark = pytest.mark.django_db
DAY = date(2025, 9, 21)  # of the last order


@pytest.fixture(scope="module")
def place():
    return folder("adventureworks")


@pytest.fixture(scope="module")
def files(place):
    return adventureworks.files(place)


@pytest.fixture(scope="module")
def expected(place):
    return json.loads((place / "expected.json").read_text())


def by_command(files, tmp_path):
    for resource, body in files.items():
        path = tmp_path / f"{resource}.csv"
        path.write_bytes(body)
        call_command("import_file", resource, path)


def by_api(files, tmp_path):
    from tests.api.world import client_of

    api = client_of("integration")
    for resource, body in files.items():
        told = api.sync(resource, body, content_type="text/csv").json()
        assert told["errors"] == []


@pytest.mark.parametrize("door", [by_command, by_api])
def test_both_doors_give_the_figures_worked_out_elsewhere(door, files, expected, tmp_path):
    door(files, tmp_path)
    assert Supplier.objects.count() == expected["vendors"] == 104
    assert Source.objects.count() == expected["sources"] == 460
    assert Source.objects.values("part").distinct().count() == expected["parts_with_sources"] == 265
    assert set(Part.objects.filter(sources__isnull=False).values_list("procurement", flat=True)) == {"buy"}
    assert OrderLine.objects.count() == expected["po_lines"] == 8845
    blocked = Supplier.objects.filter(status="blocked").values_list("name", flat=True)
    assert sorted(blocked) == sorted(expected["vendors_inactive"])
    assert len(blocked) == 4
    total = OrderLine.objects.aggregate(received=Sum("received"), rejected=Sum("rejected"))
    assert round(float(total["rejected"] / total["received"]) * 100, 4) == 3.1238
    assert float(total["received"]) == expected["received_qty"]
    counted = Source.objects.values("part").annotate(n=Count("id")).values_list("n", flat=True)
    assert {str(n): list(counted).count(n) for n in set(counted)} == expected["sources_per_part"]


@pytest.mark.parametrize("door", [by_command, by_api])
def test_the_same_load_again_changes_nothing_and_makes_no_history(door, files, tmp_path):
    by_command(files, tmp_path)
    stamps = [
        list(m.objects.order_by("id").values_list("id", "changed"))
        for m in (Supplier, Part, BomLine, Source, OrderLine)
    ]
    before = (History.objects.count(), Change.objects.count())
    door(files, tmp_path)
    assert (History.objects.count(), Change.objects.count()) == before
    assert stamps == [
        list(m.objects.order_by("id").values_list("id", "changed"))
        for m in (Supplier, Part, BomLine, Source, OrderLine)
    ]


def test_the_parts_that_feed_every_finished_good_are_found(files, expected, tmp_path):
    from scoring import losses
    from scoring.models import DailyLoss

    by_command(files, tmp_path)
    assert (
        Part.objects.filter(daily_revenue__isnull=False).count() == expected["finished_goods_open_bom"] == 97
    )
    losses.roll_up(day=DAY)
    feeding_all = DailyLoss.objects.filter(products=97, part__procurement="buy")
    names = sorted(feeding_all.values_list("part__description", flat=True))
    assert names == sorted(expected["parts_feeding_every_finished_good"])
    assert len(names) == 37
    bought = DailyLoss.objects.filter(part__procurement="buy", products__gt=0)
    assert bought.count() == expected["purchased_parts_in_open_bom"]
    single = feeding_all.annotate(n=Count("part__sources")).filter(n=1).count()
    assert single == expected["of_those_single_source"]


def test_a_part_that_feeds_nothing_has_an_unknown_daily_loss_not_zero(files, tmp_path):
    from accounts.tasks import work_here
    from scoring import rescoring
    from scoring.models import Position

    by_command(files, tmp_path)
    assert work_here(rescoring.open(day=DAY, by=None)).status == "done"
    bought = Position.objects.filter(part__sources__isnull=False).distinct()
    assert bought.count() == 265
    feeding = bought.filter(products__gt=0)
    assert feeding.filter(daily_loss__gt=0).count() == feeding.count() == 87
    assert set(bought.filter(products=0).values_list("daily_loss", flat=True)) == {None}
