"""An article as it is stored: its text as it came, and what is known of where it came from."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from quizbot.bank.read import read
from quizbot.bank.text import FORBIDDEN
from quizbot.bank.write import write_text
from quizbot.errors import QuizbotError

LONGEST = 200_000
"""Characters of an article: a novel is none."""
ID_LENGTH = 12
_KEYS = (
    "title",
    "publisher",
    "author",
    "published",
    "url",
    "language",
    "licence",
    "fetched",
    "replaced",
)
_DAYS = frozenset({"published", "fetched"})
_KNOWN = frozenset({"article", "sha256", "text", *_KEYS})


class ArticleError(QuizbotError):
    """A file is no article that can be drafted from; the message is `file: reason`."""


@dataclass(frozen=True)
class Article:
    """One article. Whatever is not known of it stays None; `text` never changes by a character.

    `replaced` is the id of the article that stands at its address by now: what rests on this one
    is stale.
    """

    text: str
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: date | None = None
    url: str | None = None
    language: str = "en"
    licence: str | None = None
    fetched: date | None = None
    replaced: str | None = None

    @cached_property
    def sha256(self) -> str:
        """The hash of the text in a normal form: equal for copies that differ in spaces alone."""
        plain = unicodedata.normalize("NFC", self.text)
        return sha256(" ".join(plain.split()).encode()).hexdigest()

    @property
    def id(self) -> str:
        """The first 12 digits of the hash."""
        return self.sha256[:ID_LENGTH]

    @property
    def as_of(self) -> date | None:
        """The day for which it speaks: when it was published, else when it was fetched."""
        return self.published or self.fetched

    @property
    def name(self) -> str:
        """What to call it in a message."""
        return self.title or f"article {self.id}"


def plain_text(text: str) -> str:
    """Return a text as articles hold it: line feeds, and spaces for what nobody can see.

    Every character keeps its place, but for a byte order mark and the returns before line feeds.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return FORBIDDEN.sub(" ", lines)


def from_bytes(raw: bytes, name: str) -> str:
    """Return the text of a file that holds nothing else.

    Raises:
        ArticleError: It is not UTF-8, no text, empty, or too long.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArticleError(f"{name}: this is not UTF-8 text; save it as UTF-8") from error
    if "\0" in text:
        raise ArticleError(f"{name}: this is no text but a binary file")
    if not text.strip():
        raise ArticleError(f"{name}: the file is empty")
    if len(text) > LONGEST:
        raise ArticleError(
            f"{name}: the text has {len(text):,} characters, an article at most {LONGEST:,};"
            " take a part of it"
        )
    return plain_text(text)


def load(path: Path) -> Article:
    """Return the article of a stored `.yaml` file, or of a file of plain text.

    Raises:
        ArticleError: The file cannot be read, or is no article.
    """
    try:
        if path.stat().st_size > 4 * LONGEST:
            raise ArticleError(f"{path}: the file is too large for an article; take a part of it")
        raw = path.read_bytes()
    except OSError as error:
        raise ArticleError(f"{path}: {error.strerror or error}") from error
    if path.suffix in {".yaml", ".yml"}:
        return from_yaml(raw, str(path))
    text = from_bytes(raw, str(path))
    return Article(text, title=_heading(text) if path.suffix == ".md" else None)


def from_yaml(raw: bytes, name: str) -> Article:
    """Return the article that `to_yaml` wrote.

    Raises:
        ArticleError: It is no such file, or its text is not the one that was hashed.
    """
    document = read(raw, name)
    data = document.data
    if document.broken or not isinstance(data.get("text"), str) or set(data) - _KNOWN:
        raise ArticleError(f"{name}: this is not a stored article")
    from_bytes(data["text"].encode("utf-8", "replace"), name)
    article = Article(data["text"], **dict(_fields(data, name)))
    if data.get("sha256", article.sha256) != article.sha256:
        raise ArticleError(f"{name}: the text is not the one that was stored; fetch it again")
    return article


def to_yaml(article: Article) -> str:
    """Return a file that holds the article, with its id and hash."""
    lines = [f"article: '{article.id}'", f"sha256: '{article.sha256}'"]
    known = ((key, getattr(article, key)) for key in _KEYS)
    lines += (
        f"{key}: {write_text(str(value), 2, used=len(key) + 2)}"
        for key, value in known
        if value is not None
    )
    text = article.text
    lines.append(f"text: {write_text(text, 2, used=6)}")
    return "\n".join(lines) + "\n"


def _fields(data: dict[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    for key in _KEYS:
        value = data.get(key)
        if value is None:
            continue
        if not isinstance(value, str):
            raise ArticleError(f"{name}: `{key}` must be a text")
        yield key, day(value, f"{name}: `{key}`") if key in _DAYS else value


def day(text: str, name: str) -> date:
    """Return the day that is written as year-month-day.

    Raises:
        ArticleError: There is no such day; `name` begins the message.
    """
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError as error:
        raise ArticleError(f"{name}: there is no day {text!r}; write 2025-08-05") from error


def _heading(text: str) -> str | None:
    found = re.match(r"\s*#\s+(.{1,200}?)\s*#*\s*(?:\n|$)", text)
    return found[1] if found else None
