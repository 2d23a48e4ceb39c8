"""`describe_profiles > docs/profiles.md`: what each profile reads, from its data."""

from typing import Any

from django.core.management.base import BaseCommand

from suppliers.profiles import builtin
from suppliers.profiles.described import in_words


class Command(BaseCommand):
    help = "Print every profile that comes with the house as Markdown."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(in_words(builtin()), ending="")
