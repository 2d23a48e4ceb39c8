"""What each role may do. A role is a set of permissions, kept here and nowhere in the database."""

from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _

VIEWS = frozenset({"suppliers.view_facts", "scoring.view_scores", "accounts.view_jobs"})
_ANALYST = VIEWS | {
    "suppliers.load_facts",
    "suppliers.change_facts",
    "suppliers.write_notes",
    "suppliers.ask_suppliers",
    "scoring.rescore",
    "scoring.override",
    "scoring.decide",
    "scoring.buy_anyway",
    "scoring.share_views",
    "scoring.change_policy",
    "sourcing.sign_reviews",
}


class Role(models.TextChoices):
    VIEWER = "viewer", _("Viewer")
    ANALYST = "analyst", _("Procurement analyst")
    QUALITY = "quality", _("Quality engineer")
    MANAGER = "manager", _("Manager")
    ADMIN = "admin", _("Administrator")
    INTEGRATION = "integration", _("Integration (no sign-in)")


PERMISSIONS = MappingProxyType(
    {
        "suppliers.view_facts": _("See parts, suppliers, sources and orders"),
        "suppliers.load_facts": _("Load facts from files and by API"),
        "suppliers.change_facts": _("Change facts by hand"),
        "suppliers.write_notes": _("Write notes on parts"),
        "suppliers.ask_suppliers": _("Write to suppliers and ask them, in the company's name"),
        "suppliers.decide_quality": _("Decide inspections and qualifications"),
        "scoring.view_scores": _("See scores and their reasons"),
        "scoring.rescore": _("Start a re-score"),
        "scoring.override": _("Override a driver of a score, for a time"),
        "scoring.decide": _("Choose a part's treatment, and plan by when a source is to be real"),
        "scoring.accept_risk": _("Accept the risk of a part, for a time"),
        "scoring.buy_anyway": _("Buy against a no or a warning, with a reason"),
        "scoring.share_views": _("Share saved views with everyone"),
        "scoring.change_policy": _("Draft a policy"),
        "scoring.enforce_policy": _("Put a policy in force"),
        "sourcing.sign_reviews": _("Sign reviews"),
        "sourcing.open_rounds": _("Open and close rounds of reviews"),
        "accounts.manage_people": _("Add people, change roles, deactivate"),
        "accounts.manage_tokens": _("See and revoke everyone's tokens"),
        "accounts.manage_webhooks": _("Tell other systems what happens, by webhook"),
        "accounts.view_jobs": _("See jobs and their progress"),
        "accounts.view_letters": _("See which letters were sent, and send again what came back"),
    }
)

# Nobody releases a part that they buy: no role but admin holds both change_facts and decide_quality.
ROLES = MappingProxyType(
    {
        Role.VIEWER.value: VIEWS,
        Role.ANALYST.value: _ANALYST,
        Role.QUALITY.value: VIEWS | {"suppliers.decide_quality", "suppliers.write_notes"},
        Role.MANAGER.value: _ANALYST
        | {
            "scoring.enforce_policy",
            "scoring.accept_risk",
            "sourcing.open_rounds",
            "accounts.view_letters",
        },
        Role.ADMIN.value: frozenset(PERMISSIONS),
        Role.INTEGRATION.value: VIEWS | {"suppliers.load_facts"},
    }
)


class Scope(models.TextChoices):
    """How much of its owner's role a token may use."""

    READ = "read", _("Read")
    WRITE = "write", _("Read and write")
    ADMIN = "admin", _("Everything its owner may do")


SCOPES = MappingProxyType(
    {
        Scope.READ.value: VIEWS,
        Scope.WRITE.value: frozenset(p for p in PERMISSIONS if not p.startswith("accounts.manage_")),
        Scope.ADMIN.value: frozenset(PERMISSIONS),
    }
)
