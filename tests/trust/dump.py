"""All rows of a database as values that another kind of database can be compared with."""

from typing import Any

from sqlalchemy import select

from quizbot.storage.engine import writing
from quizbot.storage.tables import metadata

Row = dict[str, Any]


def rows(url: str) -> dict[str, list[Row]]:
    """Return all rows of all tables in the order of their keys, each counted key as its rank.

    PostgreSQL leaves gaps where an insert came too late; SQLite does not. The order is the same.
    """
    engine = writing(url)
    with engine.connect() as connection:
        found = {
            table.name: [
                dict(row)
                for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()
            ]
            for table in metadata.sorted_tables
        }
    engine.dispose()
    _rank(found)
    return found


def _rank(found: dict[str, list[Row]]) -> None:
    counted = [table for table in metadata.sorted_tables if table.autoincrement_column is not None]
    ranks = {
        table.name: {row["id"]: rank for rank, row in enumerate(found[table.name], 1)}
        for table in counted
    }
    for table in metadata.sorted_tables:
        named = {key.parent.name: key.column.table.name for key in table.foreign_keys}
        named |= {"id": table.name}
        for column, other in named.items():
            if other in ranks:
                for row in found[table.name]:
                    row[column] = ranks[other].get(row[column])
