"""The types of columns: what a value looks like in the database."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, String, Text, TypeDecorator

from quizbot.learning.response import Response
from quizbot.learning.sitting import Phase
from quizbot.storage.codec import dump, dump_response, load, load_response


class Moment(TypeDecorator[datetime]):
    """An aware time, kept in UTC to the microsecond; a naive one is refused on the way in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Return what turns a time into what the database keeps."""
        return _to_text if dialect.name == "sqlite" else _to_utc

    def result_processor(self, dialect: Dialect, _: object) -> Callable[[Any], datetime | None]:
        """Return what turns what the database keeps into an aware time in UTC."""
        return _from_text if dialect.name == "sqlite" else _to_utc


def _to_utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        msg = "a time without its zone cannot be stored"
        raise ValueError(msg)
    return moment.astimezone(UTC)


def _to_text(moment: datetime | None) -> str | None:
    """Return the text whose order is that of time; SQLite has no type for it."""
    utc = _to_utc(moment)
    return None if utc is None else utc.replace(tzinfo=None).isoformat(" ", "microseconds")


def _from_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


class Listed(TypeDecorator[tuple[Any, ...]]):
    """A tuple of texts and numbers, as JSON."""

    impl = Text
    cache_ok = True

    def bind_processor(self, _: Dialect) -> Callable[[Any], str]:
        """Return what writes a tuple."""
        return dump

    def result_processor(self, _: Dialect, __: object) -> Callable[[str], tuple[Any, ...]]:
        """Return what reads a tuple."""
        return load


class Responded(TypeDecorator[Response]):
    """What a learner answered, as JSON."""

    impl = Text
    cache_ok = True

    def bind_processor(self, _: Dialect) -> Callable[[Any], str]:
        """Return what writes a response."""
        return dump_response

    def result_processor(self, _: Dialect, __: object) -> Callable[[str], Response]:
        """Return what reads a response."""
        return load_response


class Phased(TypeDecorator[Phase]):
    """Where a sitting stands, as a word."""

    impl = String(8)
    cache_ok = True

    def bind_processor(self, _: Dialect) -> Callable[[Any], str]:
        """Return what writes a phase."""
        return str

    def result_processor(self, _: Dialect, __: object) -> Callable[[str], Phase]:
        """Return what reads a phase."""
        return Phase
