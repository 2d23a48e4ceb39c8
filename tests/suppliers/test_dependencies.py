"""Dependencies: the rows of a need are its alternatives, and agree on what is required."""

import pytest
from django.db import IntegrityError, connection, transaction

from suppliers.models import Dependency
from tests.suppliers.loading import counts, load, said

pytestmark = pytest.mark.django_db


def test_the_rows_of_a_need_are_its_alternatives(upstream):
    body = (
        "site,part,material,upstream_site,share,required,complete,confirmed_on,origin\n"
        "F1,,magnets,U1,0.5,1,true,2026-10-01,supplier\n"
        "F1,,magnets,U2,0.5,1,true,2026-10-01,supplier\n"
        "F1,P1,magnets,U1,,,,,analyst\n"
        "F1,,steel,,,,,,\n"
    )
    assert counts(load("dependencies", body)) == (4, 4, 0, 0, 0)
    assert counts(load("dependencies", body)) == (4, 0, 0, 4, 0)
    need = Dependency.objects.filter(site__code="F1", part="", material="magnets")
    assert set(need.values_list("upstream_site__code", flat=True)) == {"U1", "U2"}


def test_sites_that_are_not_named_are_told_apart_by_their_keyed_codes(upstream):
    body = "site,material,keyed_code\nF1,magnets,k-1\nF1,magnets,k-2\nU1,ore,k-1\nF1,magnets,\n"
    assert counts(load("dependencies", body)) == (4, 4, 0, 0, 0)
    assert counts(load("dependencies", body)) == (4, 0, 0, 4, 0)
    result = load("dependencies", "site,material,upstream_site,keyed_code\nF1,magnets,U1,k-1\n")
    assert said(result) == [(1, "upstream_site", "dependency_upstream_is_named_or_keyed")]


def test_a_site_is_never_its_own_upstream_but_may_be_so_through_others(upstream):
    result = load("dependencies", "site,material,upstream_site\nU1,ore,U1\nU1,ore,U2\nU2,power,U1\n")
    assert said(result) == [(1, "upstream_site", "dependency_upstream_is_another_site")]
    assert result.created == 2


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("F1,steel,U1,0,", "dependency_share_is_a_share"),
        ("F1,steel,U1,1.1,", "dependency_share_is_a_share"),
        ("F1,steel,U1,0.5,0", "dependency_required_is_a_share"),
        ("F1,steel,U1,0.5,1.5", "dependency_required_is_a_share"),
        ("F1,steel,U1,,0.5", "dependency_share_is_given_where_required"),
    ],
)
def test_shares_that_make_no_sense_are_refused(upstream, row, rule):
    result = load("dependencies", f"site,material,upstream_site,share,required\n{row}\n")
    assert [e.code for e in result.errors] == [rule]


def test_what_is_required_is_the_same_in_every_row_of_a_need(upstream):
    head = "site,part,material,upstream_site,share,required\n"
    two = head + "F1,P1,magnets,U1,0.6,1\nF1,P1,magnets,U2,0.6,{}\n"
    result = load("dependencies", two.format("0.5"))
    assert said(result) == [(2, "required", "required_differs")]
    for word in ("magnets", "F1", "P1", "requires 1 in", "0.5 here"):
        assert word in result.errors[0].message
    assert load("dependencies", two.format("1")).created == 1
    one = load("dependencies", head + "F1,P1,magnets,U1,0.6,0.5\n")
    assert said(one) == [(1, "required", "required_differs")]
    both = load("dependencies", head + "F1,P1,magnets,U2,0.6,0.5\nF1,P1,magnets,U1,0.6,0.5\n")
    assert counts(both) == (2, 0, 2, 0, 0)
    assert said(load("dependencies", "site,part,material,upstream_site\nF1,P1,magnets,U3\n")) == [
        (1, "required", "required_differs")
    ]


def test_the_database_holds_a_need_to_one_requirement(upstream):
    head = "site,material,upstream_site,share,required\n"
    load("dependencies", head + "F1,magnets,U1,0.6,1\nF1,magnets,U2,0.6,1\n")
    refused = pytest.raises(IntegrityError, match="dependency_required_is_one_a_need")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE suppliers_dependency SET required = NULL"
            " WHERE upstream_site_id = (SELECT id FROM suppliers_site WHERE code = 'U2')"
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
