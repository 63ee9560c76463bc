"""A page as a terminal shows it: tags become styles, buttons become boxes."""

import unicodedata
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Final

from quizbot.telegram.page import Button, Page

WIDTH: Final = 64

_STYLES: Final = {"b": "1", "i": "3", "u": "4", "s": "9", "a": "4;36", "code": "2"}
_QUOTE: Final = "blockquote"
_UNSEEN: Final = {"Mn", "Me", "Cf"}

Sign = tuple[str, tuple[str, ...]]
"""A character and its styles, outermost first."""


def draw(page: Page, *, colour: bool, width: int = WIDTH) -> list[str]:
    """Return the lines that show a page; without colour they hold no control character."""
    lines = [
        _painted(line, colour=colour)
        for part in _lines(page.text)
        for line in _wrapped(part, width)
    ]
    for row in page.keyboard:
        lines += _boxes(row, width)
    return lines


def rule(title: str, sign: str, *, colour: bool, width: int = WIDTH) -> str:
    """Return a line with a title in it."""
    kept = title if cells(title) <= width - 8 else title[: width - 9] + "…"
    line = f"{sign * 2} {kept} "
    return paint(line + sign * max(width - cells(line), 2), "1;34", colour=colour)


def paint(text: str, style: str, *, colour: bool) -> str:
    """Return a text in a style of the terminal, where there is colour and a style."""
    return f"\x1b[{style}m{text}\x1b[0m" if colour and style else text


def cells(text: str) -> int:
    """Return how many columns a text takes on a terminal."""
    return sum(_cells(sign) for sign in text)


def _cells(sign: str) -> int:
    if unicodedata.category(sign) in _UNSEEN:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1


class _Reader(HTMLParser):
    """Reads Telegram's HTML, which the renderers have made: every tag is closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.signs: list[Sign] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, _: object) -> None:
        if tag == _QUOTE:
            self._begin_line()
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            self._open.reverse()
            self._open.remove(tag)
            self._open.reverse()
        if tag == _QUOTE:
            self.signs.append(("", (_QUOTE,)))  # what follows begins a line of its own

    def handle_data(self, data: str) -> None:
        if self.signs and self.signs[-1] == ("", (_QUOTE,)):
            self.signs.pop()
            if not data.startswith("\n"):
                self._begin_line()
        self.signs += ((sign, tuple(self._open)) for sign in data)

    def _begin_line(self) -> None:
        if self.signs and self.signs[-1][0] != "\n":
            self.signs.append(("\n", ()))


def _lines(html: str) -> Iterator[list[Sign]]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    line: list[Sign] = []
    for sign in reader.signs:
        if sign[0] == "\n":
            yield line
            line = []
        elif sign[0]:
            line.append(sign)
    yield line


def _wrapped(line: list[Sign], width: int) -> Iterator[list[Sign]]:
    """Break a line between words; a word that is too long is broken within."""
    quoted = bool(line) and _QUOTE in line[0][1]
    room = width - 2 if quoted else width
    prefix: list[Sign] = [("│", ("code",)), (" ", ())] if quoted else []
    while _width(line) > room:
        at = _break(line, room)
        yield prefix + line[:at]
        line = line[at:]
        while line and line[0][0] == " ":
            line = line[1:]
    yield prefix + line


def _break(line: list[Sign], room: int) -> int:
    """Return how many signs fit, up to the last space among them where there is one."""
    used, fits = 0, 0
    while fits < len(line) and used + _cells(line[fits][0]) <= room:
        used += _cells(line[fits][0])
        fits += 1
    spaces = [at for at in range(fits, 0, -1) if at < len(line) and line[at][0] == " "]
    return spaces[0] if spaces else max(fits, 1)


def _width(line: Sequence[Sign]) -> int:
    return sum(_cells(sign) for sign, _ in line)


def _painted(line: Sequence[Sign], *, colour: bool) -> str:
    if not colour:
        return "".join(sign for sign, _ in line).rstrip()
    painted, before = "", ""
    for sign, tags in line:
        style = ";".join(_STYLES[tag] for tag in tags if tag in _STYLES)
        if style != before:
            painted += "\x1b[0m" + (f"\x1b[{style}m" if style else "")
            before = style
        painted += sign
    return painted + ("\x1b[0m" if before else "")


def _boxes(row: Sequence[Button], width: int) -> list[str]:
    """Return a row of buttons beside each other, each as wide as its share."""
    share = (width - (len(row) - 1)) // len(row)
    labels = [_fitted(button.label, share - 4) for button in row]
    return [
        " ".join("╭" + "─" * (share - 2) + "╮" for _ in row),
        " ".join(f"│ {label} │" for label in labels),
        " ".join("╰" + "─" * (share - 2) + "╯" for _ in row),
    ]


def _fitted(label: str, room: int) -> str:
    """Return a label in the middle of so many columns; what is cut on a phone is cut here."""
    kept = label
    while cells(kept) > room:
        kept = kept[:-2] + "…"
    space = room - cells(kept)
    return " " * (space // 2) + kept + " " * (space - space // 2)
