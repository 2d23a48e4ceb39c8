"""`first_admin`: somebody who can sign in to a new installation; nothing where an administrator is there."""

import os
import secrets
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.roles import Role

DEFAULT_EMAIL = "admin@holdfast.example"


class Command(BaseCommand):
    help = "Make the first administrator, from HOLDFAST_ADMIN_EMAIL and HOLDFAST_ADMIN_PASSWORD or by chance."

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.admins().active().exists():
            return
        email = os.environ.get("HOLDFAST_ADMIN_EMAIL") or DEFAULT_EMAIL
        told = os.environ.get("HOLDFAST_ADMIN_PASSWORD", "")
        password = told or secrets.token_urlsafe(12)
        admin = User.objects.with_email(email).first() or User(email=email.strip().lower())
        admin.role, admin.is_active = Role.ADMIN, True
        try:
            admin.full_clean(exclude=["password"])
            validate_password(password, admin)
        except ValidationError as error:
            raise CommandError("The first administrator: " + " ".join(error.messages)) from error
        admin.set_password(password)
        admin.save()
        self.stdout.write(f"Sign in as {admin.email}" + ("" if told else f" with the password {password}"))
