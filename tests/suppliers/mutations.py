"""Files that were hurt on their way: one seed, one file. Each starts as a good one and is changed in one or more ways."""

import io
import json
import random
import zipfile
import zlib
from functools import cache

from tests.suppliers import deliveries
from tests.suppliers.workbook_bytes import packed, sheet_xml, table

ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><worksheet><sheetData><row><c><v>&c;</v></c></row></sheetData></worksheet>'
)
CODECS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "cp1252",
    "latin-1",
    "utf-7",
    "utf-32",
    "cp437",
)


def mutated(seed):
    """(name, bytes) of the file of this seed."""
    chance = random.Random(seed)
    kinds = {"csv": _csv, "xlsx": _xlsx, "json": _json, "list": _list}
    kind = chance.choice(["csv", "csv", "csv", "xlsx", "xlsx", "json", "list"])
    data = kinds[kind](chance)
    for _time in range(chance.choice([0, 1, 1, 2, 3])):
        data = chance.choice(HURTS)(chance, data)
    name = chance.choice([f"file.{kind}", "file.csv", "file.xlsx", "file.json", "", "../../etc/passwd"])
    return name, data


def _csv(chance):
    data, _rows = deliveries.of(chance.randint(0, 60), seed=chance.random())
    lines = data.decode("utf-8-sig").split("\r\n")
    change = chance.randrange(8)
    if change == 0:
        chance.shuffle(lines)
    if change == 1:
        lines = [_moved(chance, line) for line in lines]
    if change == 2:
        lines = [line.replace(",", chance.choice(",;\t|")) for line in lines]
    if change == 3:
        lines.insert(chance.randrange(len(lines)), '"' * chance.randint(1, 5))
    if change == 4:
        lines[:0] = ["Title", "", "as of;today"][: chance.randint(1, 3)]
    if change == 5:
        lines[0] = ",".join(
            [chance.choice(["", "id", "vendor", "a" * 5000, "=1+1", "\x00"])] * chance.randint(1, 600)
        )
    text = chance.choice(["\r\n", "\n", "\r", "\n\n"]).join(lines)
    if change == 6:
        return b"".join(line.encode(chance.choice(CODECS), errors="replace") + b"\n" for line in lines)
    return text.encode(chance.choice(CODECS), errors="replace")


def _moved(chance, line):
    cells = line.split(",")
    chance.shuffle(cells)
    return ",".join(cells[: chance.randint(0, len(cells))])


def _xlsx(chance):
    rows = [
        [chance.choice(["part", "x", 1, 0.1 + 0.2, None, "007", "=1"]) for _c in range(6)] for _r in range(20)
    ]
    xml = sheet_xml(table(rows), '<mergeCells><mergeCell ref="A1:F1"/><mergeCell ref="B2:B9"/></mergeCells>')
    change = chance.randrange(12)
    if change == 0:
        xml = sheet_xml(table(rows) + "".join(f'<row r="{n}"/>' for n in range(21, 100_000)))
    if change == 1:
        xml = sheet_xml(table(rows) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    if change == 2:
        xml = sheet_xml(
            '<row r="1"><c r="A1"><f>SUM(B1:XFD1)</f></c><c r="B1" t="str"><f>A1</f><v>x</v></c></row>'
        )
    if change == 3:
        xml = ENTITIES
    if change == 4:
        xml = "<a>" * 50_000
    if change == 5:
        cell = f'<c r="{chance.choice(["ZZZZ1", "A0", "1A", "", "XFE1", "A99999999"])}" t="{chance.choice("snbdex")}" s="{chance.choice(["-1", "99999", "x"])}"><v>{chance.choice(["1e999", "-1", "x", "9" * 500, "99999999"])}</v></c>'
        xml = sheet_xml(f'<row r="{chance.choice(["0", "-1", "x", "99999999999"])}">{cell}</row>')
    if change == 6:
        return packed(
            {"S": xml},
            extra={
                "xl/workbook.xml": chance.choice(
                    ["", "<x/>", "<workbook><sheets><sheet/></sheets></workbook>"]
                )
            },
        )
    if change == 7:
        return packed({"S": xml}, extra={"xl/sharedStrings.xml": ENTITIES})
    if change == 8:
        return bomb(packed({"S": xml}), chance.choice([1000, 100 << 20, 4_000_000_000]))
    if change == 9:
        return packed(
            {
                "S": xml.replace(
                    "<worksheet",
                    f'<?xml version="1.0" encoding="{chance.choice(["utf-16", "x", "rot13", "utf-7"])}"?><worksheet',
                )
            }
        )
    return packed({f"S{n}": xml for n in range(chance.randint(1, 3))})


@cache
def _blanks():
    """100 MiB of blanks, packed."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    return b"".join([*(packer.compress(b" " * (1 << 20)) for _mib in range(100)), packer.flush()])


def bomb(data, told):
    """A zip whose first sheet inflates to 100 MiB, though its directory says `told`."""
    old, file = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in old.namelist():
            if name != "xl/worksheets/sheet1.xml":
                archive.writestr(name, old.read(name))
        archive.writestr("xl/worksheets/sheet1.xml", b"x" * len(_blanks()), zipfile.ZIP_STORED)
        archive.filelist[-1].compress_type = zipfile.ZIP_DEFLATED
        archive.filelist[-1].file_size = told
    return file.getvalue().replace(b"x" * len(_blanks()), _blanks())


def _json(chance):
    rows = [
        {"Supplier": str(n), "ok": chance.choice([True, None, "", 1.5, [7, "x"], {"a": 1}, [{"z": 1}], [[]]])}
        for n in range(chance.randint(0, 30))
    ]
    wrapped = chance.choice(
        [
            rows,
            {"d": {"results": rows}},
            {"value": rows},
            {"data": {}},
            {"d": {"d": {"d": rows}}},
            5,
            "x",
            None,
        ]
    )
    text = json.dumps(wrapped)
    change = chance.randrange(6)
    if change == 0:
        text = "\n".join(json.dumps(row) for row in rows) + '\n{"a":'
    if change == 1:
        text = text.replace("null", chance.choice(["NaN", "Infinity", "1e999", "9" * 5000]))
    if change == 2:
        text = "[" * 5_000 + text + "]" * 5_000
    if change == 3:
        text = json.dumps([{f"c{n}": n} for n in range(chance.choice([10, 600]))])
    return text.encode(chance.choice(["utf-8", "utf-8-sig", "utf-16"]))


def _list(chance):
    lines = ["-" * 40] + [
        "|" + "|".join(f"{chance.choice(['MATNR', '1,5-', '', '00.00.0000', '|'])}" for _c in range(5)) + "|"
        for _r in range(20)
    ]
    lines.insert(2, "-" * 40)
    return "\n".join(lines).encode()


def _flipped(chance, data):
    data = bytearray(data)
    for _time in range(min(len(data), chance.choice([1, 5, 50]))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def _cut(chance, data):
    return data[: chance.randrange(len(data) + 1)]


def _beheaded(chance, data):
    return data[chance.randrange(min(len(data), 200) + 1) :]


def _doubled(chance, data):
    return data + data[: chance.randrange(len(data) + 1)]


def _salted(chance, data):
    place = chance.randrange(len(data) + 1)
    salt = chance.choice(
        [
            b"\x00",
            b"\x00" * 500,
            b'"',
            b"\xff\xfe",
            b"\xef\xbb\xbf",
            "ü€".encode(),
            b"\xfc",
            b"\r",
            b"PK\x03\x04",
        ]
    )
    return data[:place] + salt * chance.choice([1, 1, 30]) + data[place:]


HURTS = (_flipped, _cut, _beheaded, _doubled, _salted)
