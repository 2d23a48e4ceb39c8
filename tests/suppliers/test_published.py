"""INFORM and WGI as published: by code, on our scale, what is missing said."""

import csv
import doctest
from decimal import Decimal

import pytest
from django.core.management import call_command

from suppliers import published
from suppliers.models import CountryRisk
from suppliers.published import NotPublished
from tests.shared_data import folder

INFORM_HEADER = "COUNTRY,ISO3,Natural,HAZARD & EXPOSURE,VULNERABILITY,LACK OF COPING CAPACITY,INFORM RISK\n"
WGI_HEADER = "codeindyr;code;countryname;year;indicator;estimate;stddev\n"


def inform(*rows, name="inform_2024.csv", **options):
    body = INFORM_HEADER + "".join(f"{row}\n" for row in rows)
    return published.read(body.encode(), file_name=name, **options)


def wgi(*rows):
    return published.read((WGI_HEADER + "".join(f"{row}\n" for row in rows)).encode(), file_name="wgi.csv")


def by_index(found):
    return {(r.country, r.index): r.value for r in found.risks}


def test_the_worked_examples():
    assert doctest.testmod(published).failed == 0


def test_inform_is_ten_times_its_score():
    found = inform("Chile,CHL,6.5,5.6,2,3.1,3.3")
    assert by_index(found) == {
        ("CL", "inform_natural"): Decimal(65),
        ("CL", "inform_hazard"): Decimal(56),
        ("CL", "inform_vulnerability"): Decimal(20),
        ("CL", "inform_coping"): Decimal(31),
        ("CL", "inform_risk"): Decimal(33),
    }
    assert {r.year for r in found.risks} == {2024}


def test_what_inform_does_not_know_is_left_out_and_counted():
    found = inform("Chile,CHL,x,#VALUE!,2,,3.3")
    assert {index for _country, index in by_index(found)} == {"inform_vulnerability", "inform_risk"}
    assert found.missing == 3


def test_informs_year_is_told_or_stands_in_the_files_name():
    assert {r.year for r in inform("Chile,CHL,1,1,1,1,1", name="INFORM_Mid2018_v034.csv").risks} == {2018}
    assert {r.year for r in inform("Chile,CHL,1,1,1,1,1", name="x.csv", year=2021).risks} == {2021}
    with pytest.raises(NotPublished, match="--year"):
        inform("Chile,CHL,1,1,1,1,1", name="inform_v040.csv")


def test_wgi_is_turned_round_and_cut_at_both_ends():
    found = wgi(
        "a;DEU;Germany;2023;pv;0,55;0,2", "b;SOM;Somalia;2023;pv;-2,75;0,2", "c;SGP;Singapore;2023;cc;2,6;0,2"
    )
    assert by_index(found) == {
        ("DE", "wgi_pv"): Decimal(39),
        ("SO", "wgi_pv"): Decimal(100),
        ("SG", "wgi_cc"): Decimal(0),
    }


def test_both_koreas_are_told_apart_by_code_and_old_codes_are_known():
    rows = [
        f"x;{code};Korea;2023;pv;0,5;0"
        for code in ("KOR", "PRK", "ROM", "ZAR", "TMP", "WBG", "ADO", "KSV", "ANT")
    ]
    found = wgi(*rows)
    assert [r.country for r in found.risks] == ["KR", "KP", "RO", "CD", "TL", "PS", "AD", "XK"]
    assert found.left_out == {"ANT"}


def test_a_file_of_something_else_is_refused():
    with pytest.raises(NotPublished, match="INFORM"):
        published.read(b"country,value\nDE,3\n", file_name="other_2020.csv")


@pytest.mark.django_db
def test_the_command_loads_a_file_twice_and_changes_nothing_the_second_time(tmp_path, capsys):
    file = tmp_path / "wgi.csv"
    file.write_text(
        WGI_HEADER + "a;DEU;Germany;2023;pv;0,55;0\nb;ANT;Antilles;2023;pv;1;0\nc;FRA;France;2023;pv;;\n"
    )
    call_command("load_country_risk", file)
    assert CountryRisk.objects.get().value == 39
    told = capsys.readouterr().out
    assert "1 new" in told
    assert "ANT" in told
    assert "1 values are missing" in told
    call_command("load_country_risk", file)
    assert "1 unchanged" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize("content", [None, "country,value\nDE,3\n", WGI_HEADER])
def test_the_command_says_in_one_sentence_what_it_cannot_take(tmp_path, capsys, content):
    file = tmp_path / "risks.csv"
    if content is not None:
        file.write_text(content)
    with pytest.raises(SystemExit) as ended:
        call_command("load_country_risk", file)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.endswith(".\n")


@pytest.mark.parametrize(
    ("name", "year"), [("inform_gri_2020_v040.csv", 2020), ("INFORM_Mid2018_v034.csv", 2018)]
)
def test_inform_as_published_is_the_cube_root_of_its_three_dimensions(name, year):
    """INFORM risk = hazard^1/3 x vulnerability^1/3 x coping^1/3, each rounded to a tenth."""
    found = published.read((folder("country_risk") / name).read_bytes(), file_name=name)
    values = by_index(found)
    countries = {country for country, _index in values}
    assert (len(countries), {r.year for r in found.risks}, found.left_out) == (191, {year}, set())
    for country in countries:
        hazard, vulnerability, coping, risk = (
            float(values[country, f"inform_{part}"]) / 10
            for part in ("hazard", "vulnerability", "coping", "risk")
        )
        # Each was rounded to a tenth, so the true product lies between the roots of both ends.
        low = (max(hazard - 0.05, 0) * max(vulnerability - 0.05, 0) * max(coping - 0.05, 0)) ** (1 / 3) - 0.05
        high = ((hazard + 0.05) * (vulnerability + 0.05) * (coping + 0.05)) ** (1 / 3) + 0.05
        assert low - 1e-9 <= risk <= high + 1e-9, country


def test_inform_and_its_file_agree_column_by_column():
    file = folder("country_risk") / "inform_gri_2020_v040.csv"
    values = by_index(published.read(file.read_bytes(), file_name=file.name))
    with file.open(encoding="latin-1") as opened:
        for row in csv.DictReader(opened):
            country = published.alpha_2(row["ISO3"])
            assert values[country, "inform_natural"] == Decimal(row["Natural"]) * 10
            assert values[country, "inform_risk"] == Decimal(row["INFORM RISK"]) * 10


@pytest.mark.django_db
def test_the_published_files_load_whole(capsys):
    place = folder("country_risk")
    for file in sorted(place.glob("*.csv")):
        call_command("load_country_risk", file)
    told = capsys.readouterr().out
    assert told.count(" 0 rejected") == 3
    assert CountryRisk.objects.filter(index="inform_natural").count() == 2 * 191
    assert CountryRisk.objects.filter(index__startswith="wgi_").count() == 1269
    korea = CountryRisk.objects.filter(index="wgi_pv", country__in=["KR", "KP"]).values_list(
        "value", flat=True
    )
    assert len(set(korea)) == 2
