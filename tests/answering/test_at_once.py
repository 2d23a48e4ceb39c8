"""Two windows at once, with real transactions: one is told, nothing is lost or counted twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from suppliers.answering import saving
from suppliers.answering.said import Need
from suppliers.keyedcodes import aliases, coding
from suppliers.models import CodeAlias, KeyedCodeKey, Questionnaire
from tests.answering import asked

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


@pytest.fixture
def made(transactional_db):
    forge = asked.supplier()
    asked.source(forge, asked.site(forge, "BF1"), "P-1")
    return asked.questionnaire(forge)


def together(*acts):
    """What each gave or raised, all started at the same moment."""
    start = Barrier(len(acts))

    def one(act):
        start.wait()
        try:
            return act()
        except (saving.Ended, saving.Stale) as refused:
            return type(refused).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def window(made, material="steel", version=0):
    mine = Questionnaire.objects.select_related("campaign", "supplier").get(pk=made.pk)
    site = mine.sites.get().site_id
    return lambda: saving.save(mine, Need(site=site, material=material), version=version, now=timezone.now())


def sending(made):
    mine = Questionnaire.objects.select_related("campaign").get(pk=made.pk)
    return lambda: saving.submit(mine, now=timezone.now())


def test_of_windows_that_save_at_once_one_is_saved_and_the_others_are_told(made):
    told = together(*(window(made, f"m{n}") for n in range(AT_ONCE)))
    assert sorted(map(str, told)) == ["1"] + ["Stale"] * (AT_ONCE - 1)
    made.refresh_from_db()
    assert (made.version, made.needs.count()) == (1, 1)


def test_a_save_lands_before_it_was_sent_or_not_at_all(made):
    saving.save(made, Need(site=made.sites.get().site_id, material="first"), version=0, now=timezone.now())
    for _round in range(5):
        Questionnaire.objects.filter(pk=made.pk).update(state="opened", submitted_at=None)
        made.refresh_from_db()
        count = made.needs.count()
        saved, _sent = together(window(made, "late", version=made.version), sending(made))
        now = Questionnaire.objects.get(pk=made.pk)
        assert now.state == "submitted"
        assert now.needs.count() == count + (saved not in {"Ended", "Stale"})
        assert now.version == made.version + 1 + (saved not in {"Ended", "Stale"})


def test_it_is_sent_once(made):
    saving.save(made, Need(site=made.sites.get().site_id, material="m"), version=0, now=timezone.now())
    told = together(*(sending(made) for _n in range(AT_ONCE)))
    assert sorted(map(str, told)) == sorted(["None"] + ["Ended"] * (AT_ONCE - 1))


def test_the_key_is_made_once(made):
    codes = together(*(lambda: coding.codes(duns="123456789") for _n in range(AT_ONCE)))
    assert len(set(codes)) == 1
    assert KeyedCodeKey.objects.count() == 1


def test_identifiers_accepted_at_once_come_to_one_code(made):
    chain = [["k1.a", "k1.b"], ["k1.b", "k1.c"], ["k1.c", "k1.d"], ["k1.d", "k1.a"]]
    together(*((lambda codes=codes: aliases.settle(codes)) for codes in chain))
    assert CodeAlias.objects.count() == 4
    assert len(set(CodeAlias.objects.values_list("stands_for", flat=True))) == 1
