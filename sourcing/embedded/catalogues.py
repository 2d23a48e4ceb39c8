"""Compile the translations: `locale/<language>/LC_MESSAGES/*.po` into `build/locale/`, with the standard library.

A fresh machine has no gettext tools. Of the .po format this reads what we write: comments, msgctxt, msgid,
msgid_plural, msgstr, and text over several lines; an entry that is fuzzy or empty is left out.
"""

import ast
import struct
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
WRITTEN = PROJECT / "locale"
COMPILED = PROJECT / "build" / "locale"
MAGIC = 0x950412DE
CONTEXT, PLURAL = "\x04", "\x00"


def sources() -> list[Path]:
    return sorted(WRITTEN.glob("*/LC_MESSAGES/*.po"))


def main() -> None:
    for source in sources():
        target = COMPILED / source.relative_to(WRITTEN).with_suffix(".mo")
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_suffix(".new")
        fresh.write_bytes(compiled(entries(source.read_text(encoding="utf-8"), str(source))))
        fresh.replace(target)


def entries(text: str, name: str = "") -> dict[str, str]:
    """By msgid, with its context before it; plurals after one another, as .mo files have them."""
    found: dict[str, str] = {}
    for block in text.split("\n\n"):
        words: dict[str, str] = {}
        field, fuzzy = "", False
        for line in block.strip().splitlines():
            if line.startswith("#"):
                fuzzy |= line.startswith("#,") and "fuzzy" in line
                continue
            if not line.startswith('"'):
                field, _space, line = line.partition(" ")
            if not field or not line.startswith('"'):
                sys.exit(f"{name}: this line is not understood: {line}")
            words[field] = words.get(field, "") + ast.literal_eval(line)
        _add(found, words, fuzzy, name)
    return found


def _add(found: dict[str, str], words: dict[str, str], fuzzy: bool, name: str) -> None:
    told = [words[field] for field in sorted(words) if field.startswith("msgstr")]
    if "msgid" not in words or fuzzy or not all(told):
        return
    key = words["msgid"] + (PLURAL + words["msgid_plural"] if "msgid_plural" in words else "")
    if "msgctxt" in words:
        key = words["msgctxt"] + CONTEXT + key
    if key in found:
        sys.exit(f"{name}: stands twice: {words['msgid']}")
    found[key] = PLURAL.join(told)


def compiled(found: dict[str, str]) -> bytes:
    """The bytes of a .mo file: a header, where each text lies, and the texts, in the order of the msgids."""
    pairs = sorted((key.encode(), told.encode()) for key, told in found.items())
    start = 7 * 4 + 16 * len(pairs)
    where, texts = [], b""
    for side in (0, 1):
        for pair in pairs:
            where += [len(pair[side]), start + len(texts)]
            texts += pair[side] + b"\0"
    header = struct.pack("<7I", MAGIC, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return header + struct.pack(f"<{len(where)}I", *where) + texts


if __name__ == "__main__":
    main()
