"""The facts. Field names are the column names of every file and API body."""

from suppliers.models.allocations import Allocation
from suppliers.models.changes import Change, Company, Tombstone
from suppliers.models.countries import CountryRisk
from suppliers.models.finances import ExchangeRate, Financial, Rating, UnitConversion
from suppliers.models.former import FormerName
from suppliers.models.notes import Note
from suppliers.models.orders import OrderLine, Receipt
from suppliers.models.parts import BomLine, Part, Plant, Stock, Use
from suppliers.models.rulings import Ruling
from suppliers.models.sources import Source
from suppliers.models.suppliers import Site, Supplier

__all__ = [
    "Allocation",
    "BomLine",
    "Change",
    "Company",
    "CountryRisk",
    "ExchangeRate",
    "Financial",
    "FormerName",
    "Note",
    "OrderLine",
    "Part",
    "Plant",
    "Rating",
    "Receipt",
    "Ruling",
    "Site",
    "Source",
    "Stock",
    "Supplier",
    "Tombstone",
    "UnitConversion",
    "Use",
]
