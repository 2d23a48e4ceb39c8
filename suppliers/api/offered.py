"""What lists of facts can be ordered by, and what search looks at."""

from collections.abc import Mapping

# Keys with an index, or of lists that are short.
ORDERINGS: Mapping[str, tuple[str, ...]] = {
    "plants": ("code", "name", "country"),
    "parts": ("number",),
    "suppliers": ("code", "name", "country"),
    "sites": ("code", "name", "country"),
    "ports": ("unlocode", "name"),
    "tools": ("code",),
    "capacity-pools": ("code",),
    "order-lines": ("order",),
    "qualifications": ("decided_on", "valid_until"),
    "inspections": ("received_on", "decided_on"),
    "terms": ("valid_from", "valid_to"),
    "change-notices": ("announced_on", "effective_on"),
    "certificates": ("valid_to",),
    "financials": ("period_end",),
    "ratings": ("rated_on",),
    "exchange-rates": ("valid_on",),
    "contacts": ("email", "name"),
    "country-risks": ("country", "year"),
}
# Columns of their own with an index on trigrams, or of lists that are short; else the key of what they are of.
SEARCHES: Mapping[str, tuple[str, ...]] = {
    "plants": ("code", "name"),
    "parts": ("number", "description"),
    "stock": ("part__number",),
    "bom-lines": ("parent__number",),
    "uses": ("part__number",),
    "suppliers": ("code", "name"),
    "financials": ("supplier__code",),
    "ratings": ("supplier__code",),
    "sites": ("code", "name"),
    "ports": ("unlocode", "name"),
    "tools": ("code",),
    "capacity-pools": ("code",),
    "sources": ("part__number",),
    "dependencies": ("site__code",),
    "order-lines": ("source__part__number",),
    "receipts": ("order_line__source__part__number",),
    "qualifications": ("source__part__number",),
    "inspections": ("source__part__number",),
    "terms": ("source__part__number",),
    "price-breaks": ("terms__source__part__number",),
    "change-notices": ("reference",),
    "certificates": ("standard", "reference"),
    "contacts": ("email", "name"),
}
