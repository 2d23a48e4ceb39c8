"""Whose work a part is, and who has it when that person leaves."""

from datetime import timedelta

import pytest

from accounts.models import User
from sourcing import owners, reviews
from sourcing.models import Review
from tests.sourcing import reviewed
from tests.sourcing.reviewed import START, add

pytestmark = pytest.mark.django_db


def test_a_part_is_its_buyers_where_that_is_a_person_who_may_sign():
    kim, viewer = reviewed.person(name="kim"), reviewed.person("viewer", name="vic")
    manager = reviewed.person("manager", name="max")
    parts = {
        add("A", buyer="KIM@holdfast.example"): kim,
        add("B", buyer=viewer.email): manager,
        add("C", buyer="nobody@holdfast.example"): manager,
        add("D"): manager,
    }
    assert owners.owners_of(part.pk for part in parts) == {part.pk: owner for part, owner in parts.items()}


def test_a_category_stays_with_one_manager_and_only_a_leavers_move():
    managers = [reviewed.person("manager", name=f"m{number}") for number in range(3)]
    parts = [add(f"P{number:02}", category=f"C{number // 2}") for number in range(20)]
    before = owners.owners_of(part.pk for part in parts)
    assert set(before.values()) <= set(managers)
    assert len(set(before.values())) > 1
    for one, other in zip(parts[::2], parts[1::2], strict=True):
        assert before[one.pk] == before[other.pk]
    leaver = before[parts[0].pk]
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    after = owners.owners_of(part.pk for part in parts)
    assert leaver not in after.values()
    assert {part for part in after if after[part] != before[part]} == {
        part for part in before if before[part] == leaver
    }


def test_without_a_manager_it_is_an_administrator_else_nobody():
    part = add("A")
    assert owners.owners_of([part.pk]) == {part.pk: None}
    admin = reviewed.person("admin")
    assert owners.owners_of([part.pk]) == {part.pk: admin}


def test_a_review_of_somebody_who_left_finds_another_owner_the_next_day(django_assert_max_num_queries):
    kim, manager = reviewed.person(name="kim"), reviewed.person("manager")
    add("A", buyer=kim.email)
    reviews.open_reviews(day=START)
    assert Review.objects.get().owner == kim
    assert list(Review.objects.open().owned_by(kim).due_before(START + timedelta(days=31))) == [
        Review.objects.get()
    ]
    User.objects.filter(pk=kim.pk).update(is_active=False)
    assert reviews.open_reviews(day=START + timedelta(days=1))["went_to_another_owner"] == 1
    assert Review.objects.get().owner == manager
    with django_assert_max_num_queries(2):
        owners.owners_of(range(1, 10_000))
