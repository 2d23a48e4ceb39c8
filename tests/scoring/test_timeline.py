"""A time line: what is drawn where."""

import doctest
from datetime import date

from scoring import timeline

TODAY = date(2026, 6, 30)


def drawn(*events):
    return timeline.draw(events, lanes=("terms", "lots"), today=TODAY)


def test_the_example_in_the_module_holds():
    assert doctest.testmod(timeline).failed == 0


def test_what_lasts_ends_on_its_last_day_and_what_is_open_at_the_edge():
    line = drawn(
        ("terms", date(2026, 1, 1), date(2026, 3, 31), True), ("terms", date(2026, 4, 1), None, True)
    )
    ended, open_ended = line["marks"]
    assert ended["x"] + ended["width"] < open_ended["x"]
    assert open_ended["x"] + open_ended["width"] == timeline.WIDTH - timeline.RIGHT
    assert (ended["is_open"], open_ended["is_open"]) == (False, True)


def test_what_began_before_the_line_is_cut_and_what_ended_before_it_is_left_out():
    line = drawn(
        ("terms", date(2010, 1, 1), None, True),
        ("terms", date(2010, 1, 1), date(2011, 1, 1), True),
        ("lots", date(2012, 1, 1), None, False),
    )
    assert [mark["is_inside"] for mark in line["marks"]] == [True, False, False]
    assert line["first"] == date(2022, 1, 1)
    assert line["marks"][0]["x"] == timeline.LEFT


def test_today_is_always_on_the_line_even_without_events():
    line = drawn()
    assert timeline.LEFT < line["today"] < timeline.WIDTH - timeline.RIGHT
    assert line["marks"] == []


def test_a_day_far_ahead_does_not_press_the_past_together():
    line = drawn(("terms", date(2026, 1, 1), date(2099, 1, 1), True), ("lots", date(2026, 5, 1), None, False))
    assert (line["last"] - TODAY).days == 400
    assert all(timeline.LEFT <= mark["x"] <= timeline.WIDTH for mark in line["marks"])
