"""The day that every figure is measured for."""

from datetime import date

DAY = date(2026, 6, 30)
