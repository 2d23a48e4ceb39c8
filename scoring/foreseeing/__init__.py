"""What would change, were facts others than they are: worked out by what scores every night, written nowhere.

The networks of the parts concerned are built from the facts with the imagined rows laid over them (`overlay`); their
points, what their sources share, and from these their scores, checks and postures follow as they do after a real
change (`answers`); both sides are compared (`differences`). So what is foreseen is what will be, unless something else
changes meanwhile.
"""

from scoring.foreseeing.answers import Foreseen, Side, foresee
from scoring.foreseeing.differences import How, Moved, differences
from scoring.foreseeing.labels import labels

__all__ = ["Foreseen", "How", "Moved", "Side", "differences", "foresee", "labels"]
