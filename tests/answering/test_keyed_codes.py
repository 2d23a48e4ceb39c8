"""Keyed codes: spellings of one place meet, different places do not, and what was typed is kept nowhere."""

import random
import string
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from suppliers.keyedcodes import aliases, coding, identifiers
from suppliers.keyedcodes.spelling import bare_name, bare_town
from suppliers.models import AlternativeAnswer, CodeAlias, Dependency, KeyedCodeKey
from tests.answering import asked

# Each line: spellings of one company.
NAMES = """
Müller & Söhne GmbH & Co. KG|MUELLER UND SOEHNE|Muller and Sohne GmbH|müller+söhne gmbh & co kg|Müller & Söhne
Großschmiede AG|Grossschmiede Aktiengesellschaft|GROSSSCHMIEDE A.G.
Société Lorraine d'Acier S.A.|Societe Lorraine d’Acier SA|Société  Lorraine d'Acier, Société Anonyme
Acciaierie Venete S.p.A.|ACCIAIERIE VENETE SPA|Acciaierie-Venete S. p. A.
Bolt Works Ltd|Bolt Works Limited|The Bolt Works Co., Ltd.|BOLT-WORKS LTD.|Bolt Works (Limited)
Steelcraft Inc.|Steelcraft Incorporated|Steelcraft, Inc|Steelcraft Corp.|STEELCRAFT CORPORATION
Hoogoven B.V.|Hoogoven BV|Hoogoven b. v.|Hoogoven Besloten Vennootschap
Ångström Metall AB|Angstrom Metall|Ångström Metall Aktiebolag
Nordisk Støberi A/S|Nordisk Stoberi AS|NORDISK STØBERI
Rauta Oy|RAUTA OY|Rauta Oyj
Huta Stal Sp. z o.o.|Huta Stal sp.z o.o.|HUTA STAL SP Z OO|Huta Stal
Odlewnia Łódź S.A.|Odlewnia Lodz SA
Precision Castings Sdn. Bhd.|Precision Castings SDN BHD|Precision Castings
Lion Alloys Pte. Ltd.|Lion Alloys Pte Ltd|LION ALLOYS PTE LIMITED
Krakatau Baja PT|PT Krakatau Baja|PT. Krakatau Baja (Persero) Tbk
Aceros del Norte S.A. de C.V.|ACEROS DEL NORTE SA DE CV|Aceros del Norte
Kasting Sanayi A.Ş.|Kasting Sanayi AS|Kasting Sanayi Anonim Şirketi
Northern Titanium OOO|OOO Northern Titanium|Northern Titanium
宝山钢铁股份有限公司|宝山钢铁有限公司|宝山钢铁
株式会社トヨスチール|トヨスチール株式会社|トヨスチール（株）|トヨスチール
"""
TOWNS = "St. Gallen|Sankt Gallen|9000 St Gallen|ST.GALLEN|Saint-Gallen\nKöln|KOELN|50667 Köln|koln\nSão Paulo|Sao-Paulo"
LEI = "5493001KJTIIGC8Y1R12|5493 001K JTII GC8Y 1R12|5493001kjtiigc8y1r12|LEI: 5493001KJTIIGC8Y1R12|5493-001KJTIIGC8Y-1R12"
DUNS = "123456789|12-345-6789|D-U-N-S 12-345-6789|DUNS: 123 456 789|１２３４５６７８９"
OS_ID = "CN2021250D1DTN7|cn2021250d1dtn7|CN2021-250-D1DTN7|CN2O2I25OD1DTN7"


def spellings(text):
    return [line.split("|") for line in text.strip().splitlines()]


def test_spellings_of_one_identifier_are_one():
    tried = 0
    for rule, table in (
        (bare_name, NAMES),
        (bare_town, TOWNS),
        (identifiers.lei, LEI),
        (identifiers.duns, DUNS),
        (identifiers.os_id, OS_ID),
    ):
        for group in spellings(table):
            assert len({rule(one) for one in group}) == 1, {one: rule(one) for one in group}
            tried += len(group)
    assert tried >= 60
    groups = spellings(NAMES)
    assert len({bare_name(group[0]) for group in groups}) == len(groups)


@pytest.mark.django_db
def test_two_suppliers_meet_by_any_spelling():
    for group in spellings(NAMES):
        codes = {coding.codes(name=one, town="Köln", country="DE") for one in group}
        assert len(codes) == 1
    assert len({coding.codes(lei=one) for one in LEI.split("|")}) == 1
    elsewhere = coding.codes(name="Bolt Works Ltd", town="Leeds", country="GB")
    assert elsewhere != coding.codes(name="Bolt Works Ltd", town="Köln", country="DE")
    assert KeyedCodeKey.objects.count() == 1


@given(st.text(min_size=1, max_size=40), st.sampled_from(["GmbH", "Ltd.", " S.A.", "& Co. KG", "Inc", " "]))
def test_case_spaces_and_a_legal_form_make_no_difference(name, form):
    if not any(sign.isalnum() for sign in name):
        return
    assert bare_name(f"  {name}  ") == bare_name(name)
    assert bare_name(bare_name(f"Acme {name}")) != ""
    assert bare_name(f"Acme {form}") == "acme"


@given(st.from_regex(r"[0-9]{9}", fullmatch=True), st.lists(st.integers(0, 9), max_size=4))
def test_hyphens_and_spaces_in_a_number_make_no_difference(digits, places):
    spelt = digits
    for place in places:
        spelt = spelt[:place] + random.choice(["-", " ", ".", " - "]) + spelt[place:]
    assert identifiers.duns(spelt) == digits


@pytest.mark.django_db
def test_ten_thousand_random_pairs_of_different_places_do_not_meet():
    rng = random.Random(7)
    key = coding._key()

    def word():
        return "".join(rng.choices(string.ascii_lowercase + "äöüß", k=rng.randint(3, 10)))

    def place():
        name, town = f"{word()} {word()} {rng.choice(['GmbH', 'Ltd', 'SA', 'Inc.', ''])}", word()
        return identifiers.name_and_town(name, town, rng.choice(["DE", "CN", "US"]))

    met = 0
    for _n in range(10_000):
        one, other = place(), place()
        met += coding._code(key, one) == coding._code(key, other)
    for _n in range(10_000):
        one, other = rng.sample(range(10**9), 2)
        met += coding._code(key, f"duns:{one:09}") == coding._code(key, f"duns:{other:09}")
    assert met == 0


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"lei": "5493001KJTIIGC8Y1R13"}, "last two digits do not fit"),
        ({"lei": "5493"}, "20 characters"),
        ({"duns": "12345"}, "9 digits"),
        ({"duns": "123456789X"}, "9 digits"),
        ({"os_id": "CN2021250D1DTN8"}, "last character does not fit"),
        ({"os_id": "nothing"}, "looks like"),
        ({"name": "Acme"}, "its town and its country"),
        ({"name": "...", "town": "Leeds", "country": "GB"}, "its town and its country"),
        ({}, "Give one identifier"),
    ],
)
def test_what_cannot_be_right_gets_a_sentence(db, given, sentence):
    with pytest.raises(ValidationError, match=sentence) as caught:
        coding.codes(**given)
    typed = [value for value in given.values() if len(value) > 5]
    assert not any(value in str(caught.value) for value in typed if value != "Acme")
    assert KeyedCodeKey.objects.count() == 0


def test_the_key_of_the_environment_stands_over_the_one_kept(db, settings):
    kept = coding.codes(duns="123456789")
    settings.KEYED_CODE_KEY = "k" * 32
    told = coding.codes(duns="123456789")
    assert told != kept
    assert coding.codes(duns="123456789") == told


def test_the_key_outlives_the_secret_of_sessions(db, settings):
    kept = coding.codes(duns="123456789")
    settings.SECRET_KEY = "another-secret-key-altogether-different"
    assert coding.codes(duns="123456789") == kept


LEI_CODE, DUNS_CODE, OS_CODE = "k1.lei", "k1.duns", "k1.os"


def test_any_identifier_leads_to_the_same_code(db):
    assert aliases.settle([LEI_CODE]) == LEI_CODE
    assert aliases.settle([DUNS_CODE, LEI_CODE]) == LEI_CODE
    assert aliases.settle([DUNS_CODE, OS_CODE]) == LEI_CODE
    assert aliases.settle([OS_CODE]) == LEI_CODE
    assert CodeAlias.objects.count() == 3


def test_two_codes_that_turn_out_to_be_one_place_become_one(db):
    maker = asked.supplier()
    one, two = asked.site(maker, "A"), asked.site(maker, "B")
    assert aliases.settle([LEI_CODE]) == LEI_CODE
    assert aliases.settle([DUNS_CODE]) == DUNS_CODE
    half = Decimal("0.5")
    for code in (LEI_CODE, DUNS_CODE):
        asked.needs(one, "steel", keyed_code=code, share=half, required=Decimal(1))
    asked.needs(two, "steel", keyed_code=DUNS_CODE)
    made = asked.questionnaire(maker, nonce="n" * 22)
    assert aliases.joins([LEI_CODE, DUNS_CODE]) == sorted([LEI_CODE, DUNS_CODE])
    assert aliases.settle([DUNS_CODE, LEI_CODE]) == LEI_CODE
    told = Dependency.objects.order_by("site__code").values_list("site__code", "keyed_code", "share")
    assert list(told) == [("A", LEI_CODE, Decimal(1)), ("B", LEI_CODE, None)]
    assert aliases.joins([DUNS_CODE]) == [LEI_CODE]
    assert not AlternativeAnswer.objects.filter(need__questionnaire=made, keyed_code=DUNS_CODE).exists()
