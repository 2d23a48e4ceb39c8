"""The card of a country's risk."""

from decimal import Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from scoring.methods.cards import Card, Example

INFORM = _("INFORM Global Risk Index 2020 (v040)")


def inform_risk(hazard_and_exposure: float, vulnerability: float, lack_of_coping: float) -> float:
    """As INFORM makes its risk of its three dimensions, 0 to 10 each."""
    return float((hazard_and_exposure * vulnerability * lack_of_coping) ** (1 / 3))


def _risk(country: object, risk: float, *dimensions: float) -> Example:
    names = (_("hazard and exposure"), _("vulnerability"), _("lack of coping capacity"))
    return Example(
        title=format_lazy(
            _("INFORM's risk of a country, from its three dimensions: {country}"), country=country
        ),
        origin=INFORM,
        inputs=tuple(zip(names, dimensions, strict=True)),
        expected=risk,
        tolerance=0.05,
        compute=lambda: inform_risk(*dimensions),
        unit=_("of 10"),
    )


def our_natural(score: str) -> float:
    from suppliers.published import inform_value

    return float(inform_value(Decimal(score)))


def our_stability(estimate: str) -> float:
    from suppliers.published import wgi_value

    return float(wgi_value(Decimal(estimate)))


COUNTRY_RISK = Card(
    slug="country-risk",
    title=_("Country risk: nature and politics at the primary's site"),
    answers=_("How likely is it that nature, or politics, stops what is made in this country?"),
    formula=(
        "natural hazard       = 10 x INFORM's dimension Natural (0 to 10)\n"
        "political stability  = (2.5 - estimate) / 5 x 100, within 0 to 100, of the World Bank's indicator\n"
        "                       Political Stability and Absence of Violence (about -2.5 to 2.5, 2.5 best)\n"
        "INFORM's own risk    = (hazard and exposure x vulnerability x lack of coping capacity)^(1/3)"
    ),
    units=_(
        "0 to 100, 100 riskiest. The newest year counts that is no older than the policy allows; a site's own "
        "hazard, where it is known, stands before its country's."
    ),
    sources=(
        "Marin-Ferrer, Vernaccini and Poljansek, INFORM Index for Risk Management: Concept and Methodology "
        "2017, Publications Office of the European Union, 2017",
        "Kaufmann, Kraay and Mastruzzi, The Worldwide Governance Indicators: Methodology and Analytical "
        "Issues, World Bank Policy Research Working Paper 5430, 2010",
    ),
    limits=_(
        "INFORM's risk as a whole is shown and does not count: it holds conflict, which political stability "
        "counts already, and a country's vulnerability, which is not a factory's."
    ),
    examples=(
        _risk(_("Philippines"), 5.3, 7.8, 4.7, 4.1),
        _risk(_("Germany"), 2.0, 1.5, 3.4, 1.5),
        Example(
            title=_("Natural hazard of Japan on our scale"),
            origin=INFORM,
            inputs=((_("INFORM Natural"), 8.1),),
            expected=81.0,
            tolerance=0.0,
            compute=lambda: our_natural("8.1"),
            unit=_("of 100"),
        ),
        Example(
            title=_("Political stability of Germany on our scale"),
            origin=_("World Bank, Worldwide Governance Indicators, 2023: 0.59; (2.5 - 0.59) / 5 x 100"),
            inputs=((_("estimate"), 0.59),),
            expected=38.2,
            tolerance=1e-9,
            compute=lambda: our_stability("0.59"),
            unit=_("of 100"),
        ),
    ),
    module="suppliers.published",
)
