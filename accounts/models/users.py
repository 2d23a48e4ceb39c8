"""A person or an integration; signs in by e-mail; deactivated, never deleted."""

from typing import Any, ClassVar, Self

from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.fields import XactField
from accounts.roles import Role


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User | AnonymousUser | None") -> Self:
        return self if user is not None and user.is_active else self.none()

    def active(self) -> Self:
        return self.filter(is_active=True)

    def admins(self) -> Self:
        return self.filter(role=Role.ADMIN)

    def people(self) -> Self:
        return self.exclude(role=Role.INTEGRATION)

    def with_email(self, email: str) -> Self:
        """By the unique index, whatever the case."""
        return self.alias(address=Lower("email")).filter(address=email.strip().lower())


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, email: str) -> "User":
        return self.with_email(email).get()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Without a password the account waits for one: a reset link sets it."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=150, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.VIEWER)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    changed = XactField()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_is_unique",
                violation_error_message=_("Somebody with this e-mail is here already."),
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_is_known"),
            models.CheckConstraint(condition=~models.Q(email=""), name="user_has_an_email"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def may_sign_in(self) -> bool:
        return self.is_active and self.role != Role.INTEGRATION

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Asked of the backends, as Django does; ours answers from `accounts.roles` without a query."""
        return any(
            backend.has_perm(self, perm, obj)
            for backend in auth.get_backends()
            if hasattr(backend, "has_perm")
        )

    def has_perms(self, perms: list[str], obj: models.Model | None = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)
