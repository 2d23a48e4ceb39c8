"""The demo company's frames: which resources there are, in load order, and the columns of each."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

COLUMNS: dict[str, tuple[str, ...]] = {
    "plants": ("code", "name", "country", "latitude", "longitude"),
    "parts": (
        *("number", "plant", "description", "category", "kind", "procurement", "revision", "unit", "buyer"),
        *("annual_demand", "daily_revenue", "daily_margin", "line_down_cost_per_day", "currency"),
        *("safety_stock", "criticality", "substitutability", "time_to_recover_days", "sole_reason", "status"),
    ),
    "stock": ("part", "plant", "as_of", "on_hand"),
    "bom-lines": (
        *("parent", "component", "plant", "valid_from", "quantity", "unit", "valid_to"),
        "alternative_group",
    ),
    "suppliers": (
        *("code", "name", "kind", "parent", "country", "lei", "duns", "listed", "email", "status"),
    ),
    "financials": (
        *("supplier", "period_end", "currency", "total_assets", "current_assets", "current_liabilities"),
        *("retained_earnings", "ebit", "equity", "total_liabilities", "sales", "market_value"),
    ),
    "ratings": ("supplier", "agency", "rated_on", "score"),
    "sites": (
        *("code", "supplier", "name", "kind", "country", "region", "latitude", "longitude", "zone", "hazard"),
        *("recovery_days", "tier_two_complete", "tier_two_confirmed_on"),
    ),
    "ports": ("unlocode", "name", "country", "latitude", "longitude"),
    "routes": ("site", "plant", "code", "mode", "ports", "transit_days"),
    "tools": ("code", "owner", "site", "replacement_days"),
    "capacity-pools": ("site", "code", "capacity_per_month", "unit", "booked_by_others"),
    "sources": (
        *("part", "plant", "supplier", "site", "role", "maker", "target_share", "capacity_per_month"),
        *("capacity_pool", "ramp_days", "tools", "upkeep_cost_per_year", "qualification_cost", "currency"),
        *("valid_from", "valid_to", "target_real_on", "status"),
    ),
    "dependencies": (
        *("site", "part", "material", "upstream_site", "share", "required", "complete", "confirmed_on"),
        *("origin", "keyed_code"),
    ),
    "order-lines": (
        *("order", "line", "part", "plant", "supplier", "site", "kind", "status", "ordered_on", "due_on"),
        *("quantity", "unit", "unit_price", "currency", "received", "rejected", "received_on"),
    ),
    "qualifications": (
        *("part", "plant", "supplier", "site", "revision", "stage", "approval", "origin", "ppap_level"),
        *("decided_on", "valid_until", "reference"),
    ),
    "inspections": (
        *("part", "plant", "supplier", "site", "lot", "received_on", "lot_size", "sample_size", "defects"),
        *("decision", "decided_on", "order", "line"),
    ),
    "terms": (
        *("part", "plant", "supplier", "site", "kind", "valid_from", "valid_to", "reference", "signed_on"),
        *("price", "price_unit", "unit", "currency", "lead_time_days", "minimum_order"),
        *("minimum_volume_per_year", "reserved_capacity_per_month", "notice_days"),
    ),
    "price-breaks": (
        *("part", "plant", "supplier", "site", "kind", "valid_from", "minimum_quantity", "price"),
    ),
    "change-notices": (
        *("supplier", "reference", "site", "part", "kind", "announced_on", "effective_on", "accepted_on"),
    ),
    "certificates": ("site", "standard", "reference", "issuer", "valid_from", "valid_to"),
    "contacts": ("supplier", "email", "name", "role", "language"),
    "country-risks": ("country", "index", "year", "value"),
}
WHOLE = ("criticality", "year", "ppap_level")


def shaped(resource: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Exactly the resource's columns, in order; what the generator did not say is empty."""
    frame = frame.reindex(columns=list(COLUMNS[resource])).reset_index(drop=True)
    for name in WHOLE:
        if name in frame:
            frame[name] = frame[name].astype("Int64")
    return frame


def stamps(days: np.ndarray) -> pd.Series:
    """datetime64[D] as the frames hold dates: datetime64[s], at midnight, NaT for none."""
    return pd.Series(days.astype("datetime64[s]"))


def on(today: date, ago: pd.Series) -> pd.Series:
    """The day so many days ago, where that is known; less than nothing is still to come."""
    known = ago.notna().to_numpy()
    dates = np.full(len(ago), np.datetime64("NaT"), dtype="datetime64[D]")
    dates[known] = np.datetime64(today) - ago.to_numpy(dtype=float)[known].astype(int).astype(
        "timedelta64[D]"
    )
    return stamps(dates).set_axis(ago.index)
