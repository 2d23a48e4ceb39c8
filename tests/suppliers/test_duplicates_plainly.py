"""What is found by column is what every pair of rows by itself, and plain SQL, would find."""

from itertools import combinations

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from suppliers.duplicates import finding, likeness, ofparts, ofsuppliers, pairs
from suppliers.duplicates.pairs import WEIGHTS
from suppliers.keyedcodes.spelling import bare_name
from suppliers.models import Contact, Duplicate, Part, Plant, Site, Source, Supplier

pytestmark = pytest.mark.django_db
DURABLY = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SQUEEZED = r"upper(regexp_replace(regexp_replace({0}, '[^[:alnum:]]+', '', 'g'), '(^|[^0-9])0+', '\1', 'g'))"
BARE = "upper(regexp_replace({0}, '[^[:alnum:]]+', '', 'g'))"

syllables = st.lists(st.sampled_from("ka lo mi ra te vu ne 1 2 ä é 株".split()), min_size=1, max_size=5)
company = st.builds(
    "{}{}{}".format,
    syllables.map("".join),
    st.sampled_from(["", " ", "-"]),
    st.sampled_from(["", "GmbH", "Pumpen", "Pumpe", "Pumpen AG", "Werk 1", "Werk 2"]),
)
address = st.sampled_from(["", "a@x.example", "B@X.example", "a@y.example", "c@gmail.com", "a@Z.example"])
suppliers = st.lists(
    st.fixed_dictionaries(
        {
            "name": company,
            "country": st.sampled_from([None, "DE", "FR"]),
            "lei": st.sampled_from(["", "", "5493001KJTIIGC8Y1R12", "5493001kjtiigc8y1r12"]),
            "duns": st.sampled_from(["", "", "12-345-6789", "123456789", "987654321"]),
            "email": address,
            "asked": st.lists(address.filter(bool).map(str.lower), max_size=2, unique=True),
        }
    ),
    max_size=14,
)
signs = st.text(st.sampled_from("00129aAbB-./ _é²ß"), max_size=6)
parts = st.lists(
    st.fixed_dictionaries(
        {
            "number": signs.map("0{}".format),
            "plant": st.sampled_from([None, 0, 1]),
            "description": signs
            | st.sampled_from(["Valve DN 40", "valve dn-40", "Ventil 0040 Ä", "ventil 0040 ä"]),
            "unit": st.sampled_from(["", "pc"]),
            "status": st.sampled_from(["active", "active", "active", "obsolete"]),
            "sellers": st.sets(st.integers(0, 2), max_size=2),
        }
    ),
    max_size=14,
    unique_by=lambda row: (row["number"], row["plant"]),
)


def kept(resource):
    """(lower id, higher id) -> (how likely, its reasons)."""
    finding.look(resource, now=timezone.now())
    found = Duplicate.objects.of(resource)
    return {(one.low_id, one.high_id): (one.rank, one.reasons) for one in found}


def plainly(reasons):
    """The same of pair -> reason -> weight, reasons in the order in which they are told."""
    made = {}
    for pair, given_for in reasons.items():
        unlike = 1.0
        for weight in given_for.values():
            unlike *= 1.0 - weight
        if 1.0 - unlike >= finding.LEAST_RANK:
            made[pair] = (round(1.0 - unlike, 3), sorted(given_for, key=lambda one: -given_for[one]))
    return made


def tell(reasons, pair, reason, weight=None):
    reasons.setdefault(pair, {})[reason] = WEIGHTS[reason] if weight is None else weight


def few_share(values, wanted):
    """Pairs of rows that both have a value that no more than six rows have; `values`: row -> its values."""
    for one, other in combinations(sorted(values), 2):
        if any(
            sum(value in theirs for theirs in values.values()) <= pairs.MOST_ALIKE
            for value in values[one] & values[other]
            if value
        ):
            wanted(one, other)


def neighbours(names):
    """(one, other) -> likeness, by the letters of each pair; `names`: row -> (country, folded name)."""
    found = {}
    for backwards in (False, True):
        by_country = {}
        for row, (country, name) in names.items():
            by_country.setdefault(country, []).append((name[::-1] if backwards else name, row))
        for those in by_country.values():
            order = [row for _name, row in sorted(those)]
            for (at, one), (place, other) in combinations(enumerate(order), 2):
                if place - at <= likeness.WINDOW and (share := alike(names[one][1], names[other][1])):
                    found[min(one, other), max(one, other)] = share
    return found


def alike(one, other):
    def grams(name):
        return {f"  {name} "[at : at + 3] for at in range(len(name) + 1)}

    def digits(name):
        return "".join(sign if sign in "0123456789" else " " for sign in name).split()

    share = len(grams(one) & grams(other)) / len(grams(one) | grams(other))
    return round(share, 2) if one != other and digits(one) == digits(other) and share >= 0.6 else None


def suppliers_plainly(rows):
    reasons: dict = {}
    few_share({r: {t["lei"].upper()} for r, t in rows.items()}, lambda *p: tell(reasons, p, "lei"))
    few_share({r: {t["duns"].replace("-", "")} for r, t in rows.items()}, lambda *p: tell(reasons, p, "duns"))
    domains = {
        r: {a.partition("@")[2].lower() for a in [t["email"], *t["asked"]]} - ofsuppliers.PUBLIC_HOSTS
        for r, t in rows.items()
    }
    few_share(domains, lambda *p: tell(reasons, p, "domain"))
    names = {r: (t["country"] or "", bare) for r, t in rows.items() if len(bare := bare_name(t["name"])) >= 4}

    def same_name(one, other):
        here = {names[one][0], names[other][0]}
        tell(reasons, (one, other), "name" if len(here) == 1 or "" in here else "name_elsewhere")

    few_share({r: {name} for r, (_country, name) in names.items()}, same_name)
    for pair, share in neighbours(names).items():
        tell(reasons, pair, "alike", 0.85 * share)
    return plainly(reasons)


@DURABLY
@given(suppliers)
def test_suppliers_are_found_as_pair_by_pair(rows):
    with transaction.atomic():
        told = {}
        for at, row in enumerate(rows):
            asked = {name: row[name] for name in ("name", "country", "lei", "duns", "email")}
            made = Supplier.objects.create(code=f"S{at}", **asked)
            told[made.pk] = row
            Contact.objects.bulk_create(Contact(supplier=made, email=email) for email in row["asked"])
        assert kept("suppliers") == suppliers_plainly(told)
        transaction.set_rollback(True)


def parts_plainly():
    """By the SQL that says it shortest, which a million parts would keep busy for long."""
    reasons: dict = {}
    with connection.cursor() as cursor:
        for reason, of in (
            ("number", f"true GROUP BY plant_id, {SQUEEZED.format('number')}"),
            (
                "description",
                f"length(description) >= 8 GROUP BY plant_id, unit, {BARE.format('description')}",
            ),
        ):
            cursor.execute(
                "SELECT array_agg(id ORDER BY id) FROM suppliers_part"
                f" WHERE status <> 'obsolete' AND {of} HAVING count(*) BETWEEN 2 AND 6"
            )
            for (ids,) in cursor.fetchall():
                for pair in combinations(ids, 2):
                    tell(reasons, pair, reason)
    for pair, given_for in reasons.items():
        sellers = [set(Source.objects.filter(part=part).values_list("supplier", flat=True)) for part in pair]
        if sellers[0] & sellers[1]:
            given_for["seller"] = WEIGHTS["seller"]
    return plainly(reasons)


@DURABLY
@given(parts, st.sampled_from([1, 3, 20_000]))
def test_parts_are_found_as_by_plain_sql(rows, at_once):
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(ofparts, "AT_ONCE", at_once)
        patch.setattr(ofparts, "PAIRS_AT_ONCE", at_once)
        plants = [Plant.objects.create(code=code) for code in "AB"]
        sites = [
            Site.objects.create(code=f"F{at}", supplier=Supplier.objects.create(code=f"S{at}"), country="DE")
            for at in range(3)
        ]
        for row in rows:
            plant = None if row["plant"] is None else plants[row["plant"]]
            asked = {name: row[name] for name in ("number", "description", "unit", "status")}
            part = Part.objects.create(plant=plant, **asked)
            for at in row["sellers"]:
                Source.objects.create(part=part, site=sites[at], supplier=sites[at].supplier)
        assert kept("parts") == parts_plainly()
        transaction.set_rollback(True)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(st.sampled_from(["", "DE", "FR"]), company), max_size=40),
    st.sampled_from([1, 2, 7, 8192]),
)
@example([("DE", "kiesling pumpen"), ("DE", "kiessling pumpen"), ("DE", "kiesling pumpen")], 1)
def test_neighbours_are_those_of_a_walk_row_by_row_however_they_are_cut(told, at_once):
    names = [(row, country, name) for row, (country, name) in enumerate(told)]
    folded = {row: (country, bare) for row, country, name in names if len(bare := bare_name(name)) >= 4}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(likeness, "AT_ONCE", at_once)
        found = list(likeness.alike(names))
    assert {(low, high): share for low, high, share in found} == neighbours(folded)
    assert len(found) == len({(low, high) for low, high, _share in found}), "each pair once"


def test_of_more_pairs_than_are_kept_the_likeliest_are_kept(monkeypatch):
    Supplier.objects.bulk_create(Supplier(code=f"A{at}", name="Alba Works", duns="1") for at in range(2))
    Supplier.objects.bulk_create(Supplier(code=f"B{at}", name="Brax Works") for at in range(6))
    monkeypatch.setattr(finding, "MOST_PAIRS", 3)
    ids = list(Supplier.objects.order_by("pk").values_list("pk", flat=True))
    assert list(kept("suppliers")) == [(ids[0], ids[1]), (ids[2], ids[3]), (ids[2], ids[4])]
