"""The declarations, and what is made from them."""

from pathlib import Path

import pytest
from django.core.management import call_command

from suppliers.resources import RESOURCES, named
from suppliers.resources.described import in_words

DOCS = Path(__file__).resolve().parents[2] / "docs" / "resources.md"


def test_the_docs_of_columns_are_those_of_the_declarations(capsys):
    call_command("describe_resources")
    assert capsys.readouterr().out == DOCS.read_text(), (
        "run: manage.py describe_resources > docs/resources.md"
    )


def test_the_docs_name_every_column_and_every_rule():
    told = in_words(RESOURCES.values())
    for resource in RESOURCES.values():
        section = told.partition(f"## {resource.name}\n")[2].partition("\n## ")[0]
        assert all(f"| {c.name} |" in section or f"| **{c.name}** |" in section for c in resource.columns)
        assert "None" not in section


@pytest.mark.parametrize("name", RESOURCES)
def test_a_resources_key_is_among_its_columns_and_every_column_says_what_it_is(name):
    resource = named(name)
    assert set(resource.key) <= set(resource.by_name)
    assert all(str(c.about) for c in resource.columns)
    assert str(resource.about).endswith(".")


def test_an_unknown_resource_is_answered_with_those_there_are():
    with pytest.raises(KeyError, match="plants, parts"):
        named("plnats")
