"""What a command line publishes, takes back and compares; the bots find it in the database."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from quizbot import publishing
from quizbot.app import utc_now
from quizbot.bank.candidates import Candidates, candidates
from quizbot.bank.changes import changes
from quizbot.bank.library import Library
from quizbot.bank.load import load_or_raise, shipped
from quizbot.bank.watch import Shelf, Trial
from quizbot.config import Settings
from quizbot.errors import BankError, BusyError, ConfigurationError, QuizbotError
from quizbot.storage.oversight import SETTINGS
from quizbot.storage.snapshot import sqlite_file
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Release:
    """What was published: by which number that is undone, how many files, what it changes."""

    number: int
    files: int
    changes: tuple[str, ...]


async def publish(settings: Settings, paths: Sequence[Path]) -> Release:
    """Publish files together, after checking them with all others.

    Raises:
        BankError: there is an error in them, or in the whole that they would make.
        BusyError: somebody else has published meanwhile.
    """
    found = candidates(paths)
    async with _opened(settings) as store:
        version = await store.read(Transaction.content_version)
        shelf = await _shelf(settings, store)
        trial = _tried(shelf, found)
        lines = await _lines(store, shelf.library, trial.loaded.library)
        number = await store.run(
            publishing.publish, found.files, version=version, by=SETTINGS, now=utc_now()
        )
    if number is None:
        msg = "something else was published meanwhile; run the command again"
        raise BusyError(msg)
    return Release(number, len(found.files), lines)


async def undo(settings: Settings) -> tuple[int, list[str]]:
    """Take back what was published last; return its number and the files.

    Raises:
        ConfigurationError: nothing is published.
    """
    async with _opened(settings) as store:
        last = await store.read(Transaction.last_publishing)
        if last is not None:
            names = await store.run(publishing.undo, last, by=SETTINGS, now=utc_now())
            if names is not None:
                return last, names
    msg = "nothing is published that could be taken back"
    raise ConfigurationError(msg)


async def diff(settings: Settings, before: Path, after: Path | None) -> tuple[str, ...]:
    """Return what one folder changes of another, or of what is asked now, a line each.

    Raises:
        BankError: there is an error in any file.
    """
    if after is not None:
        old, new = load_or_raise([before]), load_or_raise([after])
        try:
            async with _opened(settings) as store:
                return await _lines(store, old, new)
        except QuizbotError:  # without a database nobody has answered anything
            return await _lines(None, old, new)
    async with _opened(settings) as store:
        shelf = await _shelf(settings, store)
        trial = _tried(shelf, candidates([before]))
        return await _lines(store, shelf.library, trial.loaded.library)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Store]:
    file = sqlite_file(settings.database_url)
    if file is not None and not file.exists():
        msg = f"there is no database {file} yet; `quizbot migrate` makes it"
        raise ConfigurationError(msg)
    store = await Store.open(settings.database_url, clock=utc_now)
    try:
        yield store
    finally:
        await store.close()


async def _shelf(settings: Settings, store: Store) -> Shelf:
    """Return the files that bots ask from now: those on disk, and those that are published."""
    shelf = Shelf(settings.banks or (shipped(),))
    shelf.take(await store.read(Transaction.in_force))
    return shelf


def _tried(shelf: Shelf, found: Candidates) -> Trial:
    if found.findings:
        raise BankError("\n".join(map(str, found.findings)))
    trial = shelf.trial(found.files)
    if errors := found.errors(trial):
        raise BankError("\n".join(errors))
    return trial


async def _lines(store: Store | None, old: Library, new: Library) -> tuple[str, ...]:
    found = changes(old, new)
    keys = {one.was or one.key for one in found}
    learners = {} if store is None else await store.read(Transaction.answered, keys)
    return tuple(one.line(learners) for one in found) or ("nothing changes",)
