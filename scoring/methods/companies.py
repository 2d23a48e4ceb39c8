"""The card of a company's financial health."""

from django.utils.translation import gettext_lazy as _

from scoring.methods.cards import Card, Example

A, B, C = _("working capital / total assets"), _("retained earnings / total assets"), _("EBIT / total assets")
MARKET = _("market value of equity / total liabilities")
BOOK = _("book value of equity / total liabilities")
SALES = _("sales / total assets")


def z(*ratios: float) -> float:
    from scoring.finance import altman_z

    return float(altman_z(*ratios))


def z_prime(*ratios: float) -> float:
    from scoring.finance import altman_z_prime

    return float(altman_z_prime(*ratios))


def z_double_prime(*ratios: float) -> float:
    from scoring.finance import altman_z_double_prime

    return float(altman_z_double_prime(*ratios))


ALTMAN = Card(
    slug="altman",
    title=_("Altman's scores: could the company fail?"),
    answers=_(
        "Do a company's published figures look like those of companies that failed within two years, or like "
        "those of companies that did not?"
    ),
    formula=(
        "Z    = 1.2 A + 1.4 B + 3.3 C + 0.6 D + 0.999 E               listed makers; distress < 1.81, safe > 2.99\n"
        "Z'   = 0.717 A + 0.847 B + 3.107 C + 0.420 D' + 0.998 E      private makers; distress < 1.23, safe > 2.90\n"
        "Z''  = 6.56 A + 3.26 B + 6.72 C + 1.05 D'                    all others; distress < 1.10, safe > 2.60\n"
        "A working capital, B retained earnings, C EBIT, E sales, each over total assets\n"
        "D market value, D' book value of equity, over total liabilities\n"
        "risk = 75 at the distress cut-off, 25 at the safe one, linear through both, within 0 to 100"
    ),
    units=_(
        "Ratios are plain numbers (0.34, not 34 %). The risk runs from 0 to 100, 100 worst. No constant is "
        "added to Z''. A ratio that cannot be formed makes the score unknown."
    ),
    sources=(
        "Altman, Financial Ratios, Discriminant Analysis and the Prediction of Corporate Bankruptcy, "
        "Journal of Finance 23, 1968",
        "Altman, Predicting Financial Distress of Companies: Revisiting the Z-Score and ZETA Models, 2000",
    ),
    limits=_(
        "Found on American companies of the last century. Beside it count the newest ratings of agencies, and "
        "the worst of all of them is the driver."
    ),
    examples=(
        Example(
            title=_("Z of a company in the grey zone"),
            origin=_(
                "A textbook exercise whose printed answer is 2.70; the book is not named where it is quoted"
            ),
            inputs=((A, 0.34), (B, 0.15), (C, 0.0), (MARKET, 0.80), (SALES, 1.6)),
            expected=2.70,
            tolerance=0.005,
            compute=lambda: z(0.34, 0.15, 0.0, 0.80, 1.6),
        ),
        Example(
            title=_("Z of a borrower in distress"),
            origin=_("Worked by hand: .24 + 0 - .66 + .06 + 1.998"),
            inputs=((A, 0.2), (B, 0.0), (C, -0.20), (MARKET, 0.10), (SALES, 2.0)),
            expected=1.638,
            tolerance=1e-9,
            compute=lambda: z(0.2, 0.0, -0.20, 0.10, 2.0),
        ),
        Example(
            title=_("Z' of the first company, with as much book value"),
            origin=_("Worked by hand: .24378 + .12705 + 0 + .336 + 1.5968"),
            inputs=((A, 0.34), (B, 0.15), (C, 0.0), (BOOK, 0.80), (SALES, 1.6)),
            expected=2.30363,
            tolerance=1e-9,
            compute=lambda: z_prime(0.34, 0.15, 0.0, 0.80, 1.6),
        ),
        Example(
            title=_("Z'' of the first company, with as much book value"),
            origin=_("Worked by hand: 2.2304 + .489 + 0 + .84"),
            inputs=((A, 0.34), (B, 0.15), (C, 0.0), (BOOK, 0.80)),
            expected=3.5594,
            tolerance=1e-9,
            compute=lambda: z_double_prime(0.34, 0.15, 0.0, 0.80),
        ),
    ),
    module="scoring.finance",
)
