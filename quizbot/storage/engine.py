"""Engines by database address: ordinary, synchronous ones, set up so that a commit is durable."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import QueuePool, StaticPool

from quizbot.errors import ConfigurationError, RefusedError, StorageError

BUSY_MILLISECONDS = 5000
POSTGRESQL: dict[str, int] = {
    "connect_timeout": 5,  # seconds, as are the others but the last
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""How soon a server that has vanished is taken for gone; the system's own answer is two hours."""

LIMITS = {"lock_timeout": "5s", "idle_in_transaction_session_timeout": "30s"}
"""How long one that is stuck, or stopped amid a transaction, can hold up all others."""

THREADS = 8
"""How many transactions run side by side on PostgreSQL."""

READERS = 2
"""How many queries run beside them, on either database."""

_READ_ONLY = "25006"
_MISREAD = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}


def address(url: str) -> URL:
    """Return a database address with the driver we use; it must be SQLite or PostgreSQL."""
    try:
        made = make_url(url)
    except ArgumentError:
        msg = "QUIZBOT_DATABASE: is no database address"
        raise ConfigurationError(msg) from None
    driver = _DRIVERS.get(made.get_backend_name())
    if driver is None:
        msg = f"QUIZBOT_DATABASE: write sqlite:/// or postgresql:// in place of {made.drivername}:"
        raise ConfigurationError(msg)
    if driver == "sqlite" and made.database in {None, "", ":memory:"}:
        msg = "QUIZBOT_DATABASE: names no file, and a database in memory forgets"
        raise ConfigurationError(msg)
    return made.set(drivername=driver)


def writing(url: str) -> Engine:
    """Return an engine that writes: one connection on SQLite, a pool on PostgreSQL."""
    place = address(url)
    if place.get_backend_name() == "sqlite":
        _make_file(place)
        return _sqlite(place, "BEGIN IMMEDIATE", ("journal_mode=WAL", "synchronous=FULL"))
    try:
        return _postgresql(place)
    except ModuleNotFoundError:
        msg = "QUIZBOT_DATABASE: PostgreSQL needs the extra; pip install 'quizbot[postgres]'"
        raise ConfigurationError(msg) from None


def reading(url: str, writer: Engine) -> Engine:
    """Return an engine that cannot write, and whose queries see one moment each time."""
    place = address(url)
    if place.get_backend_name() == "sqlite":
        return _sqlite(place, "BEGIN", ("query_only=ON",), size=READERS)
    return writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def faults(engine: Engine) -> tuple[type[Exception], ...]:
    """Return what a database raises: SQLAlchemy's errors, and those of the driver itself."""
    return DBAPIError, engine.dialect.loaded_dbapi.Error, OSError


def trouble(error: Exception, name: str | None = None) -> StorageError:
    """Return our error for one of the driver's: what is wrong, in a line, without a secret."""
    origin = error.orig if isinstance(error, DBAPIError) else error
    reason = str(origin).strip().partition("\n")[0] or type(origin).__name__
    place = f"the database {name}" if name else "the database"
    kind = RefusedError if _forbids(origin) else StorageError
    return kind(f"{place} refuses: {reason}")


def _forbids(error: object) -> bool:
    """Return whether a driver's error is about the values, not about the database."""
    if state := getattr(error, "sqlstate", None):
        return str(state)[:2] in {"22", "23"}  # data exception, integrity constraint violation
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CONSTRAINT


def sqlstate(error: Exception) -> str | None:
    """Return PostgreSQL's five letters for what went wrong, if there are any."""
    return getattr(getattr(error, "orig", error), "sqlstate", None)


def spoils(error: BaseException) -> bool:
    """Return whether a connection is no good after an error, though the database may recover.

    One of PostgreSQL that is read-only stays so; one of SQLite goes on with a page that it misread.
    """
    origin = getattr(error, "orig", error)
    code = getattr(origin, "sqlite_errorcode", 0) & 0xFF
    return code in _MISREAD or getattr(origin, "sqlstate", None) == _READ_ONLY


@contextmanager
def unprepared(connection: Connection) -> Iterator[None]:
    """Use no prepared statement of a connection to PostgreSQL meanwhile."""
    driver: Any = connection.connection.driver_connection
    usual, driver.prepare_threshold = driver.prepare_threshold, None
    try:
        yield
    finally:
        driver.prepare_threshold = usual


def _postgresql(place: URL) -> Engine:
    engine = create_engine(
        place,
        pool_size=THREADS + READERS,
        max_overflow=0,
        hide_parameters=True,
        connect_args=POSTGRESQL,
    )

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        try:
            for name, value in LIMITS.items():
                connection.execute("SELECT set_config(%s, %s, false)", (name, value))
            connection.commit()
        except BaseException:
            connection.close()
            raise

    return engine


def _sqlite(place: URL, begin: str, pragmas: tuple[str, ...], size: int = 1) -> Engine:
    engine = create_engine(
        place,
        poolclass=StaticPool if size == 1 else QueuePool,
        connect_args={"check_same_thread": False, "timeout": BUSY_MILLISECONDS / 1000},
        hide_parameters=True,
        **({} if size == 1 else {"pool_size": size, "max_overflow": 0}),
    )

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        try:
            for pragma in ("foreign_keys=ON", *pragmas):
                connection.execute(f"PRAGMA {pragma}").close()
        except sqlite3.Error:
            connection.close()
            raise

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
