"""Whom to write to: mailboxes of a role, never a person; some suppliers have two, some have none."""

from __future__ import annotations

import numpy as np
import pandas as pd

ROLES = ("Quality", "Supply chain", "Key account")
BOXES = dict(zip(ROLES, ("quality", "supply-chain", "key-account"), strict=True))
WITH_ONE, WITH_TWO = 0.9, 0.3  # shares
GERMAN = ("DE", "AT", "CH")


def contacts(rng: np.random.Generator, suppliers: pd.DataFrame) -> pd.DataFrame:
    """On the supplier's own domain, which is a reserved one."""
    known = suppliers[rng.random(len(suppliers)) < WITH_ONE]
    first = rng.choice(ROLES, len(known), p=[0.5, 0.3, 0.2])
    rows = [
        {
            "supplier": one.code,
            "role": role,
            "email": f"{BOXES[role]}@{one.email.partition('@')[2]}",
            "name": "",
            "language": "de" if one.country in GERMAN else "en",
        }
        for one, chosen, second in zip(
            known.itertuples(), first, rng.random(len(known)) < WITH_TWO, strict=True
        )
        for role in dict.fromkeys([chosen, "Key account"] if second else [chosen])
    ]
    return pd.DataFrame(rows, columns=["supplier", "role", "email", "name", "language"])
