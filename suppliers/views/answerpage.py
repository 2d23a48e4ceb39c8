"""The page of a questionnaire, whole or one section of it."""

from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext

from suppliers import answerforms
from suppliers.answering import links, places, reading
from suppliers.answering.reading import NeedRow, Sheet, SiteRow
from suppliers.models import Company, Questionnaire


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What is open or refused on the page: one panel, one form with what was typed, one sentence."""

    panel: str = ""
    name: str = ""
    form: Form | None = None
    searched: str = ""
    trouble: str = ""
    cleared: str = ""  # the form whose errors are gone


def shown(request: HttpRequest, found: Questionnaire) -> HttpResponse:
    """By GET: the page, or for a swap the section of the panel that was opened."""
    panel = request.GET.get("panel", "")[:20]
    sheet = read(found)
    if getattr(request, "htmx", False) and request.GET.get("section"):
        return section(request, sheet, request.GET["section"][:20], Shown(panel=panel), swap=True)
    return page(request, sheet, Shown(panel=panel))


def read(found: Questionnaire) -> Sheet:
    return reading.read(found, language=get_language() or "en")


def page(request: HttpRequest, sheet: Sheet, how: Shown, *, status: int = 200) -> HttpResponse:
    return render(request, "suppliers/answer/page.html", context(sheet, how), status=status)


def section(request: HttpRequest, sheet: Sheet, named: str, how: Shown, *, swap: bool) -> HttpResponse:
    """The section as it now stands, with the line that says what is saved. `swap`: it takes the old one's place."""
    told = context(sheet, how)
    part = _section(told, named)
    words = render_to_string(
        "suppliers/answer/_status.html", told | {"oob": True, "cleared": how.cleared}, request=request
    )
    if part is not None:
        words = render_to_string(part[0], told | part[1], request=request) + words
    response = HttpResponse(words)
    if swap:
        response["HX-Reswap"] = "outerHTML"
    return response


def _section(told: dict[str, Any], named: str) -> tuple[str, dict[str, Any]] | None:
    kind, _dash, number = named.partition("-")
    if kind == "site" and number.isdecimal():
        site = next((each for each in told["sites"] if each["row"].number == int(number)), None)
        return ("suppliers/answer/_site.html", {"site": site}) if site else None
    return ("suppliers/answer/_notices.html", {}) if kind == "notices" else None


def trouble(request: HttpRequest, found: Questionnaire, sentence: str, *, status: int) -> HttpResponse:
    """Nothing was saved, and why; for a swap in the place made for it."""
    if getattr(request, "htmx", False):
        told = {"trouble": sentence, "here": _here(found), "oob": True}
        return render(request, "suppliers/answer/_trouble.html", told, status=status)
    return page(request, read(found), Shown(trouble=sentence), status=status)


def thanks(request: HttpRequest, found: Questionnaire) -> HttpResponse:
    company = Company.objects.values_list("name", flat=True).first() or ""
    told = {"questionnaire": found, "here": _here(found), "company": company, **_words_of(found)}
    return render(request, "suppliers/answer/thanks.html", told)


def context(sheet: Sheet, how: Shown) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "questionnaire": sheet.questionnaire,
        "company": sheet.company,
        "here": _here(sheet.questionnaire),
        "panel": how.panel,
        "trouble": how.trouble,
        "sites": [_site(sheet, row, how) for row in sheet.sites],
        "remark": _form(how, "remark", answerforms.Remark, initial={"words": sheet.questionnaire.remark}),
        "decline": _form(how, "decline", answerforms.Decline),
        "notice": _form(
            how,
            "notice",
            answerforms.Notice,
            sites=[(row.number, row.words) for row in sheet.sites],
            parts=sheet.parts,
        )
        if how.panel == "notice"
        else None,
        **_words_of(sheet.questionnaire),
    }


def _words_of(found: Questionnaire) -> dict[str, Any]:
    form = pgettext("a day, in Django's words for it", "j F Y")
    return {
        "day_form": form,
        "due_on": date_format(found.campaign.due_on, form),
        "ends_on": date_format(found.ends_on, form),
        "asker": found.campaign.asked_by,
    }


def _here(found: Questionnaire) -> str:
    return reverse("answer", args=[links.token(found)])


def _site(sheet: Sheet, row: SiteRow, how: Shown) -> dict[str, Any]:
    told: dict[str, Any] = {"row": row, "name": f"site-{row.number}", "needs": []}
    if row.affected is not None:
        initial = {name: getattr(row.affected, name) for name in ("state", "back_on", "words")}
        told["form"] = _form(how, f"affected-{row.number}", answerforms.OfAffected, initial=initial)
        return told
    told["needs"] = [_need(sheet, row, need, how) for need in row.needs]
    adding = f"add-{row.number}"
    if how.panel == adding or not row.needs:
        told["add"] = _form(how, adding, answerforms.Need, parts=row.parts, shares=[])
    return told


def _need(sheet: Sheet, row: SiteRow, need: NeedRow, how: Shown) -> dict[str, Any]:
    number = need.answer.number
    initial = {name: getattr(need.answer, name) for name in ("material", "part", "together", "complete")}
    initial |= {f"share-{place.number}": _per_cent(place.share) for place in need.places}
    numbers = [place.number for place in need.places]
    form = _form(how, f"need-{number}", answerforms.Need, parts=row.parts, shares=numbers, initial=initial)
    told: dict[str, Any] = {"row": need, "name": f"need-{number}", "form": form, "number": number}
    told["places"] = [(place, form[f"share-{place.number}"]) for place in need.places]
    if how.panel == f"name-{number}":
        told["place"] = _form(how, how.panel, answerforms.Place, language=sheet.language)
        told["known"] = places.find(sheet.known, how.searched)
    if how.panel == f"code-{number}":
        told["coded"] = _form(how, how.panel, answerforms.Coded, language=sheet.language)
    return told


def _per_cent(share: Any) -> str:
    return "" if share is None else f"{(share * 100).normalize():f}"


def _form(how: Shown, name: str, of: Any, **kwargs: Any) -> Any:
    """The one that was refused as it was typed; each other one as it is saved."""
    if how.form is not None and how.name == name:
        return how.form
    return of(auto_id=f"{name}-%s", **kwargs)
