"""What a table of a page shows, cell by cell, as a person reads it."""

from html.parser import HTMLParser


class _Tables(HTMLParser):
    """Rows of the tables' bodies; words for screen readers alone are left out, a day is its ISO date."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.rows: list[list[str]] | None = None
        self.inside: list[tuple[str, bool]] = []  # open elements, and whether their words are hidden
        self.label = ""

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag in ("input", "img", "link", "meta", "br", "use", "path"):
            return
        if told.get("role") == "region":
            self.label = told["aria-label"]
        if tag == "tbody":
            self.rows = self.tables.setdefault(self.label, [])
        if tag == "tr" and self.rows is not None:
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
        is_day = tag == "time" and "title" in told
        if is_day and self.rows:
            self.rows[-1][-1] += f" {told['datetime']}"
        hides = is_day or told.get("class") == "hidden-words" or tag == "button"
        self.inside.append((tag, hides))

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop()[0] != tag:
            pass
        if tag == "tbody":
            self.rows = None

    def handle_data(self, data):
        if self.rows and self.rows[-1] and not any(hides for _tag, hides in self.inside):
            self.rows[-1][-1] += data


def table(response, label: str) -> list[list[str]]:
    """The rows of the table that is called so."""
    read = _Tables()
    read.feed(response.content.decode())
    return [[" ".join(cell.split()) for cell in row] for row in read.tables[label]]
