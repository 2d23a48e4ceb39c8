"""Signed links: a link is the questionnaire's nonce and a signature over the questionnaire and its nonce.

The link says no number of ours, so that it tells nobody how many there are. Whatever is wrong with one, the answer
is the same, after the same one query.
"""

import secrets
from datetime import date

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from suppliers.models import Questionnaire
from suppliers.models.questionnaires import QuestionnaireState

_NONCE = 22  # characters, of 128 random bits
_SALT = "suppliers.answering.links"
_ENDED_HERE = [QuestionnaireState.CLOSED]


def new_nonce() -> str:
    """For a questionnaire that is sent, or sent anew: links with the nonce before it end."""
    return secrets.token_urlsafe(16)


def token(questionnaire: Questionnaire) -> str:
    return questionnaire.nonce + _signature(questionnaire)


def address(questionnaire: Questionnaire) -> str:
    """The whole address, for a letter."""
    return settings.SITE_ADDRESS + reverse("answer", args=[token(questionnaire)])


def find(token: str, *, on: date) -> Questionnaire | None:
    """Whose link this is, with its campaign, asker and supplier; None where it is not, or no longer, a good one.

    One that was answered is still found, so that its link says thanks; `answerable` says whether it may be written.
    """
    named = token[:_NONCE] if token.isascii() and token.isprintable() else ""
    found = (
        Questionnaire.objects.filter(nonce=named, ends_on__gte=on, campaign__closed_at=None)
        .exclude(state__in=_ENDED_HERE)
        .select_related("campaign__asked_by", "supplier", "contact")
        .first()
    )
    if found is None or not _signed(found, token[_NONCE:]):
        return None
    return found


def _signer() -> Signer:
    return Signer(salt=_SALT)


def _told(questionnaire: Questionnaire) -> str:
    return f"{questionnaire.pk}.{questionnaire.supplier_id}.{questionnaire.nonce}"


def _signature(questionnaire: Questionnaire) -> str:
    return _signer().signature(_told(questionnaire))


def _signed(questionnaire: Questionnaire, signature: str) -> bool:
    """By today's key, or by one before it that is still taken."""
    try:
        _signer().unsign(f"{_told(questionnaire)}:{signature}")
    except BadSignature:
        return False
    return True
