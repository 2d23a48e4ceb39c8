"""`create_api_token EMAIL --scope read|write`: the secret alone on the last line, for scripts."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import tokens
from accounts.models import User
from accounts.roles import Role, Scope


class Command(BaseCommand):
    help = "Print a new API token; an e-mail that is new becomes an integration, which cannot sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--scope", choices=Scope.values, default=Scope.READ.value)
        parser.add_argument("--name", default="made on the command line")
        parser.add_argument("--days", type=int, default=365, help="days until it expires (365)")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.with_email(options["email"]).first()
        try:
            if user is None:
                user = User(email=options["email"].strip().lower(), role=Role.INTEGRATION)
                user.set_unusable_password()
                user.full_clean(exclude=["password"])
                user.save()
                self.stderr.write(f"{user.email} is new: made as an integration, which cannot sign in.")
            _token, secret = tokens.create(
                user,
                name=options["name"],
                scope=options["scope"],
                expires_on=timezone.localdate() + timedelta(days=options["days"]),
                by=user,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(secret)
