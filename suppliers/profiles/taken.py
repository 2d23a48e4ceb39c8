"""Definitions out of data from outside, taken apart with bounds on everything: how deep, how large, and which
steps and parameters there are. A refusal is one sentence that says where.
"""

from collections.abc import Mapping as Data
from typing import Any

from django.utils.translation import gettext as _

from suppliers.profiles.definition import Column, Condition, Mapping, Profile, ProfileRefused
from suppliers.profiles.steps import STEPS, Step
from suppliers.resources import RESOURCES

MOST_INTO = 10
MOST_STEPS = 10
MOST_SOURCES = 12
MOST_CONDITIONS = 20
MOST_TRANSLATED = 500
LONGEST = 200
OPERATORS = ("empty", "filled", "is", "is_not")
SUMS = ("sum", "min", "max", "last")
TWICE = ("", "first", "same")


def profile_of(data: Any) -> Profile:
    """A profile out of data, or ProfileRefused with what is wrong with it."""
    known = {"name", "label", "about", "system", "verified", "verified_by", "needs", "into"}
    told = _table(data, known, _("the profile"))
    into = _list(told.get("into"), MOST_INTO, "into")
    if not into:
        raise ProfileRefused(_("A profile says what it reads: “into” is empty."))
    return Profile(
        name=_text(told.get("name", ""), "name"),
        label=_text(told.get("label", told.get("name", "")), "label"),
        about=_text(told.get("about", ""), "about", 2000),
        system=_text(told.get("system", ""), "system"),
        verified=told.get("verified") is True,
        verified_by=_text(told.get("verified_by", ""), "verified_by", 2000),
        needs=_texts(told.get("needs", []), "needs", 50),
        into=tuple(mapping_of(one) for one in into),
    )


def mapping_of(data: Any) -> Mapping:
    """A mapping out of data, or ProfileRefused with what is wrong with it."""
    told = _table(data, {"resource", "columns", "where", "merge", "twice"}, "into")
    name = _text(told.get("resource", ""), "resource")
    if name not in RESOURCES:
        raise ProfileRefused(_("There is no resource “%s”.") % name)
    resource = RESOURCES[name]
    columns = _table(told.get("columns"), set(resource.by_name), f"{name}, columns")
    if not columns:
        raise ProfileRefused(_("%s: no column is mapped.") % name)
    merge = _table(told.get("merge", {}), set(columns), f"{name}, merge")
    for column, how in merge.items():
        _one_of(how, SUMS, f"{name}, merge, {column}")
    twice = _text(told.get("twice", ""), "twice")
    _one_of(twice, TWICE, f"{name}, twice")
    where = _list(told.get("where", []), MOST_CONDITIONS, f"{name}, where")
    return Mapping(
        resource=name,
        columns={column: _column(cell, f"{name}, {column}") for column, cell in columns.items()},
        where=tuple(_condition(one, f"{name}, where") for one in where),
        merge={column: str(how) for column, how in merge.items()},
        twice=twice,
    )


def _column(data: Any, where: str) -> Column:
    if isinstance(data, str):
        data = {"from": data}
    told = _table(data, {"from", "first_of", "join", "between", "constant", "blank", "do"}, where)
    ways = [way for way in ("from", "first_of", "join") if way in told]
    if len(ways) > 1 or (not ways and "constant" not in told):
        raise ProfileRefused(_("%s: say one of from, first_of, join and constant.") % where)
    sources = told.get(ways[0]) if ways else []
    steps = _list(told.get("do", []), MOST_STEPS, where)
    return Column(
        sources=_texts([sources] if isinstance(sources, str) else sources, where, MOST_SOURCES),
        how={"from": "any"}.get(ways[0], ways[0]) if ways else "any",
        between=_text(told.get("between", ""), where, 10),
        constant=_text(told.get("constant", ""), where),
        blank=_texts(told.get("blank", []), where, MOST_SOURCES),
        steps=tuple(_step(one, where) for one in steps),
    )


def _step(data: Any, where: str) -> Step:
    if isinstance(data, str):
        data = {"step": data}
    name = data.get("step") if isinstance(data, Data) else None
    if not isinstance(name, str) or name not in STEPS:
        raise ProfileRefused(
            _("%(where)s: there is no step “%(name)s”. There are: %(known)s.")
            % {"where": where, "name": str(name)[:60], "known": ", ".join(STEPS)}
        )
    parameters = STEPS[name].parameters
    told = _table({k: v for k, v in data.items() if k != "step"}, set(parameters), f"{where}, {name}")
    place = f"{where}, {name}"
    read = {key: _parameter(value, parameters[key], f"{place}, {key}") for key, value in told.items()}
    missing = [key for key, default in parameters.items() if default is ... and key not in read]
    if missing:
        raise ProfileRefused(_("%(where)s: say “%(name)s”.") % {"where": place, "name": missing[0]})
    return Step(name, read)


def _parameter(value: Any, default: Any, where: str) -> Any:
    """A value of the kind that the default has; `...` stands for a text that has to be given."""
    if isinstance(default, tuple):
        return _texts([value] if isinstance(value, str) else value, where, MOST_TRANSLATED)
    if isinstance(default, dict):
        table = _table(value, None, where)
        if len(table) > MOST_TRANSLATED:
            raise ProfileRefused(
                _("%(where)s: more than %(most)d.") % {"where": where, "most": MOST_TRANSLATED}
            )
        return {_text(k, where): _text(v, where) for k, v in table.items()}
    if isinstance(default, int):
        if type(value) is not int or not 0 <= value <= 1000:
            raise ProfileRefused(_("%s is a whole number up to 1000.") % where)
        return value
    return _text(value, where)


def _condition(data: Any, where: str) -> Condition:
    told = _table(data, {"from", *OPERATORS}, where)
    source = _text(told.get("from", ""), where)
    operators = [name for name in OPERATORS if name in told]
    if not source or len(operators) != 1:
        raise ProfileRefused(_("%s: a condition has a column and one of empty, filled, is, is_not.") % where)
    operator = operators[0]
    value = told[operator]
    if operator in ("empty", "filled"):
        if value is not True:
            raise ProfileRefused(_("%(where)s: “%(name)s” is true.") % {"where": where, "name": operator})
        return Condition(source, operator)
    return Condition(
        source, operator, _texts([value] if isinstance(value, str) else value, where, MOST_TRANSLATED)
    )


def _table(value: Any, known: set[str] | None, where: str) -> Data[str, Any]:
    if not isinstance(value, Data) or any(not isinstance(key, str) for key in value):
        raise ProfileRefused(_("%s is not a table of names and values.") % where)
    unknown = [key for key in value if known is not None and key not in known]
    if unknown:
        raise ProfileRefused(
            _("%(where)s does not know “%(name)s”.") % {"where": where, "name": str(unknown[0])[:60]}
        )
    return value


def _list(value: Any, most: int, where: str) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise ProfileRefused(_("%s is not a list.") % where)
    if len(value) > most:
        raise ProfileRefused(_("%(where)s: more than %(most)d.") % {"where": where, "most": most})
    return list(value)


def _texts(value: Any, where: str, most: int) -> tuple[str, ...]:
    return tuple(_text(one, where) for one in _list(value, most, where))


def _text(value: Any, where: str, longest: int = LONGEST) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ProfileRefused(_("%s is not a text.") % where)
    if len(value) > longest:
        raise ProfileRefused(_("%(where)s is longer than %(most)d.") % {"where": where, "most": longest})
    return value


def _one_of(value: Any, known: tuple[str, ...], where: str) -> None:
    if value not in known:
        names = ", ".join(name for name in known if name)
        raise ProfileRefused(_("%(where)s is one of %(known)s.") % {"where": where, "known": names})
