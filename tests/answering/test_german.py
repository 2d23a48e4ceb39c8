"""Every word that a supplier reads on the public pages is there in German, and .po files are compiled as gettext would."""

import ast
import gettext
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

from sourcing.embedded import catalogues

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = ROOT / "locale" / "de" / "LC_MESSAGES" / "django.po"
PYTHON = [
    *ROOT.glob("suppliers/answering/*.py"),
    *ROOT.glob("suppliers/keyedcodes/*.py"),
    *ROOT.glob("suppliers/views/answer*.py"),
    ROOT / "suppliers" / "answerforms.py",
]
TEMPLATES = [*ROOT.glob("templates/suppliers/answer/*.html"), ROOT / "templates/components/themes.html"]
TEXT = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(?:n?gettext|_)\(((?:{TEXT}(?:,\s*)?)+)")
NAMES = {"_", "gettext", "gettext_lazy"}


def in_python(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in NAMES:
            yield from (arg.value for arg in node.args if isinstance(arg, ast.Constant))


def in_template(path):
    for found in CALL.finditer(templatize(path.read_text(), origin=str(path))):
        yield ast.literal_eval(f"({found[1].rstrip().rstrip(',')},)")[0]


def test_every_word_of_the_public_pages_is_translated():
    told = {key.partition("\0")[0] for key in catalogues.entries(WRITTEN.read_text())}
    asked = {word for path in PYTHON for word in in_python(path)}
    asked |= {word for path in TEMPLATES for word in in_template(path)}
    assert len(asked) > 120
    assert asked - told == set()


def test_a_translation_keeps_the_places_of_what_is_filled_in():
    holes = re.compile(r"%\(\w+\)[sd]|%%")
    for key, told in catalogues.entries(WRITTEN.read_text()).items():
        words = key.rpartition("\4")[2].split("\0")
        for ours, theirs in zip(words, told.split("\0"), strict=True):
            assert sorted(holes.findall(ours)) == sorted(holes.findall(theirs)), ours


PO = """
# A comment.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#: somewhere.py:1
msgid "Hello, \\"you\\""
msgstr "Hallo, "
"„du“"

msgctxt "a door"
msgid "Close"
msgstr "Schließen"

#, fuzzy
msgid "Guess"
msgstr "Rate"

msgid "Empty"
msgstr ""

msgid "%(n)s site"
msgid_plural "%(n)s sites"
msgstr[0] "%(n)s Ort"
msgstr[1] "%(n)s Orte"
"""


def test_a_catalogue_reads_back_by_the_library_that_django_uses():
    read = gettext.GNUTranslations(BytesIO(catalogues.compiled(catalogues.entries(PO))))
    assert read.gettext('Hello, "you"') == "Hallo, „du“"
    assert read.pgettext("a door", "Close") == "Schließen"
    assert read.gettext("Close") == "Close"
    assert [read.gettext(word) for word in ("Guess", "Empty", "Unheard")] == ["Guess", "Empty", "Unheard"]
    assert [read.ngettext("%(n)s site", "%(n)s sites", n) for n in (1, 2)] == ["%(n)s Ort", "%(n)s Orte"]


@pytest.mark.parametrize(
    ("po", "sentence"),
    [
        ('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n', "stands twice: a"),
        ("msgid a\nmsgstr b\n", "not understood"),
        ('"a"\n', "not understood"),
    ],
)
def test_a_catalogue_that_cannot_be_read_stops_set_up(po, sentence):
    with pytest.raises(SystemExit, match=sentence):
        catalogues.entries(po, "django.po")


def test_set_up_compiles_with_the_standard_library_alone(tmp_path):
    """As the Dockerfile and a fresh clone run it."""
    copied = tmp_path / "sourcing" / "embedded" / "catalogues.py"
    copied.parent.mkdir(parents=True)
    copied.write_bytes((ROOT / "sourcing" / "embedded" / "catalogues.py").read_bytes())
    po = tmp_path / "locale" / "de" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_bytes(WRITTEN.read_bytes())
    subprocess.run([sys.executable, "-I", "-S", str(copied)], check=True)
    with (tmp_path / "build" / "locale" / "de" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Thank you") == "Vielen Dank"
