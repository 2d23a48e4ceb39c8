"""Answers as large as a supplier may make them, and words that no form of ours sends."""

import pytest

from suppliers.models import NeedAnswer
from suppliers.models.answers import MOST_ALTERNATIVES, MOST_NEEDS
from tests.pages import test_answers

pytestmark = pytest.mark.django_db
asked, facts, person = test_answers.asked, test_answers.facts, test_answers.person


def test_an_answer_with_as_many_places_as_fit_is_still_judged(client, asked):
    told = {f"taken-{pk}": "new" for pk in range(1, MOST_NEEDS * MOST_ALTERNATIVES + 1)}
    told |= {f"comment-need-{pk}": "" for pk in range(1, MOST_NEEDS + 1)}
    need = asked.needs.order_by("number").first()
    said = {f"comment-need-{need.pk}": "Not made there", "do": f"refuse-need-{need.pk}"}
    answered = client.post(
        f"/answers/{asked.pk}/judge/", told | said | {"version": asked.version}, follow=True
    )
    assert answered.status_code == 200
    assert NeedAnswer.objects.get(pk=need.pk).judged == "refused"


@pytest.mark.parametrize("verb", ["refuse-need", "ask-back"])
def test_a_sign_that_no_database_keeps_gets_a_sentence(client, asked, verb):
    need = asked.needs.order_by("number").first()
    do = verb if verb == "ask-back" else f"{verb}-{need.pk}"
    told = {
        "do": do,
        "question": "Which\x00mill?",
        f"comment-need-{need.pk}": "No\x00t there",
        "ask": str(need.pk),
    }
    answered = client.post(f"/answers/{asked.pk}/judge/", told | {"version": asked.version}, follow=True)
    assert answered.status_code == 200
