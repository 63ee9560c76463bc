"""All rows of one database into another one, of either kind, a batch at a time.

The columns are taken as the database has them, whatever its version: no value is interpreted but
the moments, of which SQLite keeps texts.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    MetaData,
    Row,
    Table,
    func,
    insert,
    inspect,
    select,
    text,
)

from quizbot.storage.columns import Moment
from quizbot.storage.tables import metadata

BATCH = 1000
VERSIONS = "alembic_version"

_COUNTER = text("SELECT pg_get_serial_sequence(:name, :column)")
_SET_COUNTER = text("SELECT setval(CAST(:counter AS regclass), :following, false)")

Told = Callable[[str], None]
"""Hears how far something has come, in words for a terminal."""

Counted = dict[str, int]
"""How many rows there are, by table."""


def tables(connection: Connection) -> list[Table]:
    """Return our tables as they are in a database, each after those that it refers to."""
    ours = metadata.tables.keys() & set(inspect(connection).get_table_names())
    found = MetaData()
    found.reflect(connection, only=sorted(ours))
    return [_plain(table) for table in found.sorted_tables]


def _plain(table: Table) -> Table:
    columns = [
        Column(
            column.name,
            Moment() if isinstance(column.type, DateTime) else column.type,
            primary_key=column.primary_key,
        )
        for column in table.columns
    ]
    return Table(table.name, MetaData(), *columns)


def drop_tables(connection: Connection) -> None:
    """Drop all of our tables with their rows; others in the same database stay."""
    present = set(inspect(connection).get_table_names())
    for table in reversed(metadata.sorted_tables):
        if table.name in present:
            table.drop(connection)
    if VERSIONS in present:
        Table(VERSIONS, MetaData()).drop(connection)


def counted(connection: Connection) -> Counted:
    """Return how many rows each of our tables has."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in tables(connection)
    }


def copy_rows(source: Connection, target: Connection, told: Told) -> Counted:
    """Copy all rows into tables that are there and empty; return how many were copied."""
    total, done = sum(counted(source).values()), 0
    copied: Counted = {}
    for table in tables(source):
        copied[table.name] = 0
        with _filling(target, table) as fill:
            for batch in _batches(source, table):
                fill(batch)
                copied[table.name] += len(batch)
                done += len(batch)
                told(f"{done:,} of {total:,} rows copied")
    return copied


def _batches(source: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    query = select(table).order_by(*table.primary_key)
    return source.execute(query, execution_options={"yield_per": BATCH}).partitions()


@contextmanager
def _filling(target: Connection, table: Table) -> Iterator[Callable[[Sequence[Row[Any]]], None]]:
    """Give what puts rows into a table; PostgreSQL takes them by COPY many times as fast."""
    if target.dialect.name != "postgresql":
        yield lambda batch: _insert(target, table, batch)
        return
    quote = target.dialect.identifier_preparer.quote
    columns = ", ".join(quote(column.name) for column in table.columns)
    cursor: Any = target.connection.cursor()
    with cursor.copy(f"COPY {quote(table.name)} ({columns}) FROM STDIN") as copy:
        yield lambda batch: _write(copy, batch)


def _insert(target: Connection, table: Table, batch: Sequence[Row[Any]]) -> None:
    target.execute(insert(table), [row._asdict() for row in batch])


def _write(copy: Any, batch: Sequence[Row[Any]]) -> None:
    for row in batch:
        copy.write_row(row)


def set_counters(connection: Connection) -> None:
    """Let keys that PostgreSQL counts go on after those that are there."""
    for table in tables(connection):
        for column in table.primary_key:
            name = {"name": table.name, "column": column.name}
            counter = connection.execute(_COUNTER, name).scalar_one()
            if counter is not None:
                last = connection.execute(select(func.max(column))).scalar_one() or 0
                connection.execute(_SET_COUNTER, {"counter": counter, "following": last + 1})
