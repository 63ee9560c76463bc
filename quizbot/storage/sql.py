"""What all statements are built with: they are built once, as that costs more than to run them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, bindparam
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

from quizbot.storage.database import Database


class Part:
    """A noun's share of a transaction: its statements, run on the transaction's connection."""

    _db: Database


def insert(table: Table, dialect: str) -> "postgresql.Insert | sqlite.Insert":
    """Return an insert that can say what to do about a row that is there."""
    if dialect != "postgresql":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - heavy, and most have SQLite

    return postgresql.insert(table)


def given(names: Iterable[str]) -> dict[str, Any]:
    """Return the columns whose values are given under their own names."""
    return {name: bindparam(name) for name in names}


def columns(table: Table, *but: str) -> dict[str, Any]:
    """Return the values of a whole row, but for some columns."""
    return given(column.name for column in table.columns if column.name not in but)
