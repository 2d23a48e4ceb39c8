"""What another version of the policy made of an axis, in a few words."""

from django.utils.translation import gettext as _

from accounts.templatetags.words import number
from scoring import policydiff
from scoring.models import PolicyVersion

MOST = 3  # differences that are named; the rest is counted
LIMIT = "qualification_days"  # no recovery counts longer, so that it moves the loss of an outage


def sentence(axis: str, old: PolicyVersion, new: PolicyVersion) -> str:
    """'version 1 → 2 (Upstream: weight 0 % → 10 %)'"""
    versions = _("version %(old)s → %(new)s") % {"old": old.version, "new": new.version}
    before, after = old.read(), new.read()
    found = [
        _("%(what)s %(before)s → %(after)s") % {"what": one.label, "before": one.before, "after": one.after}
        for one in policydiff.changes(before, after)
        if one.section == axis
    ]
    if axis == "impact" and getattr(before, LIMIT) != getattr(after, LIMIT):
        limits = {"before": number(getattr(before, LIMIT)), "after": number(getattr(after, LIMIT))}
        found.append(_("days to qualify a new source %(before)s → %(after)s") % limits)
    if not found:
        return versions
    if len(found) > MOST:
        found = [*found[:MOST], _("%(count)s more") % {"count": number(len(found) - MOST)}]
    return f"{versions} ({'; '.join(found)})"


def read_otherwise(old: PolicyVersion, new: PolicyVersion) -> list[str]:
    """A sentence where the versions find other facts: an assessment does not keep what the other would have found."""
    before, after = old.read().as_numbers(), new.read().as_numbers()
    if all(before.get(name) == after.get(name) for name in policydiff.FACTS):
        return []
    return [
        _(
            "The two versions of the policy also look at facts of other lengths of time. Where that found another "
            "fact, its driver has the share."
        )
    ]
