"""The whole portfolio as a zip of CSVs, which `suppliers.restoring` reads again into an empty database.

    company.csv                 whose facts these are
    parts.csv ...               a file a resource, in the order in which they load, with every column it declares
    beside/<resource>.csv       what no file may say, of the rows of which there is something: who decided, what was reversed
    README.txt                  when, of which release, how many rows, and the digest of each file

One snapshot of the facts, read by COPY and sent while it is read: a million rows need no more memory than one.
Texts are as they stand, with no apostrophe for spreadsheets; what is not known is an empty cell.
"""

from suppliers.exporting.portfolio import CONTENT_TYPE, PERMISSION, portfolio, sent_to

__all__ = ["CONTENT_TYPE", "PERMISSION", "portfolio", "sent_to"]
