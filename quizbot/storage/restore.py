"""Bringing a backup back, into either kind of database: all of it, or nothing is changed."""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event

from sqlalchemy import Connection, text

from quizbot.errors import BackupError, BusyError, ConfigurationError, StorageError
from quizbot.storage import schema
from quizbot.storage.backup import (
    compare,
    copy_pages,
    flush,
    made,
    make_folder,
    name_of,
    part_of,
    recounted,
)
from quizbot.storage.copying import (
    Counted,
    Told,
    copy_rows,
    counted,
    drop_tables,
    set_counters,
)
from quizbot.storage.dumps import MAGIC, Dump
from quizbot.storage.engine import faults, trouble, writing
from quizbot.storage.findings import Finding
from quizbot.storage.integrity import faults_of
from quizbot.storage.recount import recount
from quizbot.storage.snapshot import frozen, sqlite_file, take_time

_SQLITE = b"SQLite format 3\0"
_COMPANIONS = ("-wal", "-shm", "-journal")
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back; `kept` is the older file of SQLite, which is never thrown away."""

    rows: int
    findings: tuple[Finding, ...]
    kept: Path | None = None


def restore(
    file: Path, url: str, now: datetime, *, force: bool = False, told: Told = lambda _: None
) -> Restored:
    """Bring a backup into a database; `force` allows that it holds data already.

    An older backup is migrated on the way. Nobody else may work on the database meanwhile: of
    PostgreSQL that is looked at here, of SQLite the caller holds the data folder.

    Raises:
        BackupError: the file is no backup, is damaged, or is of the other kind of database.
        ConfigurationError: the target holds data.
        SchemaError: the backup is of a newer version.
        BusyError: somebody is connected to the target.
        StorageError: the target cannot be reached, or refuses.
    """
    place = sqlite_file(url)
    if _is_dump(file):
        if place is not None:
            msg = f"{file} is PostgreSQL's own; make one with `quizbot backup --format portable`"
            raise BackupError(msg)
        return _into_postgresql(Dump(file), url, force=force, told=told)
    _refuse_unsound(file, told)
    if place is None:
        return _into_postgresql(file, url, force=force, told=told)
    return _into_sqlite(file, place, now, force=force, told=told)


def _is_dump(file: Path) -> bool:
    """Return whether a backup is pg_dump's rather than SQLite's, by how it begins."""
    try:
        with file.open("rb") as opened:
            head = opened.read(len(_SQLITE))
    except OSError as error:
        msg = f"{file} cannot be read ({error.strerror}); name a backup"
        raise BackupError(msg) from None
    if head != _SQLITE and not head.startswith(MAGIC):
        msg = f"{file} is no backup of quizbot; name a .db or .dump that `quizbot backup` made"
        raise BackupError(msg)
    return head != _SQLITE


def _refuse_unsound(file: Path, told: Told) -> None:
    """Refuse a file of SQLite that is damaged, or not of ours, or of a newer version."""
    told(f"looking through {file}")
    try:
        with frozen(file) as source:
            faults_found = faults_of(source)
            version = schema.version(source)
    except StorageError as error:
        faults_found, version = [str(error)], None
    if faults_found:
        msg = f"{file} is damaged ({faults_found[0]}); take an older backup"
        raise BackupError(msg)
    if version is None:
        msg = f"{file} is no backup of quizbot: it has none of its tables"
        raise BackupError(msg)
    schema.check_not_newer(version)


def _into_sqlite(file: Path, place: Path, now: datetime, *, force: bool, told: Told) -> Restored:
    """Make the whole database beside the present one, then exchange the two."""
    holds = _file_holds_data(place)
    if holds and not force:
        raise _holding(str(place))
    make_folder(place.parent)
    with part_of(place) as part:
        with frozen(file) as source:
            copy_pages(source, part, Event(), told)
            rows, found = counted(source), recounted(source)
        with made(part) as target:
            compare(rows, counted(target))
            findings = _brought_up(target, found)
        flush(part)
        kept = _set_aside(place, now) if holds else None
        for suffix in _COMPANIONS:  # a log of the file that was there would spoil the new one
            Path(f"{place}{suffix}").unlink(missing_ok=True)
        part.replace(place)
        flush(place.parent)
    return Restored(sum(rows.values()), findings, kept)


def _into_postgresql(source: Path | Dump, url: str, *, force: bool, told: Told) -> Restored:
    """Empty the tables, fill them and count, all in one transaction."""
    engine = writing(url)
    try:
        with engine.begin() as target:
            take_time(target)
            _refuse_company(target)
            if not force and any(counted(target).values()):
                raise _holding(str(engine.url.database))
            drop_tables(target)
            if isinstance(source, Dump):
                rows, found = _load(source, target, told), None
            else:
                rows, found = _copy(source, target, told)
            set_counters(target)
            return Restored(sum(rows.values()), _brought_up(target, found))
    except faults(engine) as error:
        raise trouble(error, engine.url.database) from None
    finally:
        engine.dispose()


def _copy(file: Path, target: Connection, told: Told) -> tuple[Counted, tuple[Finding, ...]]:
    with frozen(file) as source:
        version = schema.version(source)
        assert version is not None  # else the file would have been refused
        schema.apply(target, version)
        copy_rows(source, target, told)
        rows = counted(source)
        compare(rows, counted(target))
        return rows, recounted(source)


def _load(source: Dump, target: Connection, told: Told) -> Counted:
    version = source.version()
    if version is None:
        msg = "the dump is no backup of quizbot: it has none of its tables"
        raise BackupError(msg)
    schema.check_not_newer(version)
    schema.apply(target, version)
    rows = source.load(target, told)
    compare(rows, counted(target))
    return rows


def _brought_up(target: Connection, found: tuple[Finding, ...] | None) -> tuple[Finding, ...]:
    """Migrate what was filled; return what counting finds, which must be what was found before."""
    if schema.version(target) != schema.HEAD:
        schema.apply(target, schema.HEAD)
        return recount(target)
    findings = recount(target)
    if found is not None and findings != found:
        msg = "the database does not count as its backup does; nothing was changed, report this"
        raise StorageError(msg)
    return findings


def _file_holds_data(place: Path) -> bool:
    """Return whether a file must not be overwritten; one that cannot be read must not."""
    if not place.exists():
        return False
    try:
        with frozen(place) as connection:
            return any(counted(connection).values())
    except StorageError:
        return True


def _holding(name: str) -> ConfigurationError:
    return ConfigurationError(
        f"{name} holds data already; restore elsewhere, or have it replaced with --force"
    )


def _refuse_company(target: Connection) -> None:
    others = target.execute(_OTHERS).scalar_one()
    if others:
        who = "somebody else is" if others == 1 else f"{others} others are"
        msg = f"{who} connected to the database; stop every quizbot and every other client first"
        raise BusyError(msg)


def _set_aside(place: Path, now: datetime) -> Path:
    """Give the present file, and what belongs to it, a dated name beside it."""
    stamp = name_of(now).removeprefix("quizbot-")
    kept = place.with_name(f"{place.stem}-before-{stamp}{place.suffix}")
    try:
        os.link(place, kept)  # so that at no moment there is no database
    except OSError:
        place.rename(kept)
    for suffix in _COMPANIONS:
        with suppress(FileNotFoundError):
            Path(f"{place}{suffix}").rename(f"{kept}{suffix}")
    return kept
