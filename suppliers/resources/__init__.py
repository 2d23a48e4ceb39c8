"""One declaration a resource. Reader, writer, API, template file and column docs are made from it."""

from suppliers.resources.columns import MAY_BE_LEFT_OUT, Column, Reference, Resource
from suppliers.resources.declared import RESOURCES, named

__all__ = ["MAY_BE_LEFT_OUT", "RESOURCES", "Column", "Reference", "Resource", "named"]
