"""What other systems call our rows."""

from django.utils.translation import gettext_lazy as _

from suppliers import models
from suppliers.resources.columns import Reference, declare

external_keys = declare(
    "external-keys",
    models.ExternalKey,
    key=("resource", "system", "key", "plant"),
    references=[
        Reference("plant", "plants", ("plant",), optional=True),
        Reference("supplier", "suppliers", ("supplier",), optional=True),
        Reference("site", "sites", ("site",), optional=True),
        Reference("part", "parts", ("part", "plant"), optional=True),
    ],
    about=_(
        "What another system calls a supplier, part, site or plant. A body that names its system may use these "
        "keys wherever a code or number stands."
    ),
    columns=[
        ("resource", _("suppliers, parts, sites or plants: what the key is of")),
        ("system", _("the other system's name; left out: what a merged row was called here")),
        ("key", _("what that system calls it")),
        ("plant", _("of a part: the plant at which the key means it; of a plant: its code here")),
        ("supplier", _("its code here, where the key is of a supplier")),
        ("site", _("its code here, where the key is of a site")),
        ("part", _("its number here, where the key is of a part")),
    ],
)
