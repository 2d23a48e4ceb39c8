"""load_demo: the demo company through the one writer, into real PostgreSQL."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from suppliers.models import (
    Certificate,
    ChangeNotice,
    Company,
    CountryRisk,
    Dependency,
    Inspection,
    OrderLine,
    Part,
    Plant,
    Qualification,
    RoutePort,
    Site,
    Source,
    SourceTool,
    Stock,
    Terms,
)

pytestmark = pytest.mark.django_db


def load(**options) -> str:
    said = StringIO()
    call_command("load_demo", stdout=said, **options)
    return said.getvalue()


def test_every_row_of_the_demo_company_goes_in():
    said = load()
    assert "400 parts" in said
    assert Part.objects.count() == 400
    assert Site.objects.filter(is_placeholder=False).count() == 262
    assert SourceTool.objects.count() > 20 and RoutePort.objects.count() > 100
    assert Dependency.objects.filter(required=1).count() == 3
    assert 9_000 <= OrderLine.objects.count() <= 14_000
    assert Source.objects.filter(site__is_placeholder=True).exists()
    assert Qualification.objects.count() > 500
    assert Inspection.objects.filter(order_line__isnull=False).count() > 1_000
    assert Terms.objects.filter(price_breaks__isnull=False).count() > 100
    assert ChangeNotice.objects.filter(accepted_on=None).exists()
    assert Certificate.objects.count() > 200
    company = Company.objects.get()
    assert (company.name, company.base_currency, company.is_demo) == ("Demo Machinery", "EUR", True)


def test_a_second_load_says_that_the_demo_is_there_and_writes_nothing():
    load(parts=100)
    before = Stock.objects.count()
    assert load(parts=200) == "The demo company is there already.\n"
    assert (Part.objects.count(), Stock.objects.count()) == (100, before)


def test_somebody_elses_company_is_refused_in_one_sentence():
    Plant.objects.create(code="OURS")
    with pytest.raises(CommandError, match="holds a company already; the demo needs an empty one"):
        load(parts=100)
    assert not Part.objects.exists()


def test_too_few_parts_are_refused():
    with pytest.raises(CommandError, match="at least 100 parts"):
        load(parts=40)


def test_published_country_risks_that_are_there_already_stay():
    CountryRisk.objects.create(country="DE", index="wgi_pv", year=2020, value=37)
    load(parts=100)
    assert CountryRisk.objects.get().value == 37
