"""The link by which somebody sets their password, for the first time or again."""

from smtplib import SMTPException

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.models import User


def link(user: User, *, request: HttpRequest) -> str:
    """Works once, for three days, until a password is set or the person signs in."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return str(get_adapter(request).get_reset_password_from_key_url(key))


def send(user: User, *, address: str, by: User) -> bool:
    """Whether the mail server took it."""
    words = render_to_string("account/email/invitation.txt", {"person": user, "address": address, "by": by})
    try:
        return bool(send_mail(_("Your account at Holdfast"), words, None, [user.email]))
    except (SMTPException, OSError):
        return False
