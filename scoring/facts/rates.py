"""Exchange rates: what one unit of each currency is in the base currency on a day.

The newest rate on or before the day counts; a rate holds until the next one. Without one the money is not known.
"""

# A row a currency; needs the parameter `day`.
RATES = """
    SELECT DISTINCT ON (currency) currency, rate FROM suppliers_exchangerate
    WHERE valid_on <= %(day)s ORDER BY currency, valid_on DESC
"""


def to_base(currency: str, amount: str = "1") -> tuple[str, str]:
    """SQL: the amount, given in this column's currency, in the base currency; null where there is no rate. And
    the joins that it needs."""
    turned = f"""
        CASE WHEN {currency} IS NOT DISTINCT FROM company.base_currency THEN {amount}
            ELSE {amount} * rate.rate END
    """
    joins = f"""
        LEFT JOIN suppliers_company company ON true
        LEFT JOIN ({RATES}) rate ON rate.currency = {currency}
    """
    return turned, joins
