"""Uses: what else stops without a part, beside the bill of materials."""

import pytest
from django.core.exceptions import ValidationError

from scoring import whereused
from suppliers.models import Part, Use
from suppliers.resources import named
from suppliers.writing import write
from tests.pages import rows
from tests.scoring.small_company import DAY, load, position, score_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]


def refused(resource: str, body: str) -> list[tuple]:
    result = write(named(resource), body.encode(), format="csv", by=None, why="test")
    return [(error.row, error.field, error.code, error.message) for error in result.errors]


def test_a_product_stops_without_what_it_uses():
    load("parts", "number,kind\nGAS,utility\n")
    load("uses", "part,product\nGAS,PUMP\n")
    score_all()
    assert (position("GAS").daily_loss, position("GAS").products) == (10000, 1)


def test_a_use_reaches_up_the_bill_of_materials():
    """Without gas no valve, without a valve no pump."""
    load("parts", "number,kind\nGAS,utility\n")
    load("uses", "part,product\nGAS,VALVE\n")
    score_all()
    assert (position("GAS").daily_loss, position("GAS").products) == (10000, 1)


def test_a_product_that_is_reached_both_ways_counts_once():
    load("uses", "part,product\nSEAL,PUMP\nSEAL,VALVE\n")
    score_all()
    assert (position("SEAL").daily_loss, position("SEAL").products) == (10000, 1)


def test_a_use_stops_what_alternatives_would_have_saved():
    load("parts", "number\nSEAL2\n")
    load("bom-lines", "parent,component,alternative_group\nPUMP,SEAL,s\nPUMP,SEAL2,s\n")
    score_all()
    assert position("SEAL").daily_loss == 0
    load("uses", "part,product\nSEAL,PUMP\n")
    score_all()
    assert (position("SEAL").daily_loss, position("SEAL2").daily_loss) == (10000, 0)


def test_a_use_that_closes_a_cycle_is_refused_and_named():
    (error,) = refused("uses", "part,product\nPUMP,VALVE\n")
    assert error[:3] == (1, "product", "use_cycle")
    assert "VALVE > PUMP > VALVE" in error[3]
    assert not Use.objects.exists()


def test_a_bom_line_that_closes_a_cycle_with_a_use_is_refused():
    load("uses", "part,product\nVALVE,BOLT\n")
    (error,) = refused("bom-lines", "parent,component\nVALVE,BOLT\n")
    assert error[:3] == (1, "component", "bom_cycle")


def test_of_uses_that_close_a_cycle_all_fail_and_the_others_go_in():
    errors = refused("uses", "part,product\nSEAL,BOLT\nBOLT,SEAL\nBOLT,PUMP\n")
    assert {error[0] for error in errors} == {1, 2}
    assert Use.objects.count() == 1


def test_a_cycle_that_came_past_the_writer_fails_the_roll_up_and_is_named():
    valve, pump = (Part.objects.get(number=number) for number in ("VALVE", "PUMP"))
    Use.objects.create(part=pump, product=valve)
    with pytest.raises(ValidationError, match="cycle"):
        score_all()


def test_where_used_lists_products_reached_by_uses_and_says_so(client):
    load("parts", "number,kind\nGAS,utility\n")
    load("parts", "number,daily_margin\nOVEN,500\n")
    load("uses", "part,product\nGAS,VALVE\nGAS,OVEN\n")
    score_all()
    found = whereused.products_above(position("GAS").pk, user=rows.person("viewer"), day=DAY)
    assert [(use["number"], use["by_use"]) for use in found] == [("PUMP", False), ("OVEN", True)]
    rows.company()
    client.force_login(rows.person("analyst"), backend="accounts.backends.RoleBackend")
    said = client.get(f"/parts/{position('GAS').pk}/").content.decode()
    assert "2 finished products" in said
    assert "what it stops without" in said
