"""Making backups: of one moment, beside whoever writes, and looked through before they count."""

import asyncio
import contextlib
import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from quizbot.errors import ConfigurationError, StorageError
from quizbot.storage import schema
from quizbot.storage.copying import Counted, Told, copy_rows, counted
from quizbot.storage.dumps import Dump, dump, program, server_major
from quizbot.storage.engine import writing
from quizbot.storage.findings import Finding
from quizbot.storage.integrity import faults_of
from quizbot.storage.recount import recount
from quizbot.storage.snapshot import frozen, snapshot
from quizbot.storage.thinning import superfluous

STEP = 256
"""Pages, 1 MiB, that are copied at once; then the disk is left to the bot for a moment.

Measured beside 3,600 answers a second: with a pause the slowest 1 % take 20 ms instead of 220, and
VACUUM INTO, which cannot pause, makes them take 100 to 200.
"""

PAUSE = 0.02

_NAME = "quizbot-%Y%m%dT%H%M%SZ"
_SUFFIXES = (".db", ".dump")
PART = ".quizbot-"
_ABANDONED = timedelta(days=1)


class Form(StrEnum):
    """What a backup of PostgreSQL is written as; of SQLite both are the same."""

    NATIVE = "native"  # as pg_dump writes it
    PORTABLE = "portable"  # a file of SQLite, which either database can be restored from


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made; it tells the truth even where what it is of breaks a rule."""

    file: Path
    rows: int
    findings: tuple[Finding, ...]
    removed: tuple[Path, ...]


async def back_up(
    url: str,
    place: Path,
    now: datetime,
    *,
    form: Form | None = None,
    keep: bool = False,
    told: Told = lambda _: None,
) -> Backup:
    """Make a backup in a folder, or as a file where `place` has a suffix; it must not be there yet.

    `keep` thins the folder out to the newest of 12 days, 10 weeks and 9 months; not where the new
    backup breaks a rule, because then an older one may be needed. Cancelled, it stops soon and
    leaves nothing behind.

    Raises:
        ConfigurationError: there is no database, or the place cannot be written.
        StorageError: the database refuses, or the copy is damaged.
    """
    halt = threading.Event()
    try:
        return await asyncio.to_thread(Task(url, now, halt, told).make, place, form, keep=keep)
    finally:
        halt.set()


@dataclass(frozen=True, slots=True)
class Task:
    """One backup of one database at one moment; `halt` may be set by another thread."""

    url: str
    now: datetime
    halt: threading.Event
    told: Told

    def make(self, place: Path, form: Form | None, *, keep: bool) -> Backup:
        """Make it; the name appears once the whole of it is on disk and was looked through."""
        with snapshot(self.url) as source:
            form = self._form(source, form)
            file = _file(place, self.now, form)
            with part_of(file) as part:
                if form is Form.NATIVE:
                    rows, findings = self._dump(source, part)
                else:
                    rows, findings = self._copy(source, part)
                _name(part, file)
        sound = keep and not findings
        removed = thin(file.parent, self.now) if sound else ()
        return Backup(file, sum(rows.values()), findings, removed)

    def _form(self, source: Connection, form: Form | None) -> Form:
        schema.check_not_newer(schema.version(source))
        if source.dialect.name == "sqlite":
            return Form.PORTABLE
        found = program("pg_dump", server_major(source))
        if form is Form.NATIVE and found is None:
            msg = "no pg_dump as new as the server is installed; use `--format portable`"
            raise ConfigurationError(msg)
        return form or (Form.PORTABLE if found is None else Form.NATIVE)

    def _dump(self, source: Connection, part: Path) -> tuple[Counted, tuple[Finding, ...]]:
        dump(source, part, self.halt)
        self.told("looking through the dump")
        kept = Dump(part).count()
        rows = counted(source)
        compare(rows, kept)
        return rows, recounted(source)

    def _copy(self, source: Connection, part: Path) -> tuple[Counted, tuple[Finding, ...]]:
        if source.dialect.name == "sqlite":
            copy_pages(source, part, self.halt, self.told)
        else:
            self._copy_rows(source, part)
        self.told("looking through the copy")
        with frozen(part) as copy:
            refuse_damaged(copy)
            rows = counted(copy)
            compare(counted(source), rows)
            return rows, recounted(copy)

    def _copy_rows(self, source: Connection, part: Path) -> None:
        version = schema.version(source)
        if version is None:
            msg = "the database has no tables yet; run `quizbot migrate`"
            raise ConfigurationError(msg)
        with made(part) as target:
            schema.apply(target, version)
            copy_rows(source, target, self._go_on)

    def _go_on(self, line: str) -> None:
        _stop_if(self.halt)
        self.told(line)


def copy_pages(source: Connection, part: Path, halt: threading.Event, told: Told) -> None:
    """Copy a file of SQLite as it is at the moment that the connection sees.

    Without that moment SQLite would begin anew after every commit, and beside a busy bot never end.
    """

    def step(_: int, remaining: int, total: int) -> None:
        told(f"{total - remaining:,} of {total:,} pages copied")
        halt.wait(PAUSE)
        _stop_if(halt)

    driver: Any = source.connection.driver_connection
    with contextlib.closing(sqlite3.connect(part)) as copy:
        driver.backup(copy, pages=STEP, progress=step)
        # The copy is one file, whatever mode its original is in.
        copy.execute("PRAGMA journal_mode = DELETE").fetchone()


@contextlib.contextmanager
def made(file: Path) -> Iterator[Connection]:
    """Give a connection to a new file of SQLite; at the end it is one file, as a backup is."""
    engine = writing(f"sqlite:///{file}")
    try:
        with engine.begin() as connection:
            yield connection
        with engine.connect() as connection:
            connection.rollback()
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA journal_mode = DELETE").fetchone()
    finally:
        engine.dispose()


def refuse_damaged(copy: Connection) -> None:
    """Refuse a file that SQLite itself finds fault with."""
    if found := faults_of(copy):
        msg = f"the copy is damaged ({found[0]}); run `quizbot doctor --deep`"
        raise StorageError(msg)


def backups(folder: Path) -> dict[datetime, list[Path]]:
    """Return the backups in a folder by the moment that is their name; no other file is one."""
    found: dict[datetime, list[Path]] = {}
    for file in sorted(folder.iterdir()):
        with contextlib.suppress(ValueError):
            moment = datetime.strptime(file.stem, _NAME).replace(tzinfo=UTC)
            if file.suffix in _SUFFIXES and file.is_file() and file.stem == name_of(moment):
                found.setdefault(moment, []).append(file)
    return found


def name_of(moment: datetime) -> str:
    """Return what a backup of a moment is called, without suffix."""
    return moment.astimezone(UTC).strftime(_NAME)


def thin(folder: Path, now: datetime) -> tuple[Path, ...]:
    """Remove the backups that need not be kept, and what crashes left; return the former."""
    found = backups(folder)
    removed = [file for moment in superfluous(found, now) for file in found[moment]]
    for file in removed:
        file.unlink(missing_ok=True)
    for left in folder.glob(f"{PART}*"):
        with contextlib.suppress(FileNotFoundError):
            if datetime.fromtimestamp(left.stat().st_mtime, UTC) < now - _ABANDONED:
                left.unlink()
    return tuple(sorted(removed))


def recounted(connection: Connection) -> tuple[Finding, ...]:
    """Count again where the tables are those that we know how to count."""
    return recount(connection) if schema.version(connection) == schema.HEAD else ()


def compare(wanted: Counted, found: Counted) -> None:
    """Refuse a copy that lacks rows, or has too many."""
    for table, rows in wanted.items():
        if found.get(table) != rows:
            msg = f"the copy has {found.get(table, 0)} of {rows} rows of `{table}`; make another"
            raise StorageError(msg)


def _stop_if(halt: threading.Event) -> None:
    if halt.is_set():
        msg = "the backup was told to stop"
        raise StorageError(msg)


def _file(place: Path, now: datetime, form: Form) -> Path:
    """Return the file to make, in a folder that is there."""
    suffix = ".dump" if form is Form.NATIVE else ".db"
    is_file = place.suffix and not place.is_dir()
    file = place if is_file else place / f"{name_of(now)}{suffix}"
    make_folder(file.parent)
    if file.exists():
        msg = f"{file} is there already; name another file"
        raise ConfigurationError(msg)
    return file


def make_folder(folder: Path) -> None:
    """Make a folder for its owner alone, unless it is there."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise _unwritable(folder, error) from None


@contextlib.contextmanager
def part_of(file: Path) -> Iterator[Path]:
    """Give a file for the owner alone beside the one to make; what is left of it is removed."""
    try:
        handle, name = tempfile.mkstemp(prefix=PART, suffix=file.suffix, dir=file.parent)
        os.close(handle)
    except OSError as error:
        raise _unwritable(file.parent, error) from None
    part = Path(name)
    try:
        yield part
    except OSError as error:
        raise _unwritable(part, error) from None
    except sqlite3.Error as error:
        msg = f"the copy cannot be written: {error}"
        raise StorageError(msg) from None
    finally:
        for left in part.parent.glob(f"{part.name}*"):
            left.unlink()


def _name(part: Path, file: Path) -> None:
    """Give a finished file its name, once all of it is on disk."""
    flush(part)
    part.replace(file)
    flush(file.parent)


def flush(path: Path) -> None:
    """Wait until a file, or a folder's names, are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unwritable(path: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(f"{path} cannot be written ({error.strerror}); name another folder")
