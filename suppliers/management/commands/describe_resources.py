"""`describe_resources > docs/resources.md`: the columns of every resource, from the declarations."""

from typing import Any

from django.core.management.base import BaseCommand

from suppliers.resources import RESOURCES
from suppliers.resources.described import in_words


class Command(BaseCommand):
    help = "Print the columns of every resource as Markdown."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(in_words(RESOURCES.values()), ending="")
