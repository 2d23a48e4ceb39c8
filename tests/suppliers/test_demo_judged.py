"""What the demo company's facts come to: each story about a second source fails, or lacks, the one thing it says."""

from collections import Counter

import pytest

from scoring.readiness.codes import FIVE_BACKUP, FIVE_DUAL, Check, Posture, Reason, State, Treatment, Verdict
from scoring.readiness.days import number
from scoring.readiness.words import sentence, speaks_of
from suppliers.demo import STORIES
from tests.suppliers.demo_facts import COMPANIES, TODAY, Facts, only
from tests.suppliers.demo_judged import judged

DUAL, BACKUP, SINGLE = Treatment.DUAL_SOURCE, Treatment.QUALIFIED_BACKUP, Treatment.SINGLE_SOURCE
# Story, what its part is wanted to be, its posture, and the end of its sentence. {} is the second source.
SAYS = [
    ("two_distributors_of_one_plant", DUAL, Posture.IN_NAME_ONLY, "{} shares a site with its primary source"),
    ("gone_cold", BACKUP, Posture.IN_NAME_ONLY, "{} has not produced for two years and has gone cold"),
    ("three_suppliers_low_impact", SINGLE, Posture.OVER_PROTECTED, "costs upkeep that nothing asks for"),
    ("candidate", BACKUP, Posture.UNPROTECTED, "a second source is being built, due on 20"),
    ("no_primary_told", BACKUP, Posture.IN_NAME_ONLY, "{} shares a tool with its primary source"),
    ("sisters", BACKUP, Posture.IN_NAME_ONLY, "{} shares a parent company with its primary source"),
    ("blocked_second", BACKUP, Posture.UNPROTECTED, "is its only source"),
    ("really_two", DUAL, Posture.PROTECTED, "are both real"),
    ("calm_with_a_small_backup", BACKUP, Posture.PROTECTED, "{} is real as a backup of"),
    (
        "never_ordered",
        BACKUP,
        Posture.IN_NAME_ONLY,
        "{} has not produced for two years and has never shipped",
    ),
    ("real_as_backup_only", DUAL, Posture.IN_NAME_ONLY, "{} has gone cold"),
    ("real_as_backup_only", BACKUP, Posture.PROTECTED, "{} is real as a backup of"),
    ("contract_ended", BACKUP, Posture.IN_NAME_ONLY, "{} has terms that have ended"),
    ("quote_only", BACKUP, Posture.NOT_PROVEN, "{} has a quote or an info record only and lacks figures"),
    ("older_revision", BACKUP, Posture.IN_NAME_ONLY, "{} is qualified for another revision"),
    (
        "change_not_accepted",
        BACKUP,
        Posture.IN_NAME_ONLY,
        "{} has changed something that nobody has accepted",
    ),
    ("lots_rejected", DUAL, Posture.IN_NAME_ONLY, "{} had too many of its last lots rejected"),
    ("being_built", DUAL, Posture.UNPROTECTED, "a second source is being built, due on 20"),
    ("ships_without_approval", DUAL, Posture.NOT_PROVEN, "{} has no qualification on record"),
    ("third_is_real", DUAL, Posture.PROTECTED, "S10011 and S10027 are both real"),
    ("too_slow", BACKUP, Posture.IN_NAME_ONLY, "days, where stock lasts"),
    ("dear_backup", BACKUP, Posture.OVER_PROTECTED, "{} takes more than a backup needs, at a premium"),
    ("qualification_about_to_lapse", BACKUP, Posture.PROTECTED, "{} is real as a backup of"),
    ("contract_about_to_lapse", BACKUP, Posture.PROTECTED, "{} is real as a backup of"),
]
# Where one fact is asked for by two checks: who got no order has not produced, who has no terms states no lead time.
TWO = {"gone_cold", "never_ordered", "quote_only", "contract_ended"}
JUDGED: dict[tuple[tuple[int, int], Treatment], tuple] = {}


def of(company: tuple[int, int], treatment: Treatment):
    if (company, treatment) not in JUDGED:
        JUDGED[company, treatment] = judged(Facts.of(company), treatment)
    return JUDGED[company, treatment]


@pytest.mark.parametrize("company", COMPANIES, ids=str)
@pytest.mark.parametrize(("story", "wanted", "posture", "ending"), SAYS)
def test_a_story_is_what_its_sentence_says(company, story, wanted, posture, ending):
    sources, parts = of(company, wanted)
    part = parts.loc[only(story)]
    seconds = sources[(sources["number"] == only(story)) & ~sources["is_primary"]]
    about = sources.loc[speaks_of(part)] if speaks_of(part) else None
    said = sentence(part, about, name_of=lambda source: sources.at[source, "supplier"])
    assert Posture(part["posture"]) == posture, said
    assert any(ending.format(name) in said for name in seconds["supplier"]), said


@pytest.mark.parametrize("company", COMPANIES, ids=str)
@pytest.mark.parametrize(
    ("story", "wanted"), [told[:2] for told in SAYS if told[2] in (Posture.IN_NAME_ONLY, Posture.NOT_PROVEN)]
)
def test_a_story_speaks_against_its_source_by_one_check(company, story, wanted):
    sources, parts = of(company, wanted)
    checks = (Check.USABLE, *(FIVE_DUAL if wanted == DUAL else FIVE_BACKUP))
    source = sources.loc[parts.loc[only(story), "second"]]
    stands = [State(source[check.name.lower()]) for check in checks]
    assert len(stands) - stands.count(State.PASS) == (2 if story in TWO else 1), dict(
        zip(checks, stands, strict=True)
    )


@pytest.mark.parametrize("company", COMPANIES, ids=str)
def test_what_is_about_to_lapse_lapses_on_its_day(company):
    _sources, parts = of(company, BACKUP)
    for story, days in (("qualification_about_to_lapse", 22), ("contract_about_to_lapse", 43)):
        part = parts.loc[only(story)]
        assert (part["lapses_on"] - number(TODAY), part["lapses_to"]) == (days, Posture.IN_NAME_ONLY), story


@pytest.mark.parametrize("company", COMPANIES, ids=str)
def test_both_of_really_two_pass_all_five(company):
    sources, _parts = of(company, DUAL)
    both = sources[sources["number"] == only("really_two")]
    assert (both[[check.name.lower() for check in FIVE_DUAL]] == State.PASS).all(axis=None)


@pytest.mark.parametrize("company", COMPANIES[:2], ids=str)
def test_some_second_sources_are_real_many_are_not_and_each_way_of_failing_is_there(company):
    sources, _parts = of(company, BACKUP)
    primaries, others = sources[sources["is_primary"]], sources[~sources["is_primary"]]
    others = others[others["usable_reason"] != Reason.IS_CANDIDATE]
    share = Counter(Verdict(verdict) for verdict in others["backup"])
    assert 0.12 < share[Verdict.REAL] / len(others) < 0.35, share
    assert 0.15 < share[Verdict.NOT_PROVEN] / len(others) < 0.4, share
    assert 0.35 < share[Verdict.IN_NAME_ONLY] / len(others) < 0.7, share
    assert (primaries["qualified"] == State.PASS).mean() > 0.85
    known = others["can_ramp"] != State.UNKNOWN
    assert 0.5 < known.mean() < 0.9
    for check in (Check.QUALIFIED, Check.CONTRACTED, Check.WARM_BACKUP, Check.INDEPENDENT, Check.CAN_RAMP):
        assert set(others[check.name.lower()]) >= {State.FAIL, State.PASS}, check


def test_every_story_about_second_sources_is_held_to_its_sentence():
    from suppliers.demo import seconds

    assert {name for name, _parts, _sentence in seconds.STORIES} <= {told[0] for told in SAYS}
    assert {told[0] for told in SAYS} <= set(STORIES)
