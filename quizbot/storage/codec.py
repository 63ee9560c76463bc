"""How values are written into text columns: compact JSON, the same on every database."""

import json
from collections.abc import Callable
from dataclasses import asdict
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


def dump(values: tuple[Any, ...]) -> str:
    """Return a tuple of texts and numbers as JSON."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")) if values else "[]"


def load(text: str) -> tuple[Any, ...]:
    """Return the tuple that `dump` wrote."""
    return () if text == "[]" else tuple(json.loads(text))


def dump_response(response: Response) -> str:
    """Return a response as JSON, its kind first."""
    body = {"kind": type(response).__name__.lower(), **asdict(response)}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def load_response(text: str) -> Response:
    """Return the response that `dump_response` wrote."""
    body = json.loads(text)
    kind = _KINDS[body.pop("kind")]
    return kind(
        **{name: tuple(value) if isinstance(value, list) else value for name, value in body.items()}
    )
