"""One moment of a database, to read from for as long as it takes, beside whoever writes."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text

from quizbot.errors import ConfigurationError
from quizbot.storage.engine import BUSY_MILLISECONDS, address, faults, reading, trouble, writing


def sqlite_file(url: str) -> Path | None:
    """Return the file that an address of SQLite names, None for PostgreSQL."""
    place = address(url)
    return Path(place.database or "") if place.get_backend_name() == "sqlite" else None


@contextlib.contextmanager
def snapshot(url: str) -> Iterator[Connection]:
    """Give a connection that can only read, and that sees one moment until it is closed.

    Raises:
        ConfigurationError: there is no such file; to read must not make it.
        StorageError: the database cannot be reached, or refuses.
    """
    file = sqlite_file(url)
    if file is None:
        with _moment(reading(url, writing(url)), address(url).database) as connection:
            take_time(connection)
            yield connection
    else:
        with frozen(file) as connection:
            yield connection


@contextlib.contextmanager
def frozen(file: Path) -> Iterator[Connection]:
    """Give a connection as `snapshot` does, to a file of SQLite."""
    if not file.is_file():
        msg = f"there is no database {file}"
        raise ConfigurationError(msg)
    with _moment(_read_only(file), str(file)) as connection:
        yield connection


def take_time(connection: Connection) -> None:
    """Let PostgreSQL not end this transaction while we, or its own programs, are busy with it."""
    connection.execute(text("SELECT set_config('idle_in_transaction_session_timeout', '0', true)"))


@contextlib.contextmanager
def _moment(engine: Engine, name: str | None) -> Iterator[Connection]:
    try:
        with engine.connect() as connection:
            connection.begin()  # rolled back at the end: of a damaged file no commit would be
            yield connection
    except faults(engine) as error:
        raise trouble(error, name) from None
    finally:
        engine.dispose()


def _read_only(file: Path) -> Engine:
    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            f"file:{quote(str(file.absolute()))}?mode=ro",
            uri=True,
            timeout=BUSY_MILLISECONDS / 1000,
            isolation_level=None,
            check_same_thread=False,
        )

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema")  # the moment is now

    return engine
