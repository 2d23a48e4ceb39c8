"""A risk that a statement gave, as the Altman score that it came from."""

from django.utils.translation import gettext as _

from accounts.templatetags.words import number
from suppliers.models import Source, Supplier

NAMES = {"z": "Altman Z", "z_prime": "Altman Z′", "z_double_prime": "Altman Z″"}


def altman(risk: float, source: Source) -> tuple[str, str]:
    """The name of the model that fits whoever makes it, and its score: `scoring.finance.risk` undone.

    The company is the source's maker where told, else whoever runs the site; of a placeholder, the seller.
    """
    from scoring.finance import CUT_OFFS, fitting

    company = source.maker or (source.supplier if source.site.is_placeholder else source.site.supplier)
    model = str(fitting(company.kind == Supplier.Kind.MAKER, bool(company.listed)))
    distress, safe = CUT_OFFS[model]
    score = number(distress + (75.0 - risk) / 50.0 * (safe - distress), 2)
    if risk <= 0.0:
        return NAMES[model], _("%s or more") % score
    return NAMES[model], _("%s or less") % score if risk >= 100.0 else score
