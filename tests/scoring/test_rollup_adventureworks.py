"""The roll-up over the bill of materials of a bicycle maker, against figures found apart from it."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from scoring.rollup import daily_loss, find_cycle
from tests import shared_data


@pytest.fixture(scope="module")
def files():
    return shared_data.folder("adventureworks")


@pytest.fixture(scope="module")
def rolled_up(files) -> pd.DataFrame:
    """Every part in the open lines; each finished good is worth 1 a day."""
    bom = pd.read_csv(files / "BillOfMaterials.csv", sep="\t", header=None, quoting=3)
    bom = bom[bom[4].isna()]
    finished = bom.loc[bom[1].isna(), 2].unique()
    lines = bom[bom[1].notna()].astype({1: int})
    ids = pd.unique(pd.concat([bom[2], lines[1]]))
    assert find_cycle(lines[1], lines[2]) is None
    return daily_loss(
        ids,
        own_value=np.where(np.isin(ids, finished), 1.0, np.nan),
        line_down=np.full(len(ids), np.nan),
        parent=lines[1],
        component=lines[2],
    ).assign(is_finished=np.isin(ids, finished))


def test_37_bought_parts_stop_all_97_finished_goods(files, rolled_up) -> None:
    expected = json.loads((files / "expected.json").read_text())
    assert rolled_up["is_finished"].sum() == expected["finished_goods_open_bom"] == 97
    sources = pd.read_csv(files / "ProductVendor.csv", sep="\t", header=None, quoting=3)
    names = pd.read_csv(files / "Product.csv", sep="\t", header=None, quoting=3).set_index(0)[1]
    bought = rolled_up[rolled_up.index.isin(sources[0])]
    assert len(bought) == expected["purchased_parts_in_open_bom"]
    everywhere = bought[bought["products"] == 97]
    assert sorted(names[everywhere.index]) == expected["parts_feeding_every_finished_good"]
    assert (everywhere["daily_loss"] == 97).all()
