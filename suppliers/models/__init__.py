"""The facts. Field names are the column names of every file and API body."""

from suppliers.models.changes import Change, Company, Tombstone
from suppliers.models.countries import CountryRisk
from suppliers.models.orders import OrderLine
from suppliers.models.parts import BomLine, Part, Plant, Stock
from suppliers.models.sources import Source
from suppliers.models.suppliers import Site, Supplier

__all__ = [
    "BomLine",
    "Change",
    "Company",
    "CountryRisk",
    "OrderLine",
    "Part",
    "Plant",
    "Site",
    "Source",
    "Stock",
    "Supplier",
    "Tombstone",
]
