"""What is done about it: the rows of sourcing."""

from sourcing.models.warmorders import ColdReason, WarmOrder, WarmPlan, WarmSource

__all__ = ["ColdReason", "WarmOrder", "WarmPlan", "WarmSource"]
