"""Whether a source is qualified, by each column that a file may bring: one source a row, all judged at once."""

from datetime import date, timedelta

import pytest

from scoring.models import Readiness
from scoring.readiness.codes import Check, Flag, Reason
from suppliers import changenotices, inspections
from suppliers.models import ChangeNotice, Inspection
from tests.pages import rows as people
from tests.scoring.evidence.town import DAY, Town, at, catch_up, reason, reasons, stands, tell

pytestmark = pytest.mark.django_db
PROVED = Reason.ACCEPTED_LOT
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)

# What is other than of a source that is real, and what it comes to.
QUALIFICATIONS = {
    "AS_IT_IS": ({}, PROVED),
    "OTHER_REVISION": ({"revision": "A"}, Reason.REVISION_CHANGED),
    "NO_REVISION": ({"revision": ""}, Reason.REVISION_NOT_TOLD),
    "TRIAL": ({"stage": "trial"}, Reason.STAGE_TOO_EARLY),
    "SUSPENDED": ({"stage": "suspended"}, Reason.QUALIFICATION_SUSPENDED),
    "FAILED": ({"stage": "failed"}, Reason.QUALIFICATION_FAILED),
    "REFUSED": ({"stage": "trial", "approval": "rejected"}, Reason.APPROVAL_REJECTED),
    "INTERIM": ({"approval": "interim", "valid_until": "2026-12-31"}, PROVED),
    "ENDLESS": ({"approval": "interim"}, Reason.INTERIM_WITHOUT_END),
    "FULL": ({"approval": "full", "origin": "similarity"}, PROVED),
    "ENDED": ({"valid_until": YESTERDAY}, Reason.QUALIFICATION_ENDED),
    "LAST_DAY": ({"valid_until": DAY}, PROVED),
    "OPEN": ({"valid_until": "9999-12-31"}, PROVED),
    "FROM_TOMORROW": ({"decided_on": TOMORROW}, Reason.NO_QUALIFICATION),
    "UNDATED": ({"decided_on": ""}, PROVED),  # its production says that it is alive
    "LONG_AGO": ({"decided_on": "2015-01-01"}, PROVED),
}
LOTS = {
    "NONE": ([], Reason.NOTHING_JUDGED),
    "CONCESSION": ([("2026-04-10", "concession")], Reason.CONCESSION),
    "SKIPPED": ([("2026-04-10", "skipped")], Reason.NOTHING_JUDGED),
    "WAITS": ([("2026-04-10", "")], Reason.NOTHING_JUDGED),
    "REJECTED": ([("2026-04-10", "rejected")], Reason.NO_LOT_ACCEPTED),
    "ONE_OF_TWO": ([("2026-04-10", "rejected"), ("2026-04-11", "accepted")], PROVED),
    "TWO_OF_FIVE": (
        [(f"2026-04-1{day}", "rejected" if day in (0, 4) else "accepted") for day in range(5)],
        Reason.LOTS_REJECTED,
    ),
    "TWO_OF_SIX": (
        [(f"2026-04-1{day}", "rejected" if day in (0, 5) else "accepted") for day in range(6)],
        PROVED,
    ),
    "UNDATED": ([("", "accepted")], PROVED),
    "TO_COME": ([(TOMORROW, "accepted")], Reason.NOTHING_JUDGED),
}


def test_each_column_of_a_qualification_counts():
    town = Town("HH")
    for code, (changed, _expected) in QUALIFICATIONS.items():
        town.second(code).but(code, "qualifications", **changed)
    town.judge()
    assert reasons(Check.QUALIFIED) == {
        code: expected for code, (_changed, expected) in QUALIFICATIONS.items()
    }
    usable = reasons(Check.USABLE)
    assert (usable.pop("SUSPENDED"), usable.pop("FAILED")) == (Reason.IS_SUSPENDED, Reason.HAS_FAILED)
    assert set(usable.values()) == {Reason.USABLE}
    flags = {code: stands(code).flags for code in ("AS_IT_IS", "INTERIM", "FULL")}
    assert flags["AS_IT_IS"] == Flag.GRANDFATHERED
    assert flags["INTERIM"] == Flag.GRANDFATHERED | Flag.INTERIM and flags["FULL"] == Flag.BY_SIMILARITY
    lapses = Readiness.objects.in_bulk(field_name="source_id").values()
    on = {one.source.supplier.code: one.qualified_lapses_on for one in lapses}
    assert on["LAST_DAY"] == TOMORROW and on["INTERIM"] == date(2027, 1, 1)
    assert on["OPEN"] == date(2026, 4, 10) + timedelta(days=730)  # two years after its last production


def test_each_decision_on_a_lot_counts():
    town = Town("HH")
    for code, (lots, _expected) in LOTS.items():
        town.second(code).without(code, "inspections")
        for number, (day, decision) in enumerate(lots):
            town.add("inspections", **at(code), lot=f"L{number}", received_on=day, decision=decision)
    town.judge()
    assert reasons(Check.QUALIFIED) == {code: expected for code, (_lots, expected) in LOTS.items()}
    assert stands("CONCESSION").flags & Flag.CONCESSION
    assert (
        stands("TWO_OF_FIVE").qualified_row
        == Inspection.objects.get(source__supplier__code="TWO_OF_FIVE", lot="L4").pk
    )


@pytest.mark.parametrize(
    ("rejected", "expected"),
    [
        ({}, Reason.CLEAN_RECEIPTS),
        ({0: 1}, Reason.NOTHING_JUDGED),
        ({9: ""}, Reason.NOTHING_JUDGED),
        ({-1: 5}, Reason.CLEAN_RECEIPTS),
    ],
)
def test_ten_receipts_in_a_row_without_rejects_prove_what_is_shipped_to_stock(rejected, expected):
    """The newest ten; of one of which nobody knows what was rejected, nothing is proven."""
    town = Town("HH").second().without("B", "inspections", "order-lines")
    for month in range(-1, 10):
        told = rejected.get(month, 0)
        town.came("B", f"2025-{month + 2:02}-10", order=f"X{month}", received=40, rejected=told)
    town.judge()
    assert reason("B", Check.QUALIFIED) == expected


def test_a_source_that_made_nothing_lives_two_years_from_its_day():
    town = Town("HH")
    for code, day in (("ALIVE", "2024-07-01"), ("GONE", "2024-06-30"), ("UNDATED", "")):
        town.second(code).without(code, "order-lines").but(code, "qualifications", decided_on=day)
    town.judge()
    assert reasons(Check.QUALIFIED) == {
        "ALIVE": PROVED,
        "GONE": Reason.NO_PRODUCTION,
        "UNDATED": Reason.NEVER_DATED,
    }


def test_a_part_without_a_revision_leaves_open_which_one_is_qualified():
    Town("HH", revision="").second().judge()
    assert reason("B", Check.QUALIFIED) == Reason.REVISION_NOT_TOLD
    tell("parts", number="VALVE", plant="W1", revision="C")
    assert reason("B", Check.QUALIFIED) == Reason.REVISION_CHANGED
    tell("parts", number="VALVE", plant="W1", revision="B")
    assert reason("B", Check.QUALIFIED) == PROVED


def test_a_rejection_that_is_reversed_counts_no_more():
    town = Town("HH").second()
    for lot in ("L2", "L3"):
        town.add("inspections", **at("B"), lot=lot, received_on="2026-05-01", decision="rejected")
    town.judge()
    assert reason("B", Check.QUALIFIED) == Reason.LOTS_REJECTED
    by = people.person("quality")
    inspections.reverse(Inspection.objects.get(lot="L3"), by=by, on=DAY, reason="the gauge was off")
    catch_up()
    assert reason("B", Check.QUALIFIED) == PROVED


NOTICES = {
    "ANNOUNCED": ({"announced_on": "2026-05-01"}, Reason.NOTICE_NOT_ACCEPTED),
    "UNDATED": ({}, Reason.NOTICE_NOT_ACCEPTED),
    "LATER": ({"announced_on": "2026-05-01", "effective_on": "2026-09-01"}, PROVED),
    "ACCEPTED": ({"announced_on": "2026-05-01", "accepted_on": "2026-06-01"}, PROVED),
    "MINE": ({"site": "FMINE", "part": "VALVE"}, Reason.NOTICE_NOT_ACCEPTED),
    "MY_NUMBER": ({"part": "VALVE"}, Reason.NOTICE_NOT_ACCEPTED),
    "OTHER_SITE": ({"site": "FELSEWHERE"}, PROVED),
    "OTHER_NUMBER": ({"part": "PUMP"}, PROVED),
}


def test_a_change_notice_counts_for_its_site_and_number_until_it_is_accepted():
    town = Town("HH")
    for code, (told, _expected) in NOTICES.items():
        town.second(code).add("change-notices", supplier=code, reference="N1", kind="process", **told)
    town.add("sites", code="FELSEWHERE", supplier="OTHER_SITE", kind="factory", **town.of_site)
    town.judge()
    assert reasons(Check.QUALIFIED) == {code: expected for code, (_told, expected) in NOTICES.items()}
    notice = ChangeNotice.objects.get(supplier__code="MINE")
    assert stands("MINE").qualified_row == notice.pk
    later = stands("LATER")
    assert (later.qualified_lapses_on, later.qualified_lapses_to) == (
        date(2026, 9, 1),
        Reason.NOTICE_NOT_ACCEPTED,
    )
    by = people.person("quality")
    changenotices.reverse(notice, by=by, on=DAY, reason="it does not concern us")
    changenotices.accept(ChangeNotice.objects.get(supplier__code="MY_NUMBER"), by=by, on=DAY)
    catch_up()
    assert (reason("MINE", Check.QUALIFIED), reason("MY_NUMBER", Check.QUALIFIED)) == (PROVED, PROVED)
