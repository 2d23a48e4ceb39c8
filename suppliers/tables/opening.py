"""Which kind of file it is, told by its first bytes; its name only where those do not tell."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suppliers.reading import BodyRefused
from suppliers.reading.bodies import check_size
from suppliers.tables import encodings, listed, workbooks
from suppliers.tables.delimited import read_delimited
from suppliers.tables.objects import looks_like_json, read_objects
from suppliers.tables.raw import Notes, Raw

KNOWN = {
    b"PK\x05\x06": gettext_lazy("The file is an empty zip; send CSV or XLSX."),
    b"%PDF": gettext_lazy("The file is a PDF; send the table as CSV or XLSX."),
    b"\x1f\x8b": gettext_lazy("The file is packed with gzip; unpack it first."),
    b"PAR1": gettext_lazy("The file is Parquet; send the table as CSV or XLSX."),
    b"<!DOC": gettext_lazy("The file is a web page; send the table as CSV or XLSX."),
    b"<html": gettext_lazy("The file is a web page; send the table as CSV or XLSX."),
    b"<?xml": gettext_lazy("The file is XML; send the table as CSV, XLSX or JSON."),
}


def read(
    data: bytes,
    *,
    name: str = "",
    content_type: str = "",
    sheet: str = "",
    header_row: int | None = None,
) -> Raw:
    """The sheets of a file. Raises BodyRefused with one sentence where there is no table in it; nothing else.

    `sheet` reads one sheet of a workbook; `header_row` is the row of the header, the first is 1, 0 says that
    there is none, None lets it be told.
    """
    check_size(data)
    notes = Notes()
    if workbooks.is_old(data):
        workbooks.refuse_old(data)
    if data.startswith(b"PK\x03\x04"):
        return workbooks.read_workbook(data, notes, sheet=sheet, header_row=header_row)
    for mark, sentence in KNOWN.items():
        if data[:100].lstrip().startswith(mark):
            raise BodyRefused("not_a_table", str(sentence))
    text = encodings.as_utf8(data, notes)
    if not text.strip():
        raise BodyRefused("empty", _("The file is empty."))
    if _is_json(text, name, content_type):
        return read_objects(text, notes)
    title = name.rpartition("/")[2].rpartition(".")[0] or ""
    if header_row is None and listed.is_list(text):
        return Raw("csv", [listed.read_list(text, notes, name=title)], notes)
    return Raw("csv", [read_delimited(text, notes, name=title, header_row=header_row)], notes)


def _is_json(text: bytes, name: str, content_type: str) -> bool:
    if name.lower().endswith((".csv", ".tsv", ".txt")) or content_type.startswith("text/csv"):
        return False
    return looks_like_json(text)
