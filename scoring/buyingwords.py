"""The reasons of `scoring.buying` as sentences."""

from collections.abc import Callable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.templatetags.words import number, share
from scoring.buying import NO, WARNING, YES, Answer, Reason
from suppliers.models import Qualification

SENTENCES = {
    "not_listed": gettext_lazy("The supplier is not listed as a source of this part."),
    "source_blocked": gettext_lazy("The source is blocked."),
    "supplier_blocked": gettext_lazy("The supplier is blocked."),
    "source_not_yet_in_force": gettext_lazy("The source is in force from %(until)s on."),
    "source_ended": gettext_lazy("The source ended on %(since)s."),
    "suspended": gettext_lazy("The source is suspended for this part."),
    "failed": gettext_lazy("The source failed to qualify for this part."),
    "rejected": gettext_lazy("The approval of the source for this part was rejected."),
    "candidate": gettext_lazy("The source is a candidate: samples and trials only."),
    "wrong_revision": gettext_lazy(
        "The part is at revision %(wanted)s, and the source is approved for %(revision)s."
    ),
    "not_qualified_yet": gettext_lazy("The source is at %(stage)s, and production comes after qualified."),
    "qualification_ended": gettext_lazy("The qualification ended on %(since)s."),
    "qualification_ends_soon": gettext_lazy("The qualification ends on %(until)s."),
    "revision_not_told": gettext_lazy(
        "Whether the source is qualified for this revision is not known: a revision is not told."
    ),
    "no_qualification": gettext_lazy("No qualification of the source is on file."),
    "no_production": gettext_lazy("The source has made nothing for so long that its qualification lapsed."),
    "notice_not_accepted": gettext_lazy("The supplier announced a change that nobody has accepted."),
    "lots_rejected": gettext_lazy("Too many of its last lots were rejected."),
    "no_lot_accepted": gettext_lazy("Lots of it were rejected, and none was accepted."),
    "part_obsolete": gettext_lazy("The part is obsolete."),
    "part_phase_out": gettext_lazy("The part is being phased out."),
    "low_rating": gettext_lazy(
        "The supplier's rating is %(rating)s of 100, which the policy holds for exposed."
    ),
    "late": gettext_lazy("The supplier delivered %(on_time)s in time, which the policy holds for exposed."),
    "in_name_only": gettext_lazy("The source is one in name only: it %(why)s."),
    "terms_ended": gettext_lazy("The terms ended on %(since)s."),
    "terms_start_later": gettext_lazy("The terms are in force from %(until)s on."),
    "quote_only": gettext_lazy("There is a quote, and no binding terms."),
    "no_terms": gettext_lazy("There are no terms with the source."),
    "below_minimum_order": gettext_lazy("%(quantity)s is below the minimum order of %(minimum)s."),
    "above_capacity": gettext_lazy("%(quantity)s is more than the source can make in a month, %(capacity)s."),
}
_WRITTEN: dict[str, Callable[[Any], str]] = {
    "rating": number,
    "on_time": share,
    "quantity": number,
    "minimum": number,
    "capacity": number,
    "stage": lambda stage: str(dict(Qualification.Stage.choices)[stage]),
    "revision": lambda revision: revision or str(_("none")),
}
IN_ALL = {
    YES: gettext_lazy("Yes, it may be bought."),
    WARNING: gettext_lazy("It may be bought; know that: %(why)s"),
    NO: gettext_lazy("No: %(why)s"),
}


def sentence(reason: Reason) -> str:
    told = {name: _WRITTEN.get(name, str)(value) for name, value in reason.figures.items()}
    for name in ("since", "until"):
        day = getattr(reason, name)
        told[name] = date_format(day, "j M Y") if day else _("a day not told")
    return SENTENCES[reason.code] % told


def in_all(answer: Answer) -> str:
    return IN_ALL[answer.word] % {"why": " ".join(sentence(one) for one in answer.reasons)}
