"""A slip of YAML: what it is called, what to do, and what a text editor would change for it.

Lines and columns count from 0 here. What is offered changes one line at a time; where a value goes
on over several lines nothing is offered, because it is not known where it ends.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quizbot.bank import header
from quizbot.bank.finding import Edit
from quizbot.bank.values import Authored

Mend = tuple[int, int, int, str]
"""On a line, what stands from one column up to another gives way to a text."""

KEYS = re.compile(r"""\s*(-\s+)*("[^"]*"|'[^']*'|[^\s:#'"\[{][^:]*?)\s*:(?=\s|$)""")
_COMMENT = re.compile(r"\s+#(\s|$)")
_ENTRY = re.compile(r"\s*(-\s+)*")
_CURLY = re.compile(r"[“„‟]([^“”„‟]*)[“”‟]")
_REACH = 200  # lines above that are looked at for a block to align with


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong at a place of the text; `end` is a column of the same line, 0 if unknown."""

    line: int
    column: int
    code: str
    message: str
    help: str = ""
    case: str = ""
    end: int = 0
    mends: tuple[Mend, ...] = ()


def _fields(model: type[Authored]) -> Iterator[str]:
    yield from model.model_fields
    for kind in model.__subclasses__():
        yield from _fields(kind)


TOP = frozenset({"questions", "translates", *header.Header.model_fields})
"""The keys that stand at the margin."""

KNOWN = frozenset({*_fields(Authored), *TOP})
"""All keys of the format, wherever they belong."""


def edits_of(mends: Sequence[Mend], starts: Sequence[int]) -> tuple[Edit, ...]:
    """Return the mends as edits of a text whose lines start there."""
    return tuple(Edit(starts[row] + a, starts[row] + b, new) for row, a, b, new in mends)


def content_end(content: str, start: int = 0) -> int:
    """Return where the value that begins at a column ends: before spaces and a comment."""
    comment = _COMMENT.search(content, start)
    return len(content[: comment.start() if comment else None].rstrip())


def put_in_quotes(place: tuple[int, int], lines: Sequence[str]) -> tuple[Mend, ...]:
    """Return what puts quotes around all that stands on a line from a place on."""
    number, start = place
    content = lines[number]
    end = content_end(content, start)
    before = content[:start]
    within = before.count("[") + before.count("{") > before.count("]") + before.count("}")
    if end <= start or within or _goes_on(number, lines):
        return ()  # in brackets the text ends nobody knows where
    text = content[start:end]
    curly = _CURLY.fullmatch(text)
    return ((number, start, end, in_quotes(curly[1] if curly else text)),)


def quote_again(place: tuple[int, int], lines: Sequence[str]) -> tuple[Mend, ...]:
    """Return what lets a text hold the kind of quote that was put around it.

    The place is that of a closing quote too early; what the line opens with decides.
    """
    number, closing = place
    content = lines[number]
    start = _value(content)
    mark, end = content[start : start + 1], content_end(content, closing)
    if mark not in {"'", '"'} or mark != content[closing] or _goes_on(number, lines):
        return ()
    text = content[start:end]
    if text.endswith(mark) and end - 1 > closing:  # the author meant these quotes to be around it
        text = text[1:-1].replace(mark * 2, mark) if mark == "'" else text[1:-1]
    return ((number, start, end, in_quotes(text)),)


def in_quotes(text: str) -> str:
    """Return a text as written, of one line, in the kind of quotes that leaves it as it looks."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def align(number: int, lines: Sequence[str]) -> tuple[Mend, ...]:
    """Return what moves a line to the column of its most likely neighbours above.

    A line without a key and without a dash may belong to any text above: nothing moves it.
    """
    content = lines[number]
    if not (KEYS.match(content) or content.lstrip(" ").startswith("- ")):
        return ()
    indent = len(content) - len(content.lstrip(" "))
    entry = content.lstrip(" ").startswith("- ")
    columns = list(_columns(number, lines, entry=entry))
    key = KEYS.match(content)
    if content.lstrip(" ").startswith("- id:"):  # more likely a question than an option
        usual = Counter(_dash(line) for line in lines if line.lstrip(" ").startswith("- id:"))
        columns = [(usual.most_common(1)[0][0],) * 2]
    elif not (key and key[2] in TOP):
        columns = [(dash, at) for dash, at in columns if at > 0]
    beside = [key for dash, key in columns if dash == indent and not entry]
    near = sorted({(abs(key - indent), key) for _, key in columns})
    if beside:
        target = beside[0]
    elif near and (len(near) == 1 or near[0][0] < near[1][0]):
        target = near[0][1]
    else:
        return ()
    return ((number, 0, indent, " " * target),) if target != indent else ()


def _dash(content: str) -> int:
    return len(content) - len(content.lstrip(" "))


def _columns(number: int, lines: Sequence[str], *, entry: bool) -> Iterator[tuple[int, int]]:
    """Yield dash and column of the blocks that are open above a line, the innermost first."""
    limit = 1_000
    for content in reversed(lines[max(0, number - _REACH) : number]):
        if not content.strip() or content.lstrip().startswith("#"):
            continue
        indent = len(content) - len(content.lstrip(" "))
        begin = _ENTRY.match(content)
        key = begin.end() if begin else indent
        dashed = key > indent
        if indent >= limit or not (dashed or KEYS.match(content)):
            continue
        if entry and dashed:
            yield indent, indent
        elif not entry and KEYS.match(content):
            yield (indent if dashed else -1), key
        limit = indent


def _value(content: str) -> int:
    """Return the column where the value of a line begins: after dashes and a key."""
    key = KEYS.match(content)
    begin = key.end() if key else _ENTRY.match(content).end()  # type: ignore[union-attr] # always
    return begin + len(content[begin:]) - len(content[begin:].lstrip())


def _goes_on(number: int, lines: Sequence[str]) -> bool:
    """Return whether the line below belongs to the value of this one."""
    content = lines[number]
    begin = _ENTRY.match(content)
    below = lines[number + 1] if number + 1 < len(lines) else ""
    column = begin.end() if begin else 0
    return bool(below.strip()) and len(below) - len(below.lstrip()) > column
