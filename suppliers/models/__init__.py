"""The facts. Field names are the column names of every file and API body."""

from suppliers.models.allocations import Allocation
from suppliers.models.answers import (
    AffectedAnswer,
    AlternativeAnswer,
    NeedAnswer,
    NoticeAnswer,
    SiteAnswer,
)
from suppliers.models.changes import Change, Company, Tombstone
from suppliers.models.contacts import Contact
from suppliers.models.countries import CountryRisk
from suppliers.models.dependencies import Dependency
from suppliers.models.evidencefiles import EvidenceFile
from suppliers.models.externalkeys import ExternalKey
from suppliers.models.finances import ExchangeRate, Financial, Rating, UnitConversion
from suppliers.models.former import FormerName
from suppliers.models.imports import Import
from suppliers.models.inspections import Inspection
from suppliers.models.keyedcodes import CodeAlias, KeyedCodeKey
from suppliers.models.loads import Load, LoadErrors, LoadPiece
from suppliers.models.merges import Duplicate, Merge, MergedRow
from suppliers.models.notes import Note
from suppliers.models.notices import Certificate, ChangeNotice
from suppliers.models.orders import OrderLine, Receipt
from suppliers.models.parts import BomLine, Part, Plant, Stock, Use
from suppliers.models.profiles import RememberedHeader, SavedProfile
from suppliers.models.qualifications import Qualification
from suppliers.models.questionnaires import Campaign, Questionnaire
from suppliers.models.routes import Port, Route, RoutePort
from suppliers.models.rulings import Ruling
from suppliers.models.sources import Source, SourceTool
from suppliers.models.suppliers import Site, Supplier
from suppliers.models.terms import PriceBreak, Terms
from suppliers.models.tools import CapacityPool, Tool
from suppliers.models.uploads import Upload, UploadPiece

__all__ = [
    "AffectedAnswer",
    "Allocation",
    "AlternativeAnswer",
    "BomLine",
    "Campaign",
    "CapacityPool",
    "Certificate",
    "Change",
    "ChangeNotice",
    "CodeAlias",
    "Company",
    "Contact",
    "CountryRisk",
    "Dependency",
    "Duplicate",
    "EvidenceFile",
    "ExchangeRate",
    "ExternalKey",
    "Financial",
    "FormerName",
    "Import",
    "Inspection",
    "KeyedCodeKey",
    "Load",
    "LoadErrors",
    "LoadPiece",
    "Merge",
    "MergedRow",
    "NeedAnswer",
    "Note",
    "NoticeAnswer",
    "OrderLine",
    "Part",
    "Plant",
    "Port",
    "PriceBreak",
    "Qualification",
    "Questionnaire",
    "Rating",
    "Receipt",
    "RememberedHeader",
    "Route",
    "RoutePort",
    "Ruling",
    "SavedProfile",
    "Site",
    "SiteAnswer",
    "Source",
    "SourceTool",
    "Stock",
    "Supplier",
    "Terms",
    "Tombstone",
    "Tool",
    "UnitConversion",
    "Upload",
    "UploadPiece",
    "Use",
]
