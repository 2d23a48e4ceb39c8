"""PostgreSQL's binary COPY, to and from columns."""

from datetime import date

import numpy as np
import pytest
from django.db import DatabaseError, connection
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import wire
from scoring.wire import NO_DATE, Column, number

pytestmark = pytest.mark.django_db
KINDS = {"a": "int8", "b": "int4", "c": "int2", "d": "float8", "e": "bool", "f": "float4"}


def written(columns: list[Column]) -> list[tuple]:
    types = {"text": "varchar(20)", "letters": "varchar(2)"}
    with connection.cursor() as cursor:
        fields = ", ".join(
            f"{column.name} {types.get(column.kind, column.kind)}{'[]' if column.values.ndim == 2 else ''}"
            for column in columns
        )
        cursor.execute(f"CREATE TABLE written ({fields})")
        wire.append("written", columns)
        cursor.execute("SELECT * FROM written")
        rows = cursor.fetchall()
        cursor.execute("DROP TABLE written")
    return rows


def test_columns_are_read_in_their_kinds():
    query = (
        "SELECT n::int8, n::int4, n::int2, n / 2.0::float8, n > 1, 0.5::float4 FROM generate_series(1, 3) n"
    )
    found = wire.read(query, {}, KINDS)
    assert found["a"].tolist() == found["b"].tolist() == found["c"].tolist() == [1, 2, 3]
    assert found["d"].tolist() == [0.5, 1.0, 1.5]
    assert (found["e"].dtype, found["e"].tolist()) == (np.dtype(bool), [False, True, True])
    assert found["f"].dtype.isnative


def test_no_rows_are_empty_columns():
    assert wire.read("SELECT 1::int8 WHERE false", {}, {"a": "int8"})["a"].tolist() == []


def test_parameters_are_bound():
    query = "SELECT n::int8 FROM unnest(%(ids)s::int8[]) n WHERE %(day)s > '2025-12-31'"
    found = wire.read(query, {"ids": [4, 5], "day": date(2026, 1, 1)}, {"a": "int8"})
    assert found["a"].tolist() == [4, 5]


def test_a_mistake_in_the_query_is_a_database_error():
    with pytest.raises(DatabaseError):
        wire.read("SELECT nothing", {}, {"a": "int8"})


def test_a_null_in_a_column_is_refused():
    with pytest.raises(TypeError, match="null somewhere"):
        wire.read("SELECT NULL::int8, 1::int8", {}, {"a": "int8", "b": "int8"})


def test_a_column_of_another_kind_is_a_database_error():
    with pytest.raises(DatabaseError):
        wire.read("SELECT 1.5::float8", {}, {"a": "int8"})


def test_rows_rise_by_the_columns_that_are_named():
    columns = {"a": np.array([2, 1, 2]), "b": np.array([5, 6, 4])}
    assert {name: values.tolist() for name, values in wire.rising(columns, "a", "b").items()} == {
        "a": [1, 2, 2],
        "b": [6, 4, 5],
    }


def test_nulls_texts_dates_and_arrays_are_written():
    columns = [
        number("a", "float8", np.array([1.5, np.nan, np.inf])),
        Column("b", "int8", np.array([7, 8, 9]), np.array([True, False, True])),
        Column("c", "text", np.array([1, 0, 1]), texts=("long name", "x")),
        Column("d", "letters", np.array([ord("D") << 8 | ord("E")] * 3), np.array([True, True, False])),
        Column("e", "date", np.array([0, 366, NO_DATE]), np.array([True, True, False])),
        Column(
            "f", "float4", np.array([[0.5, np.nan]] * 3), np.array([[True, False], [True, True], [False] * 2])
        ),
        Column("g", "int2", np.array([[1, 2]] * 3)),
        Column("h", "bool", np.array([True, False, True])),
    ]
    rows = written(columns)
    assert rows[0] == (1.5, 7, "x", "DE", date(2000, 1, 1), [0.5, None], [1, 2], True)
    assert rows[1][:5] == (None, None, "long name", "DE", date(2001, 1, 1))
    assert np.isnan(rows[1][5][1])
    assert rows[2] == (np.inf, 9, "x", None, None, [None, None], [1, 2], True)


FLOATS = st.lists(st.one_of(st.none(), st.floats(allow_nan=False)), min_size=1, max_size=30)


@settings(max_examples=30, deadline=None)
@given(values=FLOATS)
def test_what_is_written_is_read_back(values):
    given_values = np.array([np.nan if value is None else value for value in values])
    known = ~np.isnan(given_values)
    array = Column("b", "float8", np.column_stack([given_values] * 3), np.column_stack([known] * 3))
    rows = written([number("a", "float8", given_values), array])
    assert rows == [(value, [value] * 3) for value in values]


def test_more_rows_than_fit_at_once(monkeypatch):
    monkeypatch.setattr(wire, "ROWS_AT_ONCE", 7)
    values = np.arange(100)
    assert [row for (row,) in written([Column("a", "int8", values)])] == values.tolist()
