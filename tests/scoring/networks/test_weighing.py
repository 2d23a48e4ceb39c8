"""What stops with each node, however it is worked out."""

import numpy as np
import pytest

from scoring.networks import weighing
from tests.scoring.networks.world import BASE, answer, current, tell

pytestmark = pytest.mark.django_db


def test_nodes_looked_at_slice_by_slice_weigh_what_they_weigh_at_once(monkeypatch):
    sources = "part,plant,supplier,site,role\nCHIP,W1,MAKE,F1,primary\nSEAL,W1,OTHER,F2,primary"
    tell(**BASE, sources=sources, dependencies="site,material,upstream_site,complete\nF1,magnets,U1,true")
    answer()
    mapped = current()
    whole = weighing.weigh(mapped)
    monkeypatch.setattr(weighing, "LINES", 1)
    blocks = weighing._blocks(mapped, np.arange(3, dtype=np.int32))
    looked_at = [block.indices for _nodes, block in blocks]
    assert len(looked_at) == 4, "two lines and a plant: a slice more for each"
    sliced = weighing.weigh(mapped)
    for name in ("sums", "cover_days", "parts_possible"):
        assert (getattr(sliced, name) == getattr(whole, name)).all(), name
    assert whole.sums[:, 0].sum() > 0
