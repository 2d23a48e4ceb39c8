"""Each kind of thing said, into its rows. The caller holds the questionnaire."""

from functools import singledispatch
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from suppliers.answering import sites
from suppliers.answering.said import (
    Need,
    NeedGone,
    Notice,
    NoticeGone,
    OfAffected,
    OfSite,
    Place,
    PlaceAdded,
    PlaceGone,
    Remark,
)
from suppliers.models import (
    AffectedAnswer,
    AlternativeAnswer,
    NeedAnswer,
    NoticeAnswer,
    Questionnaire,
    SiteAnswer,
)
from suppliers.models.answers import MOST_ALTERNATIVES, MOST_NEEDS, MOST_NOTICES, Covers, Judged

AS_NEW = {"judged": Judged.OPEN, "judged_by": None, "judged_at": None}


@singledispatch
def write(said: Any, questionnaire: Questionnaire) -> int | None:
    raise TypeError(said)


def _gone() -> ValidationError:
    return ValidationError(_("It is not there any more: it was removed in another window."))


@write.register
def _need(said: Need, questionnaire: Questionnaire) -> int:
    _asked_about(questionnaire, said.site)
    told = {
        "site_id": said.site,
        "part": said.part,
        "material": said.material,
        "together": said.together,
        "complete": said.complete,
        **AS_NEW,
    }
    number = said.number
    if number is None:
        number = _free(questionnaire.needs, MOST_NEEDS, _("One questionnaire holds at most 100 needs."))
        need = NeedAnswer(questionnaire=questionnaire, number=number, **told)
        need.save(force_insert=True)
    else:
        need = _found(questionnaire.needs, number)
        questionnaire.needs.filter(number=number).update(**told)
    if said.places is not None:
        _replace(need, said.places, questionnaire)
    for place, share in said.shares.items():
        need.alternatives.filter(number=place).update(share=share)
    _lists_needs(questionnaire, said.site)
    return number


@write.register
def _need_gone(said: NeedGone, questionnaire: Questionnaire) -> None:
    """A site whose last need goes is untold again: it was not said that it needs nothing."""
    questionnaire.needs.filter(number=said.number).delete()
    left = questionnaire.needs.values("site")
    questionnaire.sites.filter(covers=Covers.LISTED).exclude(site__in=left).update(
        covers=Covers.UNTOLD, complete=False, **AS_NEW
    )


@write.register
def _place_added(said: PlaceAdded, questionnaire: Questionnaire) -> int:
    need = _found(questionnaire.needs, said.need)
    number = _free(need.alternatives, MOST_ALTERNATIVES, _("A need holds at most 20 alternatives."))
    _may_name(questionnaire, [said.place])
    _alternative(need, number, said.place).save(force_insert=True)
    questionnaire.needs.filter(pk=need.pk).update(**AS_NEW)
    return number


@write.register
def _place_gone(said: PlaceGone, questionnaire: Questionnaire) -> None:
    need = _found(questionnaire.needs, said.need)
    need.alternatives.filter(number=said.number).delete()
    questionnaire.needs.filter(pk=need.pk).update(**AS_NEW)


@write.register
def _of_site(said: OfSite, questionnaire: Questionnaire) -> None:
    listed = questionnaire.needs.filter(site=said.site).exists()
    if said.covers == Covers.NOTHING and listed:
        raise ValidationError(
            _("Needs are listed for this site: remove them before you say it needs nothing.")
        )
    nothing = said.covers == Covers.NOTHING
    covers = Covers.LISTED if listed else Covers.NOTHING if nothing else Covers.UNTOLD
    complete = nothing or (listed and said.complete)
    if not questionnaire.sites.filter(site=said.site).update(covers=covers, complete=complete, **AS_NEW):
        raise _gone()


@write.register
def _notice(said: Notice, questionnaire: Questionnaire) -> int:
    if said.site is not None:
        _asked_about(questionnaire, said.site)
    told = {
        "kind": said.kind,
        "site_id": said.site,
        "part": said.part,
        "words": said.words,
        "effective_on": said.effective_on,
        **AS_NEW,
    }
    if said.number is not None:
        if not questionnaire.notices.filter(number=said.number).update(**told):
            raise _gone()
        return said.number
    number = _free(
        questionnaire.notices, MOST_NOTICES, _("One questionnaire holds at most 20 change notices.")
    )
    NoticeAnswer(questionnaire=questionnaire, number=number, **told).save(force_insert=True)
    return number


@write.register
def _notice_gone(said: NoticeGone, questionnaire: Questionnaire) -> None:
    questionnaire.notices.filter(number=said.number).delete()


@write.register
def _remark(said: Remark, questionnaire: Questionnaire) -> None:
    Questionnaire.objects.filter(pk=questionnaire.pk).update(remark=said.words)


@write.register
def _of_affected(said: OfAffected, questionnaire: Questionnaire) -> None:
    told = {"state": said.state, "back_on": said.back_on, "words": said.words}
    if not AffectedAnswer.objects.filter(questionnaire=questionnaire, site=said.site).update(**told):
        raise _gone()


def _found(answers: Any, number: int) -> Any:
    found = answers.filter(number=number).first()
    if found is None:
        raise _gone()
    return found


def _free(answers: Any, most: int, sentence: str) -> int:
    """The lowest number that is not taken."""
    taken = set(answers.values_list("number", flat=True))
    for number in range(1, most + 1):
        if number not in taken:
            return number
    raise ValidationError(sentence)


def _asked_about(questionnaire: Questionnaire, site: int) -> None:
    if not questionnaire.sites.filter(site=site).exists():
        raise ValidationError(_("Choose one of the sites that this page asks about."))


def _lists_needs(questionnaire: Questionnaire, site: int) -> None:
    SiteAnswer.objects.filter(questionnaire=questionnaire, site=site).exclude(covers=Covers.LISTED).update(
        covers=Covers.LISTED, complete=False, **AS_NEW
    )


def _may_name(questionnaire: Questionnaire, places: Any) -> None:
    """Sites by number are those that this supplier may see, or that stand in this questionnaire already."""
    named = {place.site for place in places if place.site is not None}
    if not named:
        return
    seen = set(sites.nameable(questionnaire.supplier).filter(pk__in=named).values_list("pk", flat=True))
    standing = AlternativeAnswer.objects.filter(need__questionnaire=questionnaire, site__in=named)
    if named - seen - set(standing.values_list("site", flat=True)):
        raise ValidationError(_("Choose a site from the list, or type the company and its town."))


def _replace(need: NeedAnswer, places: tuple[Place, ...], questionnaire: Questionnaire) -> None:
    if len(places) > MOST_ALTERNATIVES:
        raise ValidationError(_("A need holds at most 20 alternatives."))
    _may_name(questionnaire, places)
    need.alternatives.all().delete()
    AlternativeAnswer.objects.bulk_create(
        _alternative(need, number, place) for number, place in enumerate(places, start=1)
    )


def _alternative(need: NeedAnswer, number: int, place: Place) -> AlternativeAnswer:
    return AlternativeAnswer(
        need=need,
        number=number,
        site_id=place.site,
        company=place.company,
        town=place.town,
        country=place.country,
        lei=place.lei,
        duns=place.duns,
        os_id=place.os_id,
        keyed_code=place.codes[0] if place.codes else "",
        codes=list(place.codes),
        share=place.share,
    )
