"""What became of a load, in figures; and where that is something else than its preview said."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.templatetags.words import number
from suppliers.models import Load
from suppliers.models.loads import LoadState

WORDS = {
    "received": gettext_lazy("Rows"),
    "created": gettext_lazy("New"),
    "updated": gettext_lazy("Changed"),
    "unchanged": gettext_lazy("Unchanged"),
    "rejected": gettext_lazy("Rejected"),
    "closed": gettext_lazy("Ended"),
    "removed": gettext_lazy("Removed"),
}
ALWAYS = ("received", "created", "updated", "unchanged", "rejected")
COMPARED = ("created", "updated", "unchanged", "rejected")


def figures(load: Load | dict[str, int]) -> list[dict[str, Any]]:
    """For the row of key figures; of a load or of a preview's counts."""
    told = load if isinstance(load, dict) else {name: getattr(load, name) for name in WORDS}
    return [
        {
            "label": str(words),
            "value": number(told.get(name, 0)),
            "state": "bad" if name == "rejected" and told.get(name) else "",
        }
        for name, words in WORDS.items()
        if name in ALWAYS or told.get(name)
    ]


def moved_since(load: Load) -> str:
    """The sentence where facts moved between preview and load; empty where it became what was shown."""
    of_import = getattr(load, "import_of", None)
    if of_import is None or load.state in (LoadState.RUNNING, LoadState.FAILED) or not of_import.seen:
        return ""
    said = of_import.seen["counts"]
    differs = [name for name in COMPARED if said[name] != getattr(load, name)]
    if not differs:
        return ""
    told = ", ".join(
        _("%(what)s %(now)s instead of %(said)s")
        % {"what": str(WORDS[n]).lower(), "now": number(getattr(load, n)), "said": number(said[n])}
        for n in differs
    )
    return _("Facts have moved since the preview: %s.") % told
