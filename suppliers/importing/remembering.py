"""How a file was read, for the next one with these columns; and under a name, for any other."""

from accounts.models import User
from suppliers import profiles
from suppliers.importing import outlines, said
from suppliers.models import Import
from suppliers.profiles import saved


def remember(one: Import, *, by: User) -> None:
    header = [column["name"] for column in outlines.kept(one)["columns"]]
    mapping = profiles.mapping_of(said.mapping_data(one.chosen, outlines.kept(one)))
    saved.remember(header, mapping, by=by)


def save(one: Import, *, by: User) -> None:
    """As a profile, where a name was given. Raises ProfileRefused, and ValidationError where it is none yet."""
    name = one.chosen.get("remember", "")
    if not name:
        return
    mapping = said.mapping_data(one.chosen, outlines.kept(one))
    needs = list(profiles.mapping_of(mapping).sources)[:50]
    saved.save(name, {"name": name, "label": name, "needs": needs, "into": [mapping]}, by=by)
