"""What a supplier does on its page: each verb reads a form, says it in one save, and shows the section anew."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from suppliers import answerforms
from suppliers.answering import links, places, said, saving
from suppliers.answering.reading import Sheet
from suppliers.keyedcodes import coding
from suppliers.models import Questionnaire
from suppliers.models.answers import Covers, Together
from suppliers.views import answerpage
from suppliers.views.answerpage import Shown

FORGOTTEN = {"code"}  # what is typed here is not sent back


@dataclass
class Act:
    """One verb under way: what was posted, and the page it was posted from."""

    request: HttpRequest
    found: Questionnaire
    given: Any
    sheet: Sheet
    name: str = ""
    form: Form | None = None
    number_new: int | None = None

    def number(self, name: str) -> int:
        """Of a site, a need, a place, or the version; 0 is none of the first three."""
        text = self.given.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def site(self) -> Any:
        row = self.sheet.site(self.number("site"))
        if row is None:
            raise ValidationError(_("Choose one of the sites that this page asks about."))
        return row

    def need(self) -> Any:
        row = self.sheet.need(self.number("need"))
        if row is None:
            raise ValidationError(_("It is not there any more: it was removed in another window."))
        return row

    def valid(self, name: str, form: Form) -> dict[str, Any]:
        """What the form says; the form is kept, so that what was typed stays where it is refused."""
        self.name, self.form = name, form
        if not form.is_valid():
            raise ValidationError(_("Not saved yet."))
        return form.cleaned_data


def act(request: HttpRequest, found: Questionnaire, given: Any) -> HttpResponse:
    verb = given.get("verb", "")
    ending = ENDS.get(verb)
    sheet = answerpage.read(found)
    doing = Act(request, found, given, sheet)
    try:
        if ending is not None:
            return ending(doing)
        if verb == "find":
            return _find(doing)
        told = VERBS[verb](doing) if verb in VERBS else None
        if told is None:
            raise ValidationError(_("This page is out of date: load it again."))
        doing.number_new = saving.save(found, told, version=doing.number("version"), now=timezone.now())
    except saving.Stale:
        sentence = _(
            "Not saved: it was saved from another window since. Load the page again to see what stands."
        )
        return _refused(doing, sentence, status=409)
    except ValidationError as error:
        return _refused(doing, " ".join(error.messages), status=422, error=error)
    return _saved(doing, verb)


def _saved(doing: Act, verb: str) -> HttpResponse:
    section = doing.given.get("section", "")[:20]
    if doing.request.htmx:
        sheet = answerpage.read(doing.found)
        how = Shown(cleared=doing.name)
        answered = answerpage.section(doing.request, sheet, section, how, swap=verb not in QUIET)
        if verb not in QUIET:
            answered["HX-Trigger-After-Settle"] = json.dumps({"answer:focus": _next(doing, verb, section)})
        return answered
    return HttpResponseRedirect(f"{_here(doing)}#{section or 'answers'}")


def _next(doing: Act, verb: str, section: str) -> str:
    """Where the person goes on, by the id of what stands there."""
    if verb == "need_add":
        return f"need-{doing.number_new}-name"
    if verb in {"place", "code", "unknown", "place_gone"}:
        return f"need-{doing.number('need')}"
    return section


def _refused(doing: Act, sentence: str, *, status: int, error: ValidationError | None = None) -> HttpResponse:
    """What was typed stays: in the browser where it swaps, in the form where the page is made anew."""
    form = doing.form
    if error is not None and form is not None and form.is_valid():
        told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, sentences in told.items():
            form.add_error(name if name in form.fields else None, sentences)
    if doing.request.htmx:
        shown: dict[str, Any] = {"trouble": sentence, "form": form, "name": doing.name, "here": _here(doing)}
        shown["is_stale"] = status == 409
        return render(doing.request, "suppliers/answer/_refused.html", shown, status=status)
    panel = doing.given.get("panel", "")[:20]
    kept = None if doing.given.get("verb") in FORGOTTEN else form
    how = Shown(panel=panel, name=doing.name, form=kept, trouble=sentence)
    return answerpage.page(doing.request, answerpage.read(_newest(doing.found)), how, status=status)


def _newest(found: Questionnaire) -> Questionnaire:
    found.refresh_from_db(fields=["version", "saved_at", "state"])
    return found


def _here(doing: Act) -> str:
    return reverse("answer", args=[links.token(doing.found)])


def _find(doing: Act) -> HttpResponse:
    words = doing.given.get("company", "")[:200]
    need = doing.need()
    if doing.request.htmx:
        told = {"known": places.find(doing.sheet.known, words), "number": need.answer.number}
        return render(doing.request, "suppliers/answer/_known.html", told)
    name = f"name-{need.answer.number}"
    form = answerforms.Place(language=doing.sheet.language, auto_id=f"{name}-%s", initial={"company": words})
    how = Shown(panel=name, name=name, form=form, searched=words)
    return answerpage.page(doing.request, doing.sheet, how)


def _submit(doing: Act) -> HttpResponse:
    saving.submit(doing.found, now=timezone.now(), version=doing.number("version"))
    return HttpResponseRedirect(_here(doing))


def _decline(doing: Act) -> HttpResponse:
    told = doing.valid("decline", answerforms.Decline(doing.given, auto_id="decline-%s"))
    saving.decline(doing.found, now=timezone.now(), words=told["words"])
    return HttpResponseRedirect(_here(doing))


def _need_add(doing: Act) -> said.Said:
    row = doing.site()
    name = f"add-{row.number}"
    form = answerforms.Need(doing.given, parts=row.parts, shares=[], auto_id=f"{name}-%s")
    told = doing.valid(name, form)
    return said.Need(site=row.site.pk, material=told["material"], part=told["part"])


def _need(doing: Act) -> said.Said:
    need = doing.need()
    row, name = doing.sheet.site(need.site), f"need-{need.answer.number}"
    assert row is not None
    form = answerforms.Need(
        doing.given,
        parts=row.parts,
        shares=[place.number for place in need.places],
        auto_id=f"{name}-%s",
        initial={"part": need.answer.part},
    )
    told = doing.valid(name, form)
    return said.Need(
        number=need.answer.number,
        site=row.site.pk,
        material=told["material"],
        part=told["part"],
        together=Together(told["together"] or need.answer.together),
        complete=told["complete"],
        shares=form.shares,
    )


def _place(doing: Act) -> said.Said:
    number = doing.need().answer.number
    if picked := doing.given.get("pick", ""):
        place = places.chosen(doing.sheet.known, picked[:40])
        if place is None:
            raise ValidationError(_("Choose a site from the list, or type the company and its town."))
        return said.PlaceAdded(need=number, place=said.Place(site=place.site))
    name = f"name-{number}"
    form = answerforms.Place(doing.given, language=doing.sheet.language, auto_id=f"{name}-%s")
    return said.PlaceAdded(need=number, place=said.Place(**doing.valid(name, form)))


def _code(doing: Act) -> said.Said:
    number = doing.need().answer.number
    name = f"code-{number}"
    form = answerforms.Coded(doing.given, language=doing.sheet.language, auto_id=f"{name}-%s")
    told = doing.valid(name, form)
    codes = coding.codes(
        name=told["company"],
        town=told["town"],
        country=told["country"],
        lei=told["lei"],
        duns=told["duns"],
        os_id=told["os_id"],
    )
    return said.PlaceAdded(need=number, place=said.Place(codes=codes))


def _nobody_knows(doing: Act) -> said.Said:
    return said.PlaceAdded(need=doing.need().answer.number, place=said.Place())


def _place_gone(doing: Act) -> said.Said:
    return said.PlaceGone(need=doing.need().answer.number, number=doing.number("place"))


def _need_gone(doing: Act) -> said.Said:
    return said.NeedGone(number=doing.need().answer.number)


def _of_site(doing: Act) -> said.Said:
    covers = doing.given.get("covers", "")
    told = Covers(covers) if covers in Covers.values else Covers.LISTED
    return said.OfSite(site=doing.site().site.pk, covers=told, complete=bool(doing.given.get("complete")))


def _notice_add(doing: Act) -> said.Said:
    form = answerforms.Notice(
        doing.given,
        sites=[(row.number, row.words) for row in doing.sheet.sites],
        parts=doing.sheet.parts,
        auto_id="notice-%s",
    )
    told = doing.valid("notice", form)
    row = doing.sheet.site(told["site"]) if told["site"] else None
    return said.Notice(**{**told, "site": row.site.pk if row else None})


def _notice_gone(doing: Act) -> said.Said:
    return said.NoticeGone(number=doing.number("notice"))


def _remark(doing: Act) -> said.Said:
    return said.Remark(**doing.valid("remark", answerforms.Remark(doing.given, auto_id="remark-%s")))


def _affected(doing: Act) -> said.Said:
    row = doing.site()
    name = f"affected-{row.number}"
    told = doing.valid(name, answerforms.OfAffected(doing.given, auto_id=f"{name}-%s"))
    return said.OfAffected(site=row.site.pk, **told)


VERBS: dict[str, Callable[[Act], said.Said]] = {
    "need_add": _need_add,
    "need": _need,
    "need_gone": _need_gone,
    "place": _place,
    "code": _code,
    "unknown": _nobody_knows,
    "place_gone": _place_gone,
    "site": _of_site,
    "notice_add": _notice_add,
    "notice_gone": _notice_gone,
    "remark": _remark,
    "affected": _affected,
}
ENDS: dict[str, Callable[[Act], HttpResponse]] = {"submit": _submit, "decline": _decline}
QUIET = {"need", "remark", "affected"}  # saved as they are typed: the page has them already
