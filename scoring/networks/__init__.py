"""The supply networks: built from the facts, frozen, and answered for; what pages and the API read of them.

current(kind)       the network in use, mapped from this machine's files; one query
nodes.labels(codes) what nodes are called; one query
working             the job that follows the facts
"""

from scoring.models import NetworkKind, NetworkVersion
from scoring.networks import freezing
from scoring.networks.arrays import Mapped, mapped_of

__all__ = ["Mapped", "NetworkKind", "current"]

_held: dict[str, Mapped] = {}  # of this process, by kind: the version asked for last


def current(kind: str = NetworkKind.PAPER) -> Mapped | None:
    """None before the first build. What is held stays valid while it is in use, whatever is built meanwhile."""
    version = NetworkVersion.objects.order_by("-pk").first()
    if version is None:
        return None
    held = _held.get(kind)
    if held is None or held.version.token != version.token:
        arrays = freezing.mapped(version)
        for one in NetworkKind.values:
            _held[one] = mapped_of(version, one, arrays)
    return _held[kind]
