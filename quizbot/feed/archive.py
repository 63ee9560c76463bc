"""The stored articles and the ledger of feeds: a folder of files, each written whole or not."""

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from quizbot.errors import BusyError
from quizbot.feed.article import ID_LENGTH, Article, ArticleError, load, to_yaml
from quizbot.feed.faults import FeedError, UnwritableError
from quizbot.feed.subscriptions import Ledger

LEDGER = "feeds.json"
_LOCK = ".lock"
_LEDGER = TypeAdapter(Ledger)
_ID = re.compile(rf"[0-9a-f]{{{ID_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of an article: whether it is new, and which one it came in the place of."""

    article: Article
    path: Path
    is_new: bool
    replaces: str | None = None
    notes: tuple[str, ...] = ()


class Archive:
    """A folder of articles. Whoever changes it holds it first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger = Ledger()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Make the folder, keep others from changing it meanwhile, and read the ledger.

        Raises:
            BusyError: Another process fetches into it.
            UnwritableError: It cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = (self.folder / _LOCK).open("w")
        except OSError as error:
            raise _unwritable(self.folder, error) from None
        with lock:
            if not _lock(lock.fileno()):
                raise BusyError(f"{self.folder}: another quizbot is fetching; try again later")
            self.read()
            yield

    def read(self) -> None:
        """Read the ledger; without one, articles tell where they stood.

        Raises:
            FeedError: It is damaged.
        """
        path = self.folder / LEDGER
        try:
            self.ledger = _LEDGER.validate_json(path.read_bytes())
        except FileNotFoundError:
            self.ledger = Ledger(addresses=dict(self._addresses()))
        except OSError as error:
            raise FeedError(f"{path}: it cannot be read ({error.strerror})") from None
        except ValidationError:
            raise FeedError(f"{path}: it is damaged; remove it, and add the feeds again") from None

    def save(self) -> None:
        """Write the ledger.

        Raises:
            UnwritableError: The disk is full, or the folder cannot be written.
        """
        write(self.folder / LEDGER, _LEDGER.dump_json(self.ledger, indent=1, exclude_defaults=True))

    def articles(self) -> Iterator[Article | ArticleError]:
        """Give every article, the latest first; in place of one that is damaged, why."""
        found: list[Article] = []
        for path in sorted(self.folder.glob("*.yaml")):
            if _ID.fullmatch(path.stem):
                try:
                    found.append(load(path))
                except ArticleError as error:
                    yield error
        yield from sorted(found, key=lambda one: str(one.as_of or ""), reverse=True)

    def find(self, number: str) -> Article | None:
        """Return the article with this id, if it is there and whole."""
        if not _ID.fullmatch(number):
            return None
        try:
            return load(self._path(number))
        except ArticleError:
            return None

    def take(self, article: Article, given: dict[str, object], stood: list[str]) -> Kept:
        """Store an article that stood at some addresses, or add to the one that is there.

        One that stood there before with another text is marked as replaced.

        Raises:
            UnwritableError: The disk is full, or the folder cannot be written; nothing is changed.
        """
        known = self.find(article.id)
        whole = replace(_filled(known, article, stood), **given)  # type: ignore[arg-type] # Given's
        if whole != known:
            write(self._path(whole.id), to_yaml(whole).encode())
        old = [self._replaced(address, whole.id) for address in stood]
        self.ledger.addresses.update(dict.fromkeys(stood, whole.id))
        replaced = next(filter(None, old), None)
        return Kept(whole, self._path(whole.id), known is None, replaced)

    def _replaced(self, address: str, number: str) -> str | None:
        """Mark what stood at its own address before; return its id."""
        before = self.ledger.addresses.get(address)
        old = self.find(before) if before and before != number else None
        if old is None or old.url not in {address, None} or old.replaced:
            return None
        write(self._path(old.id), to_yaml(replace(old, replaced=number)).encode())
        return old.id

    def _path(self, number: str) -> Path:
        return self.folder / f"{number}.yaml"

    def _addresses(self) -> Iterator[tuple[str, str]]:
        for one in self.articles():
            if isinstance(one, Article) and one.url and not one.replaced:
                yield one.url, one.id


def write(path: Path, raw: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        UnwritableError: It cannot be written; what stood there is still there.
    """
    part = None
    try:
        handle, part = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        Path(part).replace(path)
    except OSError as error:
        if part is not None:
            Path(part).unlink(missing_ok=True)
        raise _unwritable(path, error) from None


def _filled(known: Article | None, article: Article, stood: list[str]) -> Article:
    """Return what is known of an article and, where that is nothing, what was found now."""
    if known is None:
        return article
    missing = {
        one.name: getattr(article, one.name)
        for one in fields(known)
        if getattr(known, one.name) is None
    }
    if known.url is None or known.url in stood:
        missing["replaced"] = None  # it stands there again
    return replace(known, **missing)


def _unwritable(path: Path, error: OSError) -> UnwritableError:
    return UnwritableError(
        f"{path}: it cannot be written ({error.strerror}); make room, or set QUIZBOT_DATA"
    )


def _lock(descriptor: int) -> bool:
    """Lock an open file, where the platform can; False where another process has done so."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ModuleNotFoundError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
