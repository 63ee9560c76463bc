"""Telegram's MarkdownV2: every reserved character is a mark or must be escaped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from quizbot.emulator.limits import utf16_length
from quizbot.emulator.links import link
from quizbot.emulator.markup_error import MarkupError

Entity = dict[str, Any]

RESERVED = "_*[]()~`>#+-=|{}.!"
MARKS = {
    "*": ("bold", "Bold"),
    "_": ("italic", "Italic"),
    "__": ("underline", "Underline"),
    "~": ("strikethrough", "Strikethrough"),
    "||": ("spoiler", "Spoiler"),
    "`": ("code", "Code"),
    "```": ("pre", "Pre"),
    "[": ("text_link", "TextUrl"),
}
_LANGUAGE = re.compile(r"([^\s`]+)\n")
_URL_END = re.compile(r"(?<!\\)\)")
_RAW = frozenset({"`", "```"})


@dataclass(slots=True)
class _Open:
    """A mark that waits for its end."""

    mark: str
    offset: int
    byte: int
    part: int
    language: str = ""


def parse(text: str) -> tuple[str, list[Entity]]:
    """Return the text without its marks, and the entities that the marks stand for.

    Block quotations, custom emoji and dates are not read: `>` and `!` must be escaped.

    Raises:
        MarkupError: a mark is open, or a reserved character is not escaped; offsets count UTF-8
            bytes.
    """
    return _Parser(text).run()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._parts: list[str] = []
        self._length = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._source):
            self._step()
        if self._open:
            last = self._open[-1]
            name = MARKS[last.mark][1]
            raise MarkupError(f"Can't find end of {name} entity at byte offset {last.byte}")
        return "".join(self._parts), self._entities

    def _step(self) -> None:
        here = self._source[self._at]
        following = self._source[self._at + 1 : self._at + 2]
        if here == "\\" and following and ord(following) <= 126:
            self._write(following, 2)
        elif self._inside_code():
            self._code(here)
        elif here == "]" and self._last() == "[":
            self._link()
        elif here not in RESERVED:
            self._write(here, 1)
        else:
            self._mark()

    def _write(self, text: str, width: int) -> None:
        self._parts.append(text)
        self._length += utf16_length(text)
        self._at += width

    def _last(self) -> str:
        return self._open[-1].mark if self._open else ""

    def _inside_code(self) -> bool:
        return self._last() in _RAW

    def _code(self, here: str) -> None:
        mark = self._last()
        if self._source.startswith(mark, self._at):
            self._close(len(mark))
        else:
            self._write(here, 1)

    def _mark(self) -> None:
        mark = self._read_mark()
        if mark not in MARKS:
            reason = f"Character '{mark}' is reserved and must be escaped with the preceding '\\'"
            raise MarkupError(reason)
        if mark == self._last():
            self._close(len(mark))
            return
        byte = len(self._source[: self._at].encode())
        opened = _Open(mark, self._length, byte, len(self._parts))
        self._at += len(mark)
        if mark == "```" and (language := _LANGUAGE.match(self._source, self._at)):
            opened.language = language[1]
            self._at = language.end()
        self._open.append(opened)

    def _read_mark(self) -> str:
        for mark in ("```", "||", "__"):
            if self._source.startswith(mark, self._at):
                return mark
        return self._source[self._at]

    def _link(self) -> None:
        found = _URL_END.search(self._source, self._at)
        end = -1 if found is None else found.end() - 1
        bare = self._source[self._at + 1 : self._at + 2] != "("
        if not bare and end < 0:
            byte = len(self._source[: self._at].encode())
            raise MarkupError(f"Can't find end of a URL at byte offset {byte}")
        written = "".join(self._parts[self._open[-1].part :])
        target = written if bare else re.sub(r"\\(.)", r"\1", self._source[self._at + 2 : end])
        url = link(target)
        self._close(1 if bare else end + 1 - self._at, None if url is None else {"url": url})

    def _close(self, width: int, extra: Entity | None = None) -> None:
        opened = self._open.pop()
        self._at += width
        length = self._length - opened.offset
        if length == 0 or (opened.mark == "[" and extra is None):
            return
        if opened.language:
            extra = {"language": opened.language}
        kind = MARKS[opened.mark][0]
        entity = {"type": kind, "offset": opened.offset, "length": length, **(extra or {})}
        self._entities.append(entity)
