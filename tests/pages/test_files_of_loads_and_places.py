"""Loads, syncs, duplicates, plants and countries as files: what their pages show."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.templatetags.words import compact, number
from suppliers.models import CountryRisk, Duplicate, Load, Plant, Supplier
from tests.pages import rows
from tests.pages.shown import table
from tests.pages.test_exports import as_csv, as_xlsx
from tests.pages.test_places import north

pytestmark = pytest.mark.django_db
north = north


@pytest.fixture
def analyst(client):
    user = rows.person("analyst")
    client.force_login(user, backend="accounts.backends.RoleBackend")
    return user


def sheet(client, name, **query):
    """Without its heading; an empty cell is None."""
    heading, *lines = as_xlsx(client, name, **query)
    return [line + [None] * (len(heading) - len(line)) for line in lines]


def said(at):
    return f"{at.day} {at:%b %Y, %H:%M}"


def in_short(money):
    return " ".join(compact(money).split())


@pytest.fixture
def loaded(analyst):
    now = timezone.now()
    told = {"state": "done", "ended_at": now, "by": analyst, "received": 12_000, "created": 5, "updated": 4}
    for more in (
        {"resource": "parts", "door": "browser", "title": "=parts.csv", "unchanged": 11_988, "rejected": 3},
        {"resource": "order-lines", "door": "api", "title": "nightly"},
        {"resource": "order-lines", "door": "api", "is_dry_run": True},
        {"resource": "plants", "door": "command", "by": None, "state": "failed", "error": "No."},
        {"resource": "parts", "door": "api", "state": "undone", "undone_at": now, "undone_by": analyst},
    ):
        Load.objects.create(**(told | more))


def test_loads_are_what_their_page_shows(client, loaded):
    lines = sheet(client, "imports")
    shown = table(client.get("/imports/"), "Table of loads")
    assert len(lines) == len(shown) == 5
    for line, cells in zip(lines, shown, strict=True):
        counts = [number(int(told)) for told in line[3:8]]
        assert cells == [*line[:3], *counts, *line[8:10], said(line[10])]
    assert [line[2] for line in lines] == ["undone", "failed", "dry run", "done", "done"]
    assert as_csv(client, "imports")[5][0] == "'=parts.csv"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"resource": "parts"}, 2),
        ({"door": "api", "resource": "order-lines"}, 2),
        ({"state": "failed"}, 1),
        ({"rejects": "1"}, 1),
        ({"state": "strange"}, 5),
    ],
)
def test_filters_of_loads_are_kept_by_link_and_file(client, loaded, query, count):
    assert len(sheet(client, "imports", **query, before="2")) == count
    page = client.get("/imports/", query)
    assert len(page.context["rows"]) == count
    kept = page.context["address"].replace("&", "&amp;")
    assert f'href="/imports.xlsx{"?" if kept else ""}{kept}"' in page.content.decode()


def test_syncs_are_what_the_page_of_the_api_shows_and_older_ones(client, loaded, analyst):
    lines = sheet(client, "syncs")
    page = client.get("/settings/api/")
    shown = table(page, "Table of the last syncs")
    assert len(lines) == len(shown) == 3
    for line, cells in zip(lines, shown, strict=True):
        at, resource, state, *counts, by, token = line
        counts = [number(int(told)) for told in counts]
        assert cells == [said(at), resource, state, *counts, " ".join(filter(None, (by, token)))]
    assert 'href="/settings/api/syncs.csv"' in page.content.decode()
    Load.objects.bulk_create(Load(resource="parts", door="api") for _n in range(30))
    assert len(sheet(client, "syncs")) == 33


@pytest.mark.parametrize("name", ["imports", "syncs"])
def test_loads_take_four_queries_whatever_their_number(client, loaded, name, django_assert_num_queries):
    Load.objects.bulk_create(Load(resource="parts", door="api", by=None) for _n in range(80))
    with django_assert_num_queries(4):  # session, person, whether a sheet holds them, and they
        assert len(sheet(client, name)) > 80


@pytest.fixture
def pairs(analyst):
    made = [Supplier.objects.create(code=f"S{n:02}", name=f"Works {n}", country="DE") for n in range(60)]
    for n, (low, high) in enumerate(zip(made[::2], made[1::2], strict=True)):
        Duplicate.objects.create(
            resource="suppliers", low_id=low.pk, high_id=high.pk, rank=n / 30, reasons=["name", "duns"]
        )
    said_so = {"dismissed_at": timezone.now(), "dismissed_by": analyst, "dismissed_why": "Two towns."}
    Duplicate.objects.filter(low_id=made[0].pk).update(**said_so)


def test_pairs_are_what_their_page_shows(client, pairs):
    lines = sheet(client, "duplicates", size="50", after="0.5,3")
    page = client.get("/duplicates/")
    shown = table(page, "Table of pairs")
    assert len(lines) == len(shown) == 29
    for line, cells in zip(lines, shown, strict=True):
        assert cells[:2] == [" ".join(line[:3]), " ".join(line[3:6])]
        assert cells[2].replace(" ", "") == line[6].replace("; ", "").replace(" ", "")
    assert 'href="/duplicates.xlsx' in page.content.decode()
    assert sheet(client, "duplicates", of="parts") == []


def test_pairs_that_are_said_to_be_two_say_by_whom(client, pairs, analyst):
    [line] = sheet(client, "duplicates", dismissed="1")
    page = client.get("/duplicates/", {"dismissed": "1"})
    assert line[6:] == [str(analyst), timezone.localdate(), "Two towns."]
    [cells] = table(page, "Table of pairs")
    assert cells[2] == f"{line[6]}, {line[7].day} {line[7]:%b %Y} {line[8]}"
    assert 'href="/duplicates.csv?dismissed=1"' in page.content.decode()


def test_pairs_take_five_queries_whatever_their_number(client, pairs, django_assert_num_queries):
    with django_assert_num_queries(5):  # session, person, whether a sheet holds them, they, and their rows
        assert len(sheet(client, "duplicates")) == 29


@pytest.mark.parametrize("role", ["viewer", "quality"])
def test_who_may_not_merge_gets_no_pairs(client, pairs, role):
    client.force_login(User.objects.create_user("v@holdfast.example", role=role))
    for kind in ("csv", "xlsx"):
        assert client.get(reverse(f"duplicates_{kind}")).status_code == 403


def test_plants_are_what_their_page_shows(client, analyst, north, django_assert_max_num_queries):
    Plant.objects.create(code="=EMPTY")
    with django_assert_max_num_queries(6):
        lines = sheet(client, "plants")
    page = client.get("/plants/")
    shown = table(page, "Table of plants")
    assert len(lines) == len(shown) == 3
    for line, cells in zip(lines, shown, strict=True):
        code, name, _country, country, *counts, worst, products, brings = line
        is_plant = code is not None
        assert cells[:2] == [code or "no plant", name or ""]
        assert cells[2] == (country or ("not known" if is_plant else ""))
        assert cells[3:9] == [number(int(told)) for told in counts]
        assert cells[9] == ("not known" if worst is None else in_short(worst))
        assert cells[10:] == [number(int(products)), "none" if brings is None else in_short(brings)]
    assert as_csv(client, "plants")[0][-3:] == ["worst_outage_eur", "products", "they_bring_a_day_eur"]
    assert as_csv(client, "plants")[1][0] == "'=EMPTY"
    assert 'href="/plants.csv"' in page.content.decode()


@pytest.mark.parametrize("query", [{}, {"index": "wgi_cc"}, {"index": "wgi_cc", "all": "on"}, {"index": "x"}])
def test_countries_are_what_their_page_shows(client, analyst, north, query, django_assert_max_num_queries):
    year = timezone.localdate().year
    for code, index, when, value in (
        ("TW", "inform_natural", year - 30, 44),
        ("TW", "wgi_cc", year, 12.5),
        ("FR", "wgi_pv", year, 30),
    ):
        CountryRisk.objects.create(country=code, index=index, year=when, value=value)
    with django_assert_max_num_queries(7):
        heading, *lines = as_xlsx(client, "countries", **query)
    page = client.get("/countries/", query)
    shown = table(page, "Table of countries")
    assert len(lines) == len(shown) == (2 if "all" in query else 1)
    for line, cells in zip(lines, shown, strict=True):
        told = dict(zip(heading, line + [None] * (len(heading) - len(line)), strict=True))
        indexes = [name.removesuffix("_year") for name in heading if name.endswith("_year")]
        values = [_value(told[name], told[f"{name}_year"]) for name in indexes]
        worst = told["worst_outage_eur"]
        money = in_short(worst) if worst is not None else ("not known" if told["primary_sources"] else "none")
        counts = [number(int(told[name])) for name in ("primary_sources", "dual_wanted")]
        assert cells == [told["country_name"], *values, *counts, money, number(int(told["sites"]))]
        assert told["inform_natural_too_old"] in (True, None)
    assert ("wgi_cc" in heading) == (query.get("index") == "wgi_cc")


def _value(value, year):
    return "not known" if value is None else f"{number(value, 1)} {year:.0f}"


def test_a_country_s_file_is_asked_for_as_its_page_is(client, analyst, north):
    page = client.get("/countries/", {"all": "on"}).content.decode()
    assert 'href="/countries.csv?all=on"' in page and 'href="/countries.xlsx?all=on"' in page
    assert len(as_csv(client, "countries", all="on")) == 2
