"""A page: the text and the buttons of one message, kept within Telegram's limits."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape

from quizbot.learning.names import isolated, readable, tidy

TEXT_LIMIT = 4096  # UTF-16 units after the entities are parsed
LABEL = 40  # longer options stand in the text, with letters on the buttons
BUTTON_LIMIT = 64  # UTF-16 units of a label: what phones show of it at the most

_TAG = re.compile(r"<[^>]*>")
_CLIPS = (3500, 1600, 800, 400, 200, 100, 50, 25)


@dataclass(frozen=True, slots=True)
class Button:
    """A button: what it says, and what it carries (callback data, or an address)."""

    label: str
    data: str
    is_link: bool = False


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file of text that a message holds."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """One message: Telegram's HTML, and rows of buttons; with a file, the text is its caption."""

    text: str
    keyboard: tuple[Row, ...] = ()
    file: File | None = None


class Clip:
    """Escapes what a person wrote, and shortens it to so many UTF-16 units."""

    def __init__(self, units: int) -> None:
        self._units = units

    def __call__(self, text: str, units: int = TEXT_LIMIT) -> str:
        """Return the text as HTML."""
        return escape(clip(text, min(units, self._units)), quote=False)

    def typed(self, text: str, units: int) -> str:
        """Return what a learner typed as one line of HTML that turns nothing around it."""
        line = self(readable(text), units)
        return line if line.isascii() else isolated(line)


def length(text: str) -> int:
    """Return the length of a text in UTF-16 units, as Telegram counts."""
    return len(_units(text)) // 2


def clip(text: str, units: int) -> str:
    """Shorten a text to so many UTF-16 units, at a word where there is one, with an ellipsis."""
    raw = _units(text)
    if len(raw) <= 2 * units:
        return raw.decode("utf-16-le")
    short = raw[: 2 * (units - 1)].decode("utf-16-le", errors="ignore")
    at_word = (short.rsplit(None, 1) or [short])[0]
    return (at_word if len(at_word) * 2 > len(short) else short).rstrip() + "…"


def _units(text: str) -> bytes:
    """Return UTF-16; a half surrogate pair, which Telegram takes from nobody, becomes a "?"."""
    return text.encode("utf-16-le", "replace")


def named(alias: str | None, otherwise: str) -> str:
    """Return a name as HTML, in its own direction; another one where nothing can be read of it."""
    name = tidy(alias or "")
    return isolated(escape(name, quote=False)) if name else otherwise


def visible(html: str) -> int:
    """Return how many UTF-16 units Telegram counts in a text of HTML."""
    return length(unescape(_TAG.sub("", html)))


def fitting(compose: Callable[[Clip], str]) -> str:
    """Return the text composed with the mildest clip that keeps it within the limit."""
    for units in _CLIPS:
        text = compose(Clip(units))
        if visible(text) <= TEXT_LIMIT:
            return text
    msg = "a page does not fit even with its texts at their shortest"
    raise ValueError(msg)


def paragraphs(*parts: str) -> str:
    """Join the parts that say something, an empty line between."""
    return "\n\n".join(part for part in parts if part)


def lines(*parts: str) -> str:
    """Join the parts that say something, one a line."""
    return "\n".join(part for part in parts if part)


def letter(index: int) -> str:
    """Return the letter of an option: A, B, C ..."""
    return chr(ord("A") + index)
