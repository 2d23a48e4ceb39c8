"""`describe_methods docs/methods`: write the method cards as Markdown, one file a card. A file of no card goes."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from scoring.methods import CARDS, in_words


class Command(BaseCommand):
    help = "Write the method cards as Markdown into a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="docs/methods")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for card in CARDS:
            (folder / f"{card.slug}.md").write_text(in_words(card))
        for left_over in {*folder.glob("*.md")} - {folder / f"{card.slug}.md" for card in CARDS}:
            left_over.unlink()
