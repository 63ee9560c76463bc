"""Where the emulated world is kept: nowhere, or in one SQLite file that survives a kill."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS thing (
    kind TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file (file_id TEXT PRIMARY KEY, data BLOB NOT NULL);
"""


def encode(value: Any) -> str:
    """Return a value as compact JSON."""
    return _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Store:
    """Keeps only files, in memory: the world lives as long as its process."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def put(self, kind: str, name: object, value: Any) -> None:
        """Keep a thing; a later one of the same kind and name takes its place."""

    def drop(self, kind: str, name: object) -> None:
        """Forget a thing."""

    def things(self, kind: str) -> Iterator[tuple[str, Any]]:  # noqa: ARG002 - memory starts empty
        """Return the names and values of all things of a kind."""
        return iter(())

    def commit(self) -> None:
        """Make all changes since the last commit lasting."""

    def put_file(self, file_id: str, data: bytes) -> None:
        """Keep the bytes of a file."""
        self._files[file_id] = data

    def file(self, file_id: str) -> bytes:
        """Return the bytes of a file.

        Raises:
            KeyError: there is no such file.
        """
        return self._files[file_id]

    def close(self) -> None:
        """Let go of the file."""


class SqliteStore(Store):
    """Keeps everything in one SQLite file; each commit survives a killed process."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA)

    def put(self, kind: str, name: object, value: Any) -> None:
        """Keep a thing; a later one of the same kind and name takes its place."""
        self._begin()
        self._db.execute(
            "INSERT OR REPLACE INTO thing VALUES (?, ?, ?)", (kind, str(name), encode(value))
        )

    def drop(self, kind: str, name: object) -> None:
        """Forget a thing."""
        self._begin()
        self._db.execute("DELETE FROM thing WHERE kind = ? AND name = ?", (kind, str(name)))

    def things(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Return the names and values of all things of a kind."""
        rows = self._db.execute("SELECT name, value FROM thing WHERE kind = ?", (kind,)).fetchall()
        return ((name, json.loads(value)) for name, value in rows)

    def commit(self) -> None:
        """Make all changes since the last commit lasting."""
        if self._db.in_transaction:
            self._db.execute("COMMIT")

    def put_file(self, file_id: str, data: bytes) -> None:
        """Keep the bytes of a file."""
        self._begin()
        self._db.execute("INSERT OR REPLACE INTO file VALUES (?, ?)", (file_id, data))

    def file(self, file_id: str) -> bytes:
        """Return the bytes of a file.

        Raises:
            KeyError: there is no such file.
        """
        row = self._db.execute("SELECT data FROM file WHERE file_id = ?", (file_id,)).fetchone()
        if row is None:
            raise KeyError(file_id)
        return bytes(row[0])

    def close(self) -> None:
        """Let go of the file."""
        self.commit()
        self._db.close()

    def _begin(self) -> None:
        if not self._db.in_transaction:
            self._db.execute("BEGIN")


def open_store(path: Path | None) -> Store:
    """Return the store in a file, or in memory where there is no path."""
    return Store() if path is None else SqliteStore(path)
