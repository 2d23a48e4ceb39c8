"""The profiles that come with the house: a file each under `builtin/`, named as the file."""

import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path

from suppliers.profiles.definition import Profile
from suppliers.profiles.taken import profile_of

FOLDER = Path(__file__).parent / "builtin"


@cache
def _read() -> dict[str, Profile]:
    found = {}
    for path in sorted(FOLDER.glob("*.toml")):
        found[path.stem] = replace(profile_of(tomllib.loads(path.read_text())), name=path.stem)
    return found


def builtin() -> dict[str, Profile]:
    """By name, in the order of the names."""
    return dict(_read())
