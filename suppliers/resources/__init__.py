"""One declaration a resource. Reader, writer, API, template file and column docs are made from it."""

from suppliers.resources.columns import Column, Reference, Resource
from suppliers.resources.declared import RESOURCES, named

__all__ = ["RESOURCES", "Column", "Reference", "Resource", "named"]
