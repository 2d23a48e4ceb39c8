"""The demo company's frames, as the tests of its stories ask them."""

from datetime import date

import pandas as pd

from suppliers.demo import STORIES, company

TODAY = date(2027, 3, 1)
NOW = pd.Timestamp(TODAY)
YEAR = pd.Timedelta(days=365)
COMPANIES = [(400, 1), (400, 7), (100, 1)]  # parts, seed


class Facts:
    """The frames of a company, asked about a story's part."""

    @classmethod
    def of(cls, parts_and_seed: tuple[int, int]) -> "Facts":
        parts, seed = parts_and_seed
        return cls(company(parts, seed, today=TODAY))

    def __init__(self, frames: dict[str, pd.DataFrame]) -> None:
        self.frames = frames
        self.suppliers = frames["suppliers"].set_index("code")
        self.sites = frames["sites"].set_index("code")

    def part(self, number: str) -> pd.Series:
        (row,) = self.frames["parts"].index[self.frames["parts"]["number"] == number]
        return self.frames["parts"].loc[row]

    def rows(self, resource: str, number: str, column: str = "part") -> pd.DataFrame:
        return self.frames[resource][self.frames[resource][column] == number]

    def sources(self, number: str) -> pd.DataFrame:
        return self.rows("sources", number).reset_index(drop=True)

    def orders(self, number: str, supplier: str | None = None, kind: str = "production") -> pd.DataFrame:
        lines = self.rows("order-lines", number)
        return lines[(lines["kind"] == kind) & ((lines["supplier"] == supplier) | (supplier is None))]

    def of_a_year(self, number: str) -> pd.DataFrame:
        """What of it arrived in the last 12 months."""
        lines = self.orders(number)
        return lines[lines["received_on"] > NOW - YEAR]


def only(name: str) -> str:
    (number,) = STORIES[name].parts
    return number
