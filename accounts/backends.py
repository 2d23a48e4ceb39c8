"""Sign-in by e-mail through allauth; permissions from `accounts.roles`, without a query."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from accounts.roles import ROLES


class RoleBackend(AuthenticationBackend):
    def user_can_authenticate(self, user: Any) -> bool:
        """Also asked on every request, so that who is deactivated is out at once."""
        return bool(user.may_sign_in)

    def _check_password(self, user: Any, password: str) -> Any:
        """allauth remembers who has the right password but may not sign in, and lets them in after all."""
        allowed = super()._check_password(user, password)
        self.unstash_authenticated_user()
        return allowed

    def has_perm(self, user_obj: Any, perm: str, obj: object = None) -> bool:
        if not isinstance(user_obj, User) or not user_obj.is_active:
            return False
        return perm in ROLES[user_obj.role]

    def get_all_permissions(self, user_obj: Any, obj: object = None) -> set[str]:
        return set(ROLES[user_obj.role]) if isinstance(user_obj, User) and user_obj.is_active else set()

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return any(perm.startswith(f"{app_label}.") for perm in self.get_all_permissions(user_obj))
