"""The rules of the house that no other tool checks."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

PROJECT = Path(__file__).resolve().parents[1]
APPS = ["accounts", "suppliers", "scoring", "sourcing"]
LONGEST_FILE, LONGEST_FUNCTION = 300, 50
SAY_NOTHING = {"utils", "util", "core", "common", "services", "helpers", "misc", "managers", "signals"}
# In pieces, so that this file names none of them either.
REGISTRIES = [
    ".".join(words)
    for words in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
    )
]
MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]


def tracked(*patterns: str) -> list[Path]:
    """Files that git knows or would take; a fresh clone and a working folder give the same."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    return [PROJECT / line for line in listed.splitlines() if (PROJECT / line).is_file()]


PYTHON = [path for path in tracked("*.py") if "migrations" not in path.parts]
TEMPLATES = tracked("templates/*.html", "*/templates/*.html")


def name(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in PYTHON:
        yield path, ast.parse(path.read_text())


def test_a_file_fits_in_one_sitting():
    lengths = {name(path): len(path.read_text().splitlines()) for path in PYTHON}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_a_function_fits_on_a_screen():
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    long = {
        f"{name(path)}: {node.name}": node.end_lineno - node.lineno + 1
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, functions) and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == {}


def test_modules_are_named_by_what_they_hold():
    named = [name(path) for path in PYTHON if SAY_NOTHING & {path.stem, *path.relative_to(PROJECT).parts}]
    assert named == []


def test_nothing_happens_by_signal():
    """Django's. Celery has no other place to run something in a new worker process."""
    found = [
        f"{name(path)}:{node.lineno}"
        for path, tree in trees()
        if path.relative_to(PROJECT).parts[0] in APPS
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and re.search(r"^django.*(signals|dispatch)$", node.module or "")
    ]
    assert found == []


def test_nothing_is_silenced_or_left_for_later():
    pattern = re.compile(r"#\s*noqa|except Exception|except BaseException|except:|\bTODO\b|\bFIXME\b|\bXXX\b")
    found = [
        f"{name(path)}:{number}: {line.strip()}"
        for path in PYTHON
        if path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_saving_a_row_does_nothing_more(model):
    ours = [cls for cls in model.__mro__ if cls.__module__.split(".")[0] in APPS]
    assert [cls.__name__ for cls in ours if {"save", "delete"} & set(vars(cls))] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_list_can_be_narrowed_to_what_a_person_may_see(model):
    everything = model._default_manager.all()
    assert hasattr(everything, "visible_to")
    assert everything.visible_to(None).query.is_empty(), "nobody sees nothing, without a query"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_constraints_and_indexes_are_named_as_what_they_say(model):
    names = [rule.name for rule in (*model._meta.constraints, *model._meta.indexes)]
    assert [rule.name for rule in model._meta.constraints if rule.name.count("_") < 2] == []
    unnamed = re.compile(r"_[0-9a-f]{6,}(_idx)?$|(^|_)(ck|chk|uniq|uq|ix|constraint)(_|$)")
    assert [one for one in names if unnamed.search(one)] == []


def test_migrations_have_names_and_import_no_models():
    for path in tracked("*/migrations/0*.py"):
        assert not re.search(r"auto_\d", path.stem), name(path)
        assert not re.search(r"^from (accounts|suppliers|scoring)\.models", path.read_text(), re.M), name(
            path
        )


def test_pages_hold_no_script_and_no_style():
    """The content policy would refuse them."""
    forbidden = {
        "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.I),
        "a style element": re.compile(r"<style\b", re.I),
        "a style attribute": re.compile(r"\sstyle\s*=", re.I),
        "a handler attribute": re.compile(r"\son[a-z]+\s*=", re.I),
        "a javascript: address": re.compile(r"javascript:", re.I),
        "something outside": re.compile(r"(src|href)\s*=\s*[\"']?(https?:)?//", re.I),
    }
    found = [
        f"{name(path)}: {what}"
        for path in TEMPLATES
        for what, pattern in forbidden.items()
        if pattern.search(path.read_text())
    ]
    assert found == []


def test_every_word_on_a_page_can_be_translated():
    """What is left of a template without its tags and translated blocks has no words."""
    ours = (
        r"{% comment.*?{% endcomment %}|{#.*?#}|{% blocktranslate.*?{% endblocktranslate %}|{%.*?%}|{{.*?}}"
    )
    html = r"<script.*?</script>|<code.*?</code>|<pre.*?</pre>|<!--.*?-->|<[^>]*>|&\w+;"
    untranslated = {}
    for path in TEMPLATES:
        left = path.read_text()
        for gone in (ours, html):
            left = re.sub(gone, " ", left, flags=re.S)
        if words := [word for word in re.findall(r"[^\W\d_]{3,}", left) if word != "Holdfast"]:
            untranslated[name(path)] = words[:5]
    assert untranslated == {}


def test_no_tracked_file_names_a_registry():
    binary = {".png", ".woff2", ".xlsx", ".ico"}
    found = [
        f"{name(path)}: {host}"
        for path in tracked()
        if path.suffix not in binary
        for host in REGISTRIES
        if host in path.read_text(errors="replace")
    ]
    assert found == []


@pytest.mark.parametrize("lock", ["run", "embedded", "dev", "node"])
def test_every_package_is_pinned_by_hash(lock):
    text = (PROJECT / "requirements" / f"{lock}.txt").read_text().replace("\\\n", " ")
    packages = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert packages
    assert [line for line in packages if "==" not in line or "--hash=sha256:" not in line] == []


def test_every_dependency_says_why_it_is_here():
    silent = [
        f"{name(path)}: {line}"
        for path in tracked("requirements/*.in")
        for line in path.read_text().splitlines()
        if line and not line.startswith("-r") and "#" not in line
    ]
    assert silent == []


def test_browser_packages_are_pinned_without_addresses():
    lock = (PROJECT / "package-lock.json").read_text()
    assert '"integrity"' in lock
    assert '"resolved"' not in lock


def test_the_licence_and_the_changelog_are_here():
    assert "Apache License" in (PROJECT / "LICENSE").read_text()
    assert (PROJECT / "CHANGELOG.md").read_text().startswith("# Changelog")
