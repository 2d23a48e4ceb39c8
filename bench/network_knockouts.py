"""One knock-out at a time on a graph of networkx: what people do who have no engine. Another algorithm, which does
another amount of work; it stands beside the engine to show what changing it is worth, and nobody races anybody.
"""

from collections import Counter, deque

import networkx as nx
import numpy as np

from scoring.network import Network
from scoring.network.needs import slack_of


def graph_of(network: Network) -> nx.DiGraph:
    """From each alternative to its need, and from the need to its owner; a need bears how many it can spare."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(network)))
    start, node = network.alternative_start.tolist(), network.alternative_node.tolist()
    spare = slack_of(network, np.arange(network.needs)).tolist()
    for need, owner in enumerate(network.need_owner.tolist()):
        if not network.need_complete[need]:
            continue
        graph.add_node((need,), spare=spare[need])
        graph.add_edge((need,), owner)
        graph.add_edges_from((alternative, (need,)) for alternative in node[start[need] : start[need + 1]])
    return graph


def pairs(graph: nx.DiGraph, parts: int) -> int:
    """Over all nodes: how many of the first so many stop when one is lost."""
    nodes = [node for node in graph if not isinstance(node, tuple)]
    return sum(sum(stopped < parts for stopped in _stopped(graph, lost)) for lost in nodes)


def _stopped(graph: nx.DiGraph, lost: int) -> set[int]:
    down, gone, waiting = {lost}, Counter[tuple[int]](), deque([lost])
    while waiting:
        for need in graph.successors(waiting.popleft()):
            gone[need] += 1
            if gone[need] <= graph.nodes[need]["spare"]:
                continue
            for owner in graph.successors(need):
                if owner not in down:
                    down.add(owner)
                    waiting.append(owner)
    return down
