"""Whether a database's own structures are sound, as far as it can tell itself."""

from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from quizbot.storage.tables import metadata

_MOST = 5
_HEAPS = """
SELECT c.relname || ': ' || v.msg FROM pg_class c, LATERAL verify_heapam(c.oid) v
WHERE c.relkind = 'r' AND c.relname = ANY(:names)
  AND c.relnamespace = current_schema()::regnamespace
LIMIT :most
"""
_INDEXES = """
SELECT bt_index_check(i.indexrelid, true) FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
JOIN pg_am a ON a.oid = x.relam
WHERE a.amname = 'btree' AND c.relname = ANY(:names)
  AND c.relnamespace = current_schema()::regnamespace
"""
_INSTALLED = "SELECT count(*) FROM pg_extension WHERE extname = 'amcheck'"


class Unable(Exception):  # noqa: N818 - not a fault of anything
    """The database has nothing to check itself with; the text says what it would need."""


def faults_of(connection: Connection) -> list[str]:
    """Return what the database finds wrong with itself, the first few things.

    Raises:
        Unable: it cannot tell.
    """
    if connection.dialect.name == "sqlite":
        return _sqlite(connection)
    return _postgresql(connection)


def _sqlite(connection: Connection) -> list[str]:
    try:
        found = connection.exec_driver_sql(f"PRAGMA integrity_check({_MOST})").scalars().all()
    except DBAPIError as error:  # damaged so much that it cannot even be looked through
        return [str(error.orig)]
    if found != ["ok"]:
        return [str(line).replace("\n", " ") for line in found]
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(_MOST)
    return [f"a row of {table} refers to a row of {other}, gone" for table, _, other, _ in orphans]


def _postgresql(connection: Connection) -> list[str]:
    if not connection.execute(text(_INSTALLED)).scalar_one():
        msg = "PostgreSQL checks its files with the extension amcheck, which is not installed"
        raise Unable(msg)
    names: dict[str, Any] = {"names": list(metadata.tables)}
    try:
        with connection.begin_nested():
            heaps = connection.execute(text(_HEAPS), names | {"most": _MOST}).scalars().all()
        with connection.begin_nested():
            connection.execute(text(_INDEXES), names).all()
    except DBAPIError as error:
        return _told(error)
    return list(map(str, heaps))


def _told(error: DBAPIError) -> list[str]:
    state = getattr(error.orig, "sqlstate", None)
    if state == "42501":
        msg = "PostgreSQL lets only its administrator use the extension amcheck"
        raise Unable(msg)
    return [str(error.orig).partition("\n")[0]]
