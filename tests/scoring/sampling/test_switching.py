"""Switching rules over a source's lots, each by itself."""

import numpy as np
import pytest

from scoring.sampling import REASONS, SEVERITIES, Rules, severities

GOOD = {"steady": True, "wanted": True}


def course(lots: str, *, accept=2, defects=None, **told):
    """`lots`: a word of a (accepted) and r (rejected)."""
    accepted = [one == "a" for one in lots]
    found = [0 if one else 9 for one in accepted] if defects is None else defects
    return severities(accepted, found, [accept] * len(lots), **told)


def words(told) -> str:
    """n, t, r, d a lot, and the next lot's behind a bar."""
    letters = np.array([name[0] for name in SEVERITIES])
    return "".join(letters[told.inspected]) + "|" + "".join(letters[told.following])


def reasons(told) -> list[str]:
    return [REASONS[why] for why in told.because if why]


def test_the_second_rejection_within_five_lots_tightens():
    told = course("araaraaa")
    assert words(told) == "nnnnnttt|t"
    assert reasons(told) == ["two_of_five_rejected"]


def test_two_rejections_further_apart_do_not():
    assert words(course("raaaar")) == "nnnnnn|n"
    assert words(course("raaar")) == "nnnnn|t"


def test_five_accepted_in_a_row_bring_normal_back():
    assert words(course("rraaaaa")) == "nnttttt|n"
    assert words(course("rraaaaraaaaa")) == "nntttttttttt|n"
    assert words(course("rraaaa")) == "nntttt|t"


def test_a_rejection_before_tightened_inspection_is_forgotten():
    assert words(course("rraaaaar")) == "nntttttn|n"


def test_the_fifth_rejection_on_tightened_inspection_discontinues():
    told = course("rr" + "rarararar" + "a", rules=Rules(lots_to_discontinue=None))
    assert words(told) == "nn" + "ttttttttt" + "d|d"
    assert reasons(told)[-1] == "five_rejected_on_tightened"


def test_ten_lots_on_tightened_inspection_without_return_discontinue():
    told = course("rr" + "aaaaraaaar" + "a")
    assert words(told) == "nn" + "tttttttttt" + "d|d"
    assert reasons(told)[-1] == "ten_on_tightened"
    assert words(course("rr" + "aaaaraaaar" + "a", rules=Rules(lots_to_discontinue=None)))[-1] == "t"


def test_ten_lots_whose_last_five_are_accepted_return():
    assert words(course("rr" + "aaaaraaaaa")) == "nn" + "tttttttttt" + "|n"


def test_only_corrective_action_ends_a_discontinuation():
    lots = "rr" + "rrrrr" + "aaaaaaaaaaaa"
    assert words(course(lots)).endswith("dddddddddddd|d")
    corrected = np.zeros(len(lots), dtype=bool)
    corrected[8] = True
    assert words(course(lots, corrected=corrected)) == "nn" + "ttttt" + "dd" + "ttttt" + "nnnnn|n"


def test_corrective_action_before_the_next_lot_keeps_tightened_inspection():
    corrected = [False] * 6 + [True]
    assert words(course("rr" + "rrrrr", corrected=corrected)) == "nn" + "ttttt" + "|t"


def test_ten_accepted_lots_reduce_where_production_is_steady_and_it_is_wanted():
    told = course("a" * 11, **GOOD)
    assert words(told) == "nnnnnnnnnnr|r"
    assert reasons(told) == ["good_record"]
    for missing in GOOD:
        assert words(course("a" * 11, **{**GOOD, missing: False})) == "nnnnnnnnnnn|n"
    assert words(course("a" * 11)) == "nnnnnnnnnnn|n"


def test_a_limit_number_keeps_ten_lots_with_too_many_defects_as_normal():
    defects = [0, 0, 1, 0, 2, 0, 1, 0, 0, 0, 0, 0, 0]
    assert words(course("a" * 13, defects=defects, limit=4, **GOOD))[:13] == "nnnnnnnnnnrrr"
    assert words(course("a" * 13, defects=defects, limit=3, **GOOD))[:13] == "nnnnnnnnnnnnn"
    assert words(course("a" * 14, defects=[*defects, 0], limit=3, **GOOD)) == "nnnnnnnnnnnnnr|r"
    assert words(course("a" * 13, defects=defects, limit=-1, **GOOD)) == "nnnnnnnnnnnnn|n"


BY_SCORE = Rules(lots_to_reduce=None, score_to_reduce=30)


def test_a_score_of_30_reduces():
    assert words(course("a" * 11, accept=3, rules=BY_SCORE, **GOOD)) == "nnnnnnnnnnr|r"
    assert words(course("a" * 16, accept=1, rules=BY_SCORE, **GOOD)) == "nnnnnnnnnnnnnnnr|r"
    assert words(course("a" * 16, accept=-1, rules=BY_SCORE, **GOOD)) == "nnnnnnnnnnnnnnnn|n"


def test_a_lot_that_one_step_tighter_would_have_rejected_loses_the_score():
    """5 accepts up to 5; one step tighter up to 3."""
    assert words(course("a" * 11, accept=5, defects=[3] * 11, rules=BY_SCORE, **GOOD))[-3:] == "r|r"
    assert words(course("a" * 11, accept=5, defects=[3, 4, *[3] * 9], rules=BY_SCORE, **GOOD))[-3:] == "n|n"
    assert words(course("a" * 13, accept=5, defects=[3, 4, *[3] * 11], rules=BY_SCORE, **GOOD))[-3:] == "r|r"


@pytest.mark.parametrize(
    ("last", "change", "why"),
    [
        ("r", {}, "rejected_on_reduced"),
        ("a", {"defects": [0] * 11 + [3]}, "between_accept_and_reject"),
        ("a", {"steady": [True] * 11 + [False]}, "not_steady"),
        ("a", {"wanted": [True] * 11 + [False]}, "not_wanted"),
    ],
)
def test_reduced_inspection_ends(last, change, why):
    told = course("a" * 11 + last, **{**GOOD, **change})
    assert words(told) == "nnnnnnnnnnrr|n"
    assert reasons(told)[-1] == why


def test_inspection_may_start_tightened():
    assert words(course("aaaaa", start="tightened")) == "ttttt|n"


def test_without_lots_there_is_nothing_to_tell():
    assert [len(column) for column in course("")] == [0, 0, 0]
    assert [len(column) for column in course("", source=[])] == [0, 0, 0]


def test_sources_do_not_mix():
    accepted = [True] * 12 + [False, False, True] + [True] * 3
    source = ["a"] * 12 + ["b"] * 3 + ["c"] * 3
    told = severities(accepted, [0] * 18, [2] * 18, source=source, **GOOD)
    assert words(told) == "nnnnnnnnnnrr" + "nnt" + "nnn" + "|rtn"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"defects": [0, 1]}, "There are 3 lots, and not as many values of defects."),
        ({"steady": [True]}, "There are 3 lots, and not as many values of steady."),
        ({"limit": [4, 4]}, "There are 3 lots, and not as many values of limit."),
        ({"source": [1, 1]}, "There are 3 lots, and not as many sources named."),
        ({"source": [1, 2, 1]}, "The lots of one source stand side by side."),
        ({"defects": [0, -1, 0]}, "Defects are zero or more, and so are acceptance numbers (-1: not known)."),
        ({"accept": -2}, "Defects are zero or more, and so are acceptance numbers (-1: not known)."),
        ({"defects": [0, np.nan, 0]}, "Each value of defects is a whole number."),
        ({"accept": [2, None, 2]}, "Each value of accept is a whole number."),
        ({"steady": np.nan}, "Each value of steady is yes or no."),
        ({"accepted": ["accepted", "rejected", ""]}, "Each value of accepted is yes or no."),
        ({"start": "discontinued"}, "Inspection starts as normal, tightened, reduced, not 'discontinued'."),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(told, sentence):
    with pytest.raises(ValueError, match=r"\.$") as refused:
        severities(**{"accepted": [True, False, True], "defects": [0, 4, 0], "accept": 2, **told})
    assert str(refused.value) == sentence
