"""Exchange rates: what one unit of each currency is in the base currency on a day.

The newest rate on or before the day counts; a rate holds until the next one. Without one the money is not known.
"""

# A row a currency; needs the parameter `day`.
RATES = """
    SELECT DISTINCT ON (currency) currency, rate FROM suppliers_exchangerate
    WHERE valid_on <= %(day)s ORDER BY currency, valid_on DESC
"""


def to_base(currency: str) -> tuple[str, str]:
    """SQL: the factor from this column's currency to the base currency, null where there is none; and the
    joins that it needs."""
    factor = f"CASE WHEN {currency} IS NOT DISTINCT FROM company.base_currency THEN 1 ELSE rate.rate END"
    joins = f"""
        LEFT JOIN suppliers_company company ON true
        LEFT JOIN ({RATES}) rate ON rate.currency = {currency}
    """
    return factor, joins
