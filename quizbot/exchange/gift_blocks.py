"""GIFT's outer form: blocks between blank lines, comments, and where each sign stands.

What Moodle documents is read as Moodle reads it. Slips whose meaning is plain are read too, and
said: a blank line within the braces, none between two questions.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from quizbot.exchange.question import Lose, Place

_ESCAPE = re.compile(r"\\[\\:#={}~n]")
_ESCAPED = {f"\\{sign}": sign for sign in "\\:#={}~"} | {"\\n": "\n"}
_HIDDEN = "\0\0"  # two signs that mean nothing, so that places stay true
_BRACE = re.compile(r"[{}]")
_ID = re.compile(r"\[id:((?:\\\]|[^\]\x00-\x1f])+)\]")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\]\x00-\x1f])+)\]")


@dataclass(frozen=True)
class Block:
    """The lines of one question as a text, without comment lines; `mask` hides what is escaped."""

    text: str
    starts: tuple[int, ...]  # where in the text each line begins
    lines: tuple[int, ...]  # its number in the file
    number: str = ""
    tags: tuple[str, ...] = ()

    @cached_property
    def mask(self) -> str:
        """The text with escapes hidden: of the same length, to look for signs that count."""
        return _ESCAPE.sub(_HIDDEN, self.text)

    def place(self, index: int) -> Place:
        """Return where a character of the text stands in the file."""
        line = bisect_right(self.starts, index) - 1
        return Place(self.lines[line], index - self.starts[line] + 1)

    def skip(self, start: int, end: int) -> int:
        """Return the first index between two that is no blank."""
        while start < end and self.text[start] in " \t\n":
            start += 1
        return start

    def cut(self, start: int, end: int) -> "Block":
        """Return the lines between two beginnings of lines; comments belong to the first of all."""
        if (start, end) == (0, len(self.text)):
            return self
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end - 1)
        starts = tuple(begin - start for begin in self.starts[first:last])
        said = (self.number, self.tags) if start == 0 else ("", ())
        return Block(self.text[start:end], starts, self.lines[first:last], *said)


def unescape(raw: str) -> str:
    """Return a text as it is meant: without the backslashes of its escapes."""
    return _ESCAPE.sub(lambda found: _ESCAPED[found[0]], raw)


def blocks(text: str, lose: Lose) -> Iterator[Block]:
    """Yield the questions of a file in the order of its lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    gathered: list[tuple[int, str]] = []
    comments: list[str] = []
    is_open = False
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("//"):
            comments.append(line)
        elif line.strip():
            gathered.append((number, line))
            is_open = _opens(line, is_open=is_open)
        elif is_open and _closes_later(lines, number):
            lose(Place(number), "QB811", "a blank line within the braces: read as if not there")
        else:
            if gathered:
                yield _block(gathered, comments)
                gathered, is_open = [], False
            comments = []
    if gathered:
        yield _block(gathered, comments)


def _block(gathered: list[tuple[int, str]], comments: list[str]) -> Block:
    starts, at = [], 0
    for _, line in gathered:
        starts.append(at)
        at += len(line) + 1
    said = "\n".join(comments)
    number = _ID.search(said)
    return Block(
        text="\n".join(line for _, line in gathered),
        starts=tuple(starts),
        lines=tuple(number for number, _ in gathered),
        number=_bare(number[1]) if number else "",
        tags=tuple(map(_bare, _TAG.findall(said))),
    )


def _bare(word: str) -> str:
    return word.replace("\\]", "]").strip()


def _opens(line: str, *, is_open: bool) -> bool:
    """Return whether a brace is open behind a line; only the first pair of a question counts."""
    for brace in _BRACE.findall(_ESCAPE.sub(_HIDDEN, line)):
        is_open = brace == "{"
    return is_open


def _closes_later(lines: list[str], at: int) -> bool:
    """Return whether the next brace closes, before another question can begin."""
    for line in lines[at : at + 200]:
        plain = line.strip()
        if plain.startswith(("::", "$CATEGORY:")):
            return False
        if not plain.startswith("//") and (brace := _BRACE.search(_ESCAPE.sub(_HIDDEN, line))):
            return brace[0] == "}"
    return False
