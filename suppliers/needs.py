"""A need in one number: by it the database holds all rows of a need to one requirement."""

from django.db.models import BigIntegerField, Func


class Need(Func):
    """The site, part and material of a dependency as 64 bits. Two needs in 2^64 may be taken for one."""

    function = "suppliers_need"
    output_field = BigIntegerField()
