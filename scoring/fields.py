"""A single-precision column: scores need seven digits, and there are a hundred of them a part."""

from typing import Any

from django.db import models


class RealField(models.FloatField):
    """`real`, 4 bytes."""

    def db_type(self, connection: Any) -> str:
        return "real"
