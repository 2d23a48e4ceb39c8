"""Doc to come."""

from sourcing.warmorders.codes import Flag, Reason
from sourcing.warmorders.planning import Plan, plan

__all__ = ["Flag", "Plan", "Reason", "plan"]
