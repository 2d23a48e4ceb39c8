"""Hidden single points: which nodes of a supply network stop a node by their loss alone."""

from scoring.network.certain import blocks_of, single_points
from scoring.network.graph import Network

__all__ = ["Network", "blocks_of", "single_points"]
