"""Statements on one connection: SQLAlchemy writes the SQL once, the driver's cursor runs it.

To execute a statement of SQLAlchemy Core costs some 40 microseconds of CPU, whatever it does; the
driver needs 2. Engine, pool and transactions stay SQLAlchemy's.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Connection, Delete, Dialect, Insert, Select, TypeDecorator, Update
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.dml import ReturningInsert

Statement = Select[Any] | Insert | Update | Delete | ReturningInsert[Any]
Values = Mapping[str, Any]
Row = tuple[Any, ...]
Processor = Callable[[Any], Any]

_CONVERTED = (TypeDecorator, Boolean)
"""The types of columns whose values a driver returns as something else; SQLite has no booleans."""


def _dialect(name: str) -> Dialect:
    if name == "sqlite":
        return sqlite.dialect(paramstyle="named")
    from sqlalchemy.dialects.postgresql import psycopg  # noqa: PLC0415 - heavy

    made: Dialect = psycopg.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy's, untyped
    return made


class Compiled:
    """A statement as one database reads it, with what its values and columns have to go through."""

    def __init__(self, statement: Statement, dialect: Dialect) -> None:
        made = statement.compile(dialect=dialect)
        self.sql = str(made)
        self._fixed: dict[str, Any] = {}
        self._into: dict[str, Processor] = {}  # by name: a value may stand in several places
        for bind, name in made.bind_names.items():
            process = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if not bind.required:
                self._fixed[name] = process(bind.value) if process else bind.value
            elif process:
                self._into[name] = process
        self._out = [
            (place, process)
            for place, column in enumerate(statement.exported_columns)
            if isinstance(column.type, _CONVERTED)
            and (process := column.type.dialect_impl(dialect).result_processor(dialect, None))
        ]

    def parameters(self, given: Values) -> dict[str, Any]:
        """Return values as the driver takes them."""
        values = {**self._fixed, **given}
        for name, process in self._into.items():
            values[name] = process(values[name])
        return values

    def row(self, found: Row) -> Row:
        """Return a row of the driver's as values."""
        row = list(found)
        for place, process in self._out:
            row[place] = process(row[place])
        return tuple(row)


@cache
def compiled(statement: Statement, dialect: str) -> Compiled:
    """Return a statement for a kind of database, compiled the first time."""
    return Compiled(statement, _dialect(dialect))


class Database:
    """Runs statements in the transaction that a connection is in."""

    def __init__(self, connection: Connection) -> None:
        self.dialect = connection.dialect.name
        self._cursor: Any = connection.connection.cursor()

    def command(self, sql: str) -> None:
        """Run a command that has neither values nor rows."""
        self._cursor.execute(sql)

    def rows(self, statement: Statement, values: Values) -> list[Row]:
        """Return all rows of a statement."""
        one = compiled(statement, self.dialect)
        self._cursor.execute(one.sql, one.parameters(values))
        return [one.row(found) for found in self._cursor.fetchall()]

    def row(self, statement: Statement, values: Values) -> Row | None:
        """Return the only row of a statement, or None where there is none."""
        found = self.rows(statement, values)
        return found[0] if found else None

    def change(self, statement: Statement, values: Values) -> int:
        """Run a statement that changes rows; return how many."""
        one = compiled(statement, self.dialect)
        self._cursor.execute(one.sql, one.parameters(values))
        return int(self._cursor.rowcount)

    def change_each(self, statement: Statement, values: Iterable[Values]) -> None:
        """Run a statement once for each of the values."""
        one = compiled(statement, self.dialect)
        self._cursor.executemany(one.sql, [one.parameters(each) for each in values])

    @property
    def in_transaction(self) -> bool:
        """Whether SQLite still is in the transaction; it ends some by itself."""
        return bool(self._cursor.connection.in_transaction)
