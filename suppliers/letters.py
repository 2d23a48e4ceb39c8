"""Letters to suppliers: plain text, in the contact's language where we have it.

A letter is a template of its own in each language, its first line the subject. Whatever a person typed stands in it
as plain text: of one line where the letter has one, and without anything that is not written or read.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.template.loader import render_to_string
from django.utils.translation import override

from accounts.mails import Letter
from suppliers.answering import links
from suppliers.contacting import LETTERS
from suppliers.models import Campaign, Company, Contact, Questionnaire

LANGUAGES = ("en", "de")  # the first where a contact's is not among them
INDENTED = "    "  # as a link is


def language_of(contact: Contact | None) -> str:
    """'de-AT' -> 'de'; what we have no letter in is asked in English."""
    told = contact.language.strip().lower().replace("_", "-").partition("-")[0] if contact else ""
    return told if told in LANGUAGES else LANGUAGES[0]


def company() -> str:
    """Who asks. One query."""
    return Company.objects.values_list("name", flat=True).first() or ""


def sign_as(name: str) -> None:
    """What our company is called in letters, where nobody has said it yet."""
    if not Company.objects.filter(pk=1).exclude(name="").exists():
        Company.objects.update_or_create(pk=1, defaults={"name": one_line(name)})


def asking(questionnaires: Iterable[Questionnaire]) -> list[Letter]:
    """One each; campaign with its asker, supplier and contact at hand. One query."""
    ours = company()
    return [
        _letter(one, f"ask_{one.campaign.asks}", ours, once=f"{LETTERS}{one.pk} asked {one.times_asked}")
        for one in questionnaires
    ]


def reminding(questionnaires: Iterable[Questionnaire], *, on: date) -> list[Letter]:
    """At most one a day and questionnaire. One query."""
    ours = company()
    return [
        _letter(one, "remind", ours, once=f"{LETTERS}{one.pk} asked {one.times_asked} reminder {on}", on=on)
        for one in questionnaires
    ]


def asking_back(one: Questionnaire, asked: Sequence[tuple[str, str]]) -> Letter:
    """What was asked back, and of which materials; campaign, supplier and contact at hand. One query."""
    more = {
        "question": paragraphs(one.question),
        "asked": [(one_line(material), one_line(words)) for material, words in asked],
    }
    once = f"{LETTERS}{one.pk} asked back {one.times_sent_back}"
    return _letter(one, "ask_back", company(), once=once, more=more)


def previewed(campaign: Campaign, contact: Contact, *, company: str, link: str) -> Letter:
    """As the contact would get it, with `link` in place of its own. No query."""
    name = contact.supplier.name or contact.supplier.code
    told = _told(campaign, contact, name, company) | {"link": link, "ends_on": campaign.closes_on}
    subject, words = _read(f"ask_{campaign.asks}", language_of(contact), told)
    return Letter(once="", to=contact.email, subject=subject, words=words, reply_to=campaign.asked_by.email)


def _letter(
    one: Questionnaire,
    kind: str,
    company: str,
    *,
    once: str,
    on: date | None = None,
    more: Mapping[str, object] | None = None,
) -> Letter:
    contact, campaign = one.contact, one.campaign
    assert contact is not None
    name = one.supplier.name or one.supplier.code
    told = _told(campaign, contact, name, company) | {
        "link": links.address(one),
        "ends_on": one.ends_on,
        "is_late": on is not None and campaign.due_on < on,
        "is_begun": one.opened_at is not None,
        **(more or {}),
    }
    subject, words = _read(kind, one.language, told)
    return Letter(once=once, to=contact.email, subject=subject, words=words, reply_to=campaign.asked_by.email)


def _told(campaign: Campaign, contact: Contact, supplier: str, company: str) -> dict[str, object]:
    return {
        "company": one_line(company),
        "supplier": one_line(supplier),
        "name": one_line(contact.name),
        "asker": one_line(str(campaign.asked_by)),
        "asker_email": campaign.asked_by.email,
        "own_words": paragraphs(campaign.words),
        "asks": campaign.asks,
        "due_on": campaign.due_on,
    }


def _read(kind: str, language: str, told: dict[str, object]) -> tuple[str, str]:
    language = language if language in LANGUAGES else LANGUAGES[0]
    with override(language):
        text = render_to_string(f"suppliers/letters/{kind}.{language}.txt", told)
    subject, _rest, words = text.strip().partition("\n")
    return one_line(subject), _paragraphed(words)


def _paragraphed(words: str) -> str:
    """A line a paragraph, so that a phone breaks it where a phone has to; one empty line between two at most."""
    found: list[str] = []
    for line in words.strip().splitlines():
        told = line.rstrip() if line.startswith(INDENTED) else line.strip()
        if told or (found and found[-1]):
            found.append(told)
    return "\n".join(found) + "\n"


def one_line(words: str) -> str:
    """What was typed, as a line of a letter."""
    return " ".join(_visible(words).split())


def paragraphs(words: str) -> str:
    """What was typed, line by line."""
    lines = (" ".join(_visible(line).split()) for line in words.splitlines())
    return "\n".join(lines).strip()


def _visible(words: str) -> str:
    """Without control and formatting characters, such as those that turn the way a text is read."""
    shown: Sequence[str] = [" " if c in "\t\r\n" else c for c in words]
    return "".join(c for c in shown if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
