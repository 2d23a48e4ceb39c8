"""Pages of scoring: Portfolio, Parts, Part."""
