"""The facts. Field names are the column names of every file and API body."""

from suppliers.models.allocations import Allocation
from suppliers.models.changes import Change, Company, Tombstone
from suppliers.models.countries import CountryRisk
from suppliers.models.dependencies import Dependency
from suppliers.models.finances import ExchangeRate, Financial, Rating, UnitConversion
from suppliers.models.former import FormerName
from suppliers.models.notes import Note
from suppliers.models.orders import OrderLine, Receipt
from suppliers.models.parts import BomLine, Part, Plant, Stock, Use
from suppliers.models.routes import Port, Route, RoutePort
from suppliers.models.rulings import Ruling
from suppliers.models.sources import Source, SourceTool
from suppliers.models.suppliers import Site, Supplier
from suppliers.models.tools import CapacityPool, Tool

__all__ = [
    "Allocation",
    "BomLine",
    "CapacityPool",
    "Change",
    "Company",
    "CountryRisk",
    "Dependency",
    "ExchangeRate",
    "Financial",
    "FormerName",
    "Note",
    "OrderLine",
    "Part",
    "Plant",
    "Port",
    "Rating",
    "Receipt",
    "Route",
    "RoutePort",
    "Ruling",
    "Site",
    "Source",
    "SourceTool",
    "Stock",
    "Supplier",
    "Tombstone",
    "Tool",
    "UnitConversion",
    "Use",
]
