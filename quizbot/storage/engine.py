"""Engines by database address: ordinary, synchronous ones, set up so that a commit is durable."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import QueuePool, StaticPool

from quizbot.errors import ConfigurationError, StorageError

BUSY_MILLISECONDS = 5000
THREADS = 8
"""How many transactions run side by side on PostgreSQL."""


def address(url: str) -> URL:
    """Return a database address with the driver we use; it must be SQLite or PostgreSQL."""
    try:
        made = make_url(url)
    except ArgumentError:
        msg = "QUIZBOT_DATABASE: is no database address"
        raise ConfigurationError(msg) from None
    if made.get_backend_name() == "postgresql":
        return made.set(drivername="postgresql+psycopg")
    return made


def writing(url: str) -> Engine:
    """Return an engine that writes: one connection on SQLite, a pool on PostgreSQL."""
    place = address(url)
    if place.get_backend_name() == "sqlite":
        _make_file(place)
        return _sqlite(place, "BEGIN IMMEDIATE", ("journal_mode=WAL", "synchronous=FULL"))
    try:
        return create_engine(place, pool_size=THREADS, max_overflow=0, pool_pre_ping=True)
    except (ModuleNotFoundError, NoSuchModuleError):
        msg = "QUIZBOT_DATABASE: PostgreSQL needs the extra; pip install 'quizbot[postgres]'"
        raise ConfigurationError(msg) from None


def reading(url: str, writer: Engine) -> Engine:
    """Return an engine that only reads: its own connections on SQLite, the pool elsewhere."""
    place = address(url)
    if place.get_backend_name() == "sqlite":
        return _sqlite(place, "BEGIN", ("query_only=ON",), size=2)
    return writer


def trouble(error: DBAPIError) -> StorageError:
    """Return our error for one of the driver's: what is wrong, in a line, without a secret."""
    reason = str(error.orig).strip().split("\n")[0]
    return StorageError(f"the database refuses: {reason}")


def sqlstate(error: DBAPIError) -> str | None:
    """Return PostgreSQL's five letters for what went wrong, if there are any."""
    return getattr(error.orig, "sqlstate", None)


def _sqlite(place: URL, begin: str, pragmas: tuple[str, ...], size: int = 1) -> Engine:
    engine = create_engine(
        place,
        poolclass=StaticPool if size == 1 else QueuePool,
        connect_args={"check_same_thread": False, "timeout": BUSY_MILLISECONDS / 1000},
        **({} if size == 1 else {"pool_size": size, "max_overflow": 0}),
    )

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        for pragma in ("foreign_keys=ON", *pragmas):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _make_file(place: URL) -> None:
    """Make the file and its folder, readable by their owner alone."""
    path = Path(place.database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        msg = f"QUIZBOT_DATABASE: {path} cannot be written ({error.strerror})"
        raise ConfigurationError(msg) from None
