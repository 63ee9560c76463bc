"""How values are written into text columns: compact JSON, the same on every database.

It is pure ASCII: PostgreSQL refuses NUL in a text, and no database takes half a surrogate pair, but
a learner may have typed either; as an escape both come back as they were.
"""

import json
from collections.abc import Callable
from dataclasses import fields
from functools import lru_cache
from typing import Any

from quizbot.learning.response import (
    Chosen,
    Filled,
    Matched,
    Ordered,
    Response,
    Typed,
    Unknown,
)

_KINDS: dict[str, Callable[..., Response]] = {
    kind.__name__.lower(): kind for kind in (Chosen, Typed, Ordered, Matched, Filled, Unknown)
}

_RECURRING = 4096
"""So many tuples are remembered: a few orders of options recur all the time."""

_write = json.JSONEncoder(separators=(",", ":")).encode
_read = json.JSONDecoder().decode


@lru_cache(_RECURRING)
def dump(values: tuple[int | str, ...]) -> str:
    """Return a tuple of texts and numbers as JSON."""
    return _write(values) if values else "[]"


@lru_cache(_RECURRING)
def load(text: str) -> tuple[Any, ...]:
    """Return the tuple that `dump` wrote."""
    return () if text == "[]" else tuple(_read(text))


def dump_response(response: Response) -> str:
    """Return a response as JSON, its kind first."""
    body = {"kind": type(response).__name__.lower()}
    for field in fields(response):
        body[field.name] = getattr(response, field.name)
    return _write(body)


def load_response(text: str) -> Response:
    """Return the response that `dump_response` wrote."""
    body = _read(text)
    kind = _KINDS[body.pop("kind")]
    return kind(
        **{name: tuple(value) if isinstance(value, list) else value for name, value in body.items()}
    )


def plain(text: str, most: int) -> str:
    """Return the beginning of any text, with an escape for what no database takes."""
    return whole(text).replace("\0", "\\x00")[:most]


def whole(json_text: str) -> str:
    """Return JSON with an escape in place of every half surrogate pair; it means the same."""
    return json_text.encode("utf-8", "backslashreplace").decode()
