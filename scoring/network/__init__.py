"""Hidden single points: which nodes of a supply network stop a node by their loss alone."""

from scoring.network.certain import blocks_of, single_points
from scoring.network.graph import Network
from scoring.network.losing import survivors, who_stops
from scoring.network.possible import could_be_any, gaps, possible_points, sure_survivors
from scoring.network.surroundings import upstream

__all__ = [
    "Network",
    "blocks_of",
    "could_be_any",
    "gaps",
    "possible_points",
    "single_points",
    "sure_survivors",
    "survivors",
    "upstream",
    "who_stops",
]
