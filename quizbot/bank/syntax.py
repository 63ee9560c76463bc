"""What is wrong with the YAML, in an instructor's words and at the most useful place.

A parser says where it gave up; the slip is often earlier. The rules look at the lines themselves,
so both parsers of PyYAML lead to the same finding. Lines and columns count from 0 here.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from quizbot.bank.text import split_lines

Place = tuple[int, int]
Fault = tuple[int, int, str, str]

MAX_DEPTH = 16
TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels"
TAB = "a tab outside of quotes: replace it by spaces"
ESCAPE = "unknown escape after a backslash: double the backslash, or use single quotes"
_INDENT = "the indentation fits nothing above: align this line with its neighbours"
_AFTER_QUOTE = (
    "the text goes on after this closing quote: put all of it in quotes, "
    "with the other kind of quote around it"
)
_COMMENT = re.compile(r"(^|\s)#")
_CONFLICT = re.compile(r"(<{7}|>{7}|={7})(\s|$)")
_KEYS = re.compile(r"""\s*(-\s+)*("[^"]*"|'[^']*'|[^\s:#'"\[{][^:]*?)\s*:(?=\s|$)""")
_GLUED = re.compile(r"\s*(-\s+)*[A-Za-z_][\w-]*:(?=[^\s/])")
_DASHED = re.compile(r"\s*-(?=[^\s-])")


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a parser said: its words, where it gave up, where that began, the last text it read."""

    words: str
    at: Place
    since: Place | None = None
    begun: Place = (0, 0)  # of the last text
    ended: Place = (0, 0)
    quoted: bool = False

    @classmethod
    def of(cls, error: Exception, parser: Any, last: Any) -> Self:
        """Return the trouble that an error of either parser means."""
        words = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
        at = getattr(error, "problem_mark", None)
        if at is None:  # a bare error of int() or chr() inside the parser written in Python
            words, at = "escape character", parser.get_mark()
        since = getattr(error, "context_mark", None)
        return cls(
            words,
            (at.line, at.column),
            (since.line, since.column) if since else None,
            (last.start_mark.line, last.start_mark.column) if last else (0, 0),
            (last.end_mark.line, last.end_mark.column) if last else (0, 0),
            last is not None and last.style in {"'", '"'},
        )


def explain(trouble: Trouble, lines: Sequence[str]) -> Fault:
    """Return place, code and message of what is most likely wrong."""
    for rule in _RULES:
        if (fault := rule(trouble, lines)) is not None:
            return fault
    return _leftover(trouble.at, lines)


def stray_tab(text: str, quoted: Sequence[tuple[int, int]]) -> Place | None:
    """Return where, from 1, the first tab stands that is in no quoted text and no comment."""
    spans = iter((*quoted, (len(text), len(text))))
    done, (start, end) = 0, next(spans)
    for found in re.finditer("\t", text):
        at = found.start()
        while at >= end:
            done, (start, end) = end, next(spans)
        line = text.rfind("\n", 0, at) + 1
        if at < start and not _COMMENT.search(text[max(line, done) : at]):
            return text.count("\n", 0, at) + 1, at - line + 1
    return None


def missing_space(text: str) -> Fault | None:
    """Return the first place where no space, or another kind of space, follows a colon or dash."""
    lines = split_lines(text)
    return next((slip for number in range(len(lines)) if (slip := _glued(number, lines))), None)


def _too_deep(trouble: Trouble, _: Sequence[str]) -> Fault | None:
    """Some parsers look ahead, and give up at a depth of their own before they tell of ours."""
    return (*trouble.at, "QB009", TOO_DEEP) if "nesting depth" in trouble.words else None


def _conflict(_: Trouble, lines: Sequence[str]) -> Fault | None:
    message = "two versions were never merged: keep one, delete the lines of <<<, === and >>>"
    marked = (number for number, line in enumerate(lines) if _CONFLICT.match(line))
    return next(((number, 0, "QB001", message) for number in marked), None)


def _tab(trouble: Trouble, lines: Sequence[str]) -> Fault | None:
    line, column = trouble.at
    content = _line(lines, line)
    indent = content[: len(content) - len(content.lstrip())]
    if "\t" in indent:
        return line, indent.index("\t"), "QB004", TAB
    if content[column : column + 1] == "\t":
        return line, column, "QB004", TAB
    return None


def _directive(trouble: Trouble, lines: Sequence[str]) -> Fault | None:
    if not any(word in trouble.words for word in ("directive", "document", "escape character")):
        return None
    message = "a line must not begin with %: put the text in quotes, or delete the line"
    before = enumerate(lines[: trouble.at[0] + 1])
    marked = (number for number, line in before if line.startswith("%"))
    return next(((number, 0, "QB001", message) for number in marked), None)


def _escape(trouble: Trouble, lines: Sequence[str]) -> Fault | None:
    if "escape" not in trouble.words and "decimal" not in trouble.words:
        return None
    line, column = trouble.at
    backslash = _line(lines, line).rfind("\\", 0, column + 1)
    return line, max(backslash, 0), "QB016", ESCAPE


def _unclosed_quote(trouble: Trouble, _: Sequence[str]) -> Fault | None:
    if trouble.since and "quoted scalar" in trouble.words:
        return *trouble.since, "QB001", "the quote that opens here is never closed"
    if trouble.quoted and trouble.begun[0] < trouble.ended[0] == trouble.at[0]:
        closing = trouble.ended[0] + 1
        message = f"the quote that opens here closes only on line {closing}: close it before"
        return *trouble.begun, "QB001", message
    return None


def _quote_in_quotes(trouble: Trouble, lines: Sequence[str]) -> Fault | None:
    (line, end), (at_line, at) = trouble.ended, trouble.at
    if not trouble.quoted or line != at_line or _line(lines, line)[end:at].strip():
        return None
    return line, end - 1, "QB001", _AFTER_QUOTE


def _flow(trouble: Trouble, lines: Sequence[str]) -> Fault | None:
    if "flow" not in trouble.words:
        return None
    opened, sign = _opening(trouble, lines), _sign(trouble.at, lines)
    if sign == ",":
        return *trouble.at, "QB001", "there is nothing between two commas"
    if opened[0] < trouble.at[0] or sign in {"", "]", "}"}:
        return *opened, "QB001", "the bracket that opens here is not closed"
    message = "write a comma between two entries; put a text with , : ? [ ] { } in quotes"
    return *trouble.at, "QB001", message


def _opening(trouble: Trouble, lines: Sequence[str]) -> Place:
    """Return where the innermost open bracket is; the parser's own word for it comes first."""
    if trouble.since and trouble.since != trouble.at:
        return trouble.since
    closed, (last, column) = 0, trouble.at
    for number in range(min(last, len(lines) - 1), -1, -1):
        content = lines[number][:column] if number == last else lines[number]
        for place in range(len(content) - 1, -1, -1):
            closed += (content[place] in "]}") - (content[place] in "[{")
            if closed < 0:
                return number, place
    return trouble.at


def _closes_nothing(trouble: Trouble, lines: Sequence[str]) -> Fault | None:
    if (sign := _sign(trouble.at, lines)) not in {"]", "}"}:
        return None
    return *trouble.at, "QB001", f"this {sign} closes nothing: put a text that has it in quotes"


def _first_sign(trouble: Trouble, lines: Sequence[str]) -> Fault | None:
    if "ing a tag" in trouble.words:
        place = trouble.since or trouble.at
        return *place, "QB008", "tags are not allowed: put a text that begins with ! in quotes"
    causes = ("cannot start", "an alias", "an anchor", "a block scalar", "sequence entries")
    if not any(cause in trouble.words for cause in causes):
        return None
    place = trouble.since or trouble.at
    return _needs_quotes(place, lines)


def _after_bracket(trouble: Trouble, lines: Sequence[str]) -> Fault | None:
    line, column = trouble.at
    content = _line(lines, line)
    key = _KEYS.match(content)
    value = len(content) - len(content[key.end() :].lstrip()) if key else column
    if value < column and content[value] in "[{*":
        return _needs_quotes((line, value), lines)
    return None


def _missing_colon(trouble: Trouble, lines: Sequence[str]) -> Fault | None:
    if "simple key" not in trouble.words or trouble.since is None:
        return None
    return _glued(trouble.since[0], lines) or (
        *trouble.since,
        "QB001",
        "a colon is missing: write `key: text`, or indent a text that goes on from the line above",
    )


def _colon(trouble: Trouble, lines: Sequence[str]) -> Fault | None:
    if "mapping values" not in trouble.words:
        return None
    line, column = trouble.at
    content = _line(lines, line)
    key = _KEYS.match(content)
    if key and key.end() - 1 < column:
        return *trouble.at, "QB001", "a text with a colon and a space in it needs quotes around it"
    above, start = trouble.begun
    if (glued := _glued(above, lines)) is not None:
        return glued
    if (known := _KEYS.match(_line(lines, above))) and known.end() <= start:
        return line, _indent(content), "QB001", _INDENT
    return above, start, "QB001", "a colon is missing: write `key: text`"


def _indentation(trouble: Trouble, lines: Sequence[str]) -> Fault | None:
    line, column = trouble.at
    if "block" not in trouble.words or _indent(_line(lines, line)) != column:
        return None
    return _glued(line, lines) or (line, column, "QB001", _INDENT)


def _second_document(trouble: Trouble, lines: Sequence[str]) -> Fault | None:
    if "document" not in trouble.words:
        return None
    if any(line.startswith("...") for line in lines[: trouble.at[0]]):
        return *trouble.at, "QB011", "one file holds one bank: nothing may follow the line of dots"
    return *trouble.at, "QB001", "this does not belong to what stands above: is a colon missing?"


def _glued(number: int, lines: Sequence[str]) -> Fault | None:
    """Return the fault of a line where a space is missing, or is another kind of space."""
    content = _line(lines, number)
    if (column := content.find("\u00a0")) >= 0:
        return number, column, "QB001", "this is a no-break space: write an ordinary space"
    if found := _GLUED.match(content):
        return number, found.end(), "QB001", "write a space after the colon"
    if found := _DASHED.match(content):
        return number, found.end(), "QB001", "write a space after the dash"
    return None


def _leftover(place: Place, lines: Sequence[str]) -> Fault:
    sign = _sign(place, lines)
    before = _line(lines, place[0])[: place[1]].rstrip()
    if before[-1:] in {"'", '"'}:
        return place[0], len(before) - 1, "QB001", _AFTER_QUOTE
    if sign in {",", "?"}:
        return _needs_quotes(place, lines)
    if sign == ":":
        return *place, "QB001", "there is no key before this colon"
    return *place, "QB001", "this is not valid YAML: put a text with special signs in quotes"


def _needs_quotes(place: Place, lines: Sequence[str]) -> Fault:
    message = f"a text that begins with {_sign(place, lines)} needs quotes around it"
    return *place, "QB001", message


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number] if number < len(lines) else ""


def _sign(place: Place, lines: Sequence[str]) -> str:
    return _line(lines, place[0])[place[1] : place[1] + 1]


def _indent(content: str) -> int:
    return len(content) - len(content.lstrip(" "))


_RULES: tuple[Callable[[Trouble, Sequence[str]], Fault | None], ...] = (
    _too_deep,
    _conflict,
    _tab,
    _directive,
    _escape,
    _unclosed_quote,
    _quote_in_quotes,
    _flow,
    _closes_nothing,
    _first_sign,
    _after_bracket,
    _missing_colon,
    _colon,
    _second_document,
    _indentation,
)
