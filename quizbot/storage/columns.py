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
    """A tuple of texts and numbers."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Any, ...] | None, _: Dialect) -> str:
        """Return the tuple as JSON."""
        return dump(value or ())

    def process_result_value(self, value: str | None, _: Dialect) -> tuple[Any, ...]:
        """Return the stored tuple."""
        return load(value or "[]")


class Responded(TypeDecorator[Response]):
    """What a learner answered."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Response | None, _: Dialect) -> str | None:
        """Return the response as JSON."""
        return None if value is None else dump_response(value)

    def process_result_value(self, value: str | None, _: Dialect) -> Response | None:
        """Return the stored response."""
        return None if value is None else load_response(value)


class Phased(TypeDecorator[Phase]):
    """Where a sitting stands."""

    impl = String(8)
    cache_ok = True

    def process_bind_param(self, value: Phase | None, _: Dialect) -> str | None:
        """Return the phase's word."""
        return None if value is None else value.value

    def process_result_value(self, value: str | None, _: Dialect) -> Phase | None:
        """Return the stored phase."""
        return None if value is None else Phase(value)
