"""What people type on the pages of scoring."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class NameView(forms.Form):
    """`by` may share where their role may."""

    name = forms.CharField(
        label=_("Name"), max_length=60, error_messages={"required": _("Give the view a name.")}
    )
    is_shared = forms.BooleanField(label=_("Everyone sees it"), required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by.has_perm("scoring.share_views"):
            del self.fields["is_shared"]
