"""What a person does with answers, as the page's one form says it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from scoring import whoisit
from suppliers import judging
from suppliers.models import NeedAnswer, NoticeAnswer, Questionnaire, Site, SiteAnswer

_MODELS: dict[str, Any] = {"need": NeedAnswer, "site": SiteAnswer, "notice": NoticeAnswer}
_RELATED = {
    "need": ("site__supplier", "questionnaire__supplier", "questionnaire__campaign"),
    "site": ("site__supplier", "questionnaire__supplier", "questionnaire__campaign"),
    "notice": ("site", "questionnaire__supplier", "questionnaire__campaign"),
}


def do(told: Any, one: Questionnaire, *, by: User, now: datetime) -> str:
    """What was done, in a sentence. Raises ValidationError where it cannot be; then nothing was."""
    given: dict[str, Any] = {"by": by, "now": now, "seen": _number(told.get("version"))}
    verb, _dash, rest = str(told.get("do", "")).partition("-")
    if (verb, rest) == ("accept", "all"):
        return _accept_all(told, one, given)
    if (verb, rest) == ("ask", "back"):
        sent = judging.ask_back(one, _words(told, "question"), comments=_comments(told, one), **given)
        return _sent_back(sent)
    if verb == "finish":
        judging.finish_reading(one, **given)
        return _("Read. Thank you.")
    kind, _dash, number = rest.partition("-")
    answer = _answer(kind, number, one)
    if verb == "refuse":
        judging.refuse(answer, reason=_words(told, f"comment-{kind}-{number}"), **given)
        return _("Refused. Nothing changed on file.")
    if verb == "accept":
        return _accept(kind, answer, told, given)
    raise ValidationError(_("Choose what to do with which answer."))


def _accept(kind: str, answer: Any, told: Any, given: dict[str, Any]) -> str:
    if kind == "need":
        chosen = whoisit.read(told, list(answer.alternatives.all()), user=given["by"])
        judging.accept_need(answer, chosen, at=_at(told, answer, given["by"]), **given)
        return (
            _("Accepted: “%s” is on file as it was told. What it changes is worked out in a moment.") % answer
        )
    if kind == "site":
        judging.accept_site(answer, at=_at(told, answer, given["by"]), **given)
        return _("Accepted: what is known of the site says so.")
    judging.accept_notice(answer, **given)
    return _("Accepted as a change notice. It is open until quality accepts it.")


def _accept_all(told: Any, one: Questionnaire, given: dict[str, Any]) -> str:
    needs = list(one.needs.prefetch_related("alternatives"))
    alternatives = [alternative for need in needs for alternative in need.alternatives.all()]
    count = judging.accept_all(one, whoisit.read(told, alternatives, user=given["by"]), **given)
    words = ngettext("%d answer accepted.", "%d answers accepted.", count)
    return words % count + " " + _("What they change is worked out in a moment.")


def _sent_back(sent: Questionnaire) -> str:
    if sent.contact is None:
        return _("Asked back; but there is nobody to write to: add a contact, and send the link again.")
    return _("Asked back: a letter goes to %s, and the same link works again.") % sent.contact.email


def _comments(told: Any, one: Questionnaire) -> Mapping[int, str]:
    """Of the needs that are marked, what is asked of each."""
    marked = {value for value in told.getlist("ask") if value.isdecimal() and len(value) < 19}
    return {int(pk): _words(told, f"comment-need-{pk}") for pk in marked}


def _answer(kind: str, number: str, one: Questionnaire) -> Any:
    if kind in _MODELS and number.isdecimal() and len(number) < 19:
        rows = _MODELS[kind].objects.filter(questionnaire=one).select_related(*_RELATED[kind])
        found = rows.filter(pk=int(number)).first()
        if found is not None:
            return found
    raise ValidationError(_("This answer is not there any more: the supplier has changed it. Look again."))


def _at(told: Any, answer: Any, by: User) -> Site | None:
    """Which site it is, where the supplier answered for one not yet known."""
    number = str(told.get(f"at-{answer.site_id}", ""))
    if not answer.site.is_placeholder or not number.isdecimal() or len(number) > 18:
        return None
    return Site.objects.visible_to(by).select_related("supplier").filter(pk=int(number)).first()


def _words(told: Any, name: str) -> str:
    """As typed, but for the one sign that the database does not keep."""
    return str(told.get(name, "")).replace("\x00", "").strip()


def _number(told: Any) -> int:
    words = str(told or "")
    return int(words) if words.isdecimal() and len(words) < 10 else -1
