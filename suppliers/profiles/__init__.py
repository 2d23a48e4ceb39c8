"""Profiles: which column of an ERP's extract says what, and what is done to its cells, as data.

A profile is a file under `builtin/` or a row that somebody saved. `mapped` puts a raw sheet through one and gives a
body for the one reader; `guess` says which one, or which columns, a file that nobody knows has.
"""

from suppliers.profiles.definition import Column, Condition, Mapping, Profile, ProfileRefused
from suppliers.profiles.files import rows_of
from suppliers.profiles.guessing import Guess, Matched, guess, suited
from suppliers.profiles.mapping import mapped
from suppliers.profiles.ready import builtin
from suppliers.profiles.saved import named
from suppliers.profiles.steps import STEPS, Step
from suppliers.profiles.taken import mapping_of, profile_of

__all__ = [
    "STEPS",
    "Column",
    "Condition",
    "Guess",
    "Mapping",
    "Matched",
    "Profile",
    "ProfileRefused",
    "Step",
    "builtin",
    "guess",
    "mapped",
    "mapping_of",
    "named",
    "profile_of",
    "rows_of",
    "suited",
]
