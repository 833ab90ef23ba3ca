"""What is published as open data: each feature registers its tables, column by column.

A data set is one CSV file. Its columns stand beside what they mean, so that no file is
published without its description. Rows are those that everybody can read on the site, and
no column names a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from flask_babel import LazyString
from sqlalchemy import Select, select

from app.core.i18n import choose
from app.core.text import no_formula
from app.extensions import db

BATCH = 1000  # rows in memory at once


class Field(NamedTuple):
    """A column: its name in the file, where its values come from, and what they mean."""

    name: str
    column: Any
    says: LazyString


@dataclass(frozen=True)
class DataSet:
    """One file; `narrow` joins and limits the rows to those that are public, in a fixed order."""

    name: str
    says: LazyString
    fields: tuple[Field, ...]
    narrow: Callable[[Select[Any]], Select[Any]]

    def rows(self) -> Iterator[list[str]]:
        """The values as they stand in the file."""
        for row in self._read():
            yield [_cell(value) for value in row]

    def records(self) -> Iterator[dict[str, Any]]:
        """The rows for programs: values by the name of their column."""
        names = [field.name for field in self.fields]
        for row in self._read():
            yield dict(zip(names, map(_plain, row), strict=True))

    def _read(self) -> Iterator[Any]:
        query = self.narrow(select(*(field.column for field in self.fields)))
        yield from db.session.execute(query.execution_options(yield_per=BATCH))


_sets: dict[str, DataSet] = {}


def publish(data_set: DataSet) -> None:
    """Make a data set part of the open data."""
    _sets[data_set.name] = data_set


def published() -> list[DataSet]:
    """All data sets, in the order in which features registered them."""
    return list(_sets.values())


def _plain(value: Any) -> Any:
    """A value as JSON has it; no spreadsheet runs what is in there."""
    match value:
        case None | bool() | int() | float():
            return value
        case dict():
            return choose(value)
        case str():
            return str(value)
    return _cell(value)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case dict():
            return no_formula(choose(value))
        case str():
            return no_formula(str(value))
    return str(value)
