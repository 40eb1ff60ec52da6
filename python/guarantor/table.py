"""Tables: columns of equal length, each with its meaning and unit, for whatever library an analyst uses."""

from __future__ import annotations

import csv
import html
import io
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    import pyarrow

Values = Sequence[str] | Sequence[int] | Sequence[float]


@dataclass(frozen=True)
class Column:
    """A column: what its values are, and in which unit."""

    name: str
    meaning: str
    unit: str
    values: Values
    """Texts as a list; numbers as an `array`, which NumPy and pandas read without copying. Nothing is NaN."""


class Table(Mapping[str, Values]):
    """Columns by their names. `pandas.DataFrame(table)` works, `polars.from_arrow(table)` and
    `duckdb.sql("from table")` where pyarrow is installed.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = {column.name: column for column in columns}
        """Every column with its meaning and unit."""

    def __getitem__(self, name: str) -> Values:
        return self.columns[name].values

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        """Number of columns, as of any mapping."""
        return len(self.columns)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return next((len(column.values) for column in self.columns.values()), 0)

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas data frame; `attrs["units"]` holds the units, `attrs["meanings"]` the meanings."""
        import pandas

        frame = pandas.DataFrame({name: list(values) for name, values in self.items()})
        frame.attrs["units"] = {name: column.unit for name, column in self.columns.items()}
        frame.attrs["meanings"] = {name: column.meaning for name, column in self.columns.items()}
        return frame

    def to_arrow(self) -> pyarrow.Table:
        """An Arrow table; each field's metadata hold its meaning and unit. NaN becomes null."""
        import pyarrow

        arrays = [pyarrow.array(values, from_pandas=True) for values in self.values()]
        described = [
            pyarrow.field(column.name, values.type, metadata={"meaning": column.meaning, "unit": column.unit})
            for column, values in zip(self.columns.values(), arrays, strict=True)
        ]
        return pyarrow.Table.from_arrays(arrays, schema=pyarrow.schema(described))

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Arrow's interface between libraries: Polars, DuckDB and others take the table as it is."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        return f"<Table of {self.rows} rows: {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        """The first rows, for a notebook."""
        names = list(self)[:12]
        head = "".join(
            f'<th title="{html.escape(self.columns[name].meaning)}">{html.escape(name)}</th>' for name in names
        )
        row = "".join
        body = row(
            "<tr>" + row(f"<td>{html.escape(_shown(self[name][i]))}</td>" for name in names) + "</tr>"
            for i in range(min(self.rows, 10))
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{html.escape(repr(self))}</p>"


def _shown(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def of_bridge(columns: Sequence[tuple[str, str, str, str, list[str] | bytes]]) -> Table:
    """A table as the bridge hands it over: texts, or the bytes of numbers."""

    def values(kind: str, given: list[str] | bytes) -> Values:
        if isinstance(given, list):
            return given
        return array("q" if kind == "whole" else "d", given)

    return Table([Column(name, meaning, unit, values(kind, given)) for name, meaning, unit, kind, given in columns])


def of_csv(text: str) -> Table:
    """A table from CSV: a column whose every field is a number, or nothing, is one of numbers."""
    head, *rows = list(csv.reader(io.StringIO(text))) or [[]]

    def values(fields: list[str]) -> Values:
        try:
            return array("d", [float(field) if field else float("nan") for field in fields])
        except ValueError:
            return fields

    return Table([Column(name, "", "", values([row[i] for row in rows])) for i, name in enumerate(head)])


def of_rows(rows: Sequence[Mapping[str, Any]], about: Mapping[str, tuple[str, str]]) -> Table:
    """A table from rows that all have the fields of `about`: name, and its meaning and unit. Nothing is NaN."""

    def values(name: str) -> Values:
        given = [row.get(name) for row in rows]
        if all(isinstance(value, str) for value in given):
            return [str(value) for value in given]
        return array("d", [float("nan") if value is None else float(value) for value in given])

    return Table([Column(name, meaning, unit, values(name)) for name, (meaning, unit) in about.items()])
