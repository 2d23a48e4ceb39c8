from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """A rate that cannot be read is a refusal to start."""
        from django.conf import settings

        from accounts.api import rates

        rates.Rate.read(settings.API_RATE)
