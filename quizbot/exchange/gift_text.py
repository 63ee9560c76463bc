"""Texts within GIFT: their format in brackets, their line ends, their escapes, both ways."""

import re

from quizbot.exchange.gift_blocks import unescape
from quizbot.exchange.question import Style, Styled

_FORMAT = re.compile(r"\s*\[(html|markdown|plain|moodle)\]")
_ANY_BLANKS = re.compile(r"[ \t\n]+")
_LINE_END = re.compile(r"[ \t]*\n[ \t]*")
_TRIMMED = " \t\n\r\v\0"

_RESERVED = re.compile(r"[\\#=~{}:\n]")
_MEANT = re.compile(r"[<&\t]|  |\n |^\[|^//|^%-?\d|^\s|\s$")


def styled(raw: str, default: Style = "moodle") -> Styled:
    """Return a text with the format that it names, or else with the one of its question.

    Where it is plain, the line ends of the file are mere layout, as they are in HTML.
    """
    style: Style = default
    if found := _FORMAT.match(raw):
        style = found[1]  # type: ignore[assignment]  # the pattern allows no other
        raw = raw[found.end() :]
    return Styled(laid_out(raw, style), style)


def laid_out(raw: str, style: Style) -> str:
    """Return what a text says: without escapes, and without line ends that are mere layout."""
    if style == "moodle":
        raw = _ANY_BLANKS.sub(" ", raw)
    elif style == "plain":
        raw = _LINE_END.sub(" ", raw)
    return unescape(raw.strip(_TRIMMED)).strip(_TRIMMED)


def escape(text: str) -> str:
    """Return a plain text on one line, with a backslash before every sign that GIFT would take."""
    return _RESERVED.sub(lambda found: "\\n" if found[0] == "\n" else f"\\{found[0]}", text)


def protected(text: str) -> str:
    """Return a plain text as GIFT, marked as plain where something in it could mean more."""
    return f"[plain]{escape(text)}" if _MEANT.search(text) else escape(text)
