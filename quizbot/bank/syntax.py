"""What is wrong with the YAML, in an instructor's words and at the most useful place.

A parser says where it gave up; the slip is often earlier. The rules look at the lines themselves,
so both parsers of PyYAML lead to the same finding. Lines and columns count from 0 here.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

from quizbot.bank.habits import suggest
from quizbot.bank.slips import (
    KEYS,
    KNOWN,
    TOP,
    Mend,
    Slip,
    align,
    content_end,
    put_in_quotes,
    quote_again,
)
from quizbot.bank.text import split_lines

Place = tuple[int, int]

MAX_DEPTH = 16
TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels"
TAB = "a tab outside of quotes"
SPACES = "replace it by spaces"
ESCAPE = "unknown escape after a backslash"
DOUBLED = "double the backslash, or use single quotes"
_INDENT = "the indentation fits nothing above"
_ALIGN = "align this line with its neighbours"
_AFTER_QUOTE = "the text goes on after this closing quote"
_OTHER_QUOTES = "put all of it in quotes, with the other kind of quote around it"
_IN_QUOTES = "put the text in quotes"
_COMMENT = re.compile(r"(^|\s)#")
_CONFLICT = re.compile(r"(?m)^(<{7}|>{7}|={7}|\|{7})(\s|$)")
_QUESTION = re.compile(r" *- id:\s")
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


def explain(trouble: Trouble, lines: Sequence[str]) -> Slip:
    """Return place, code and message of what is most likely wrong."""
    for rule in _RULES:
        if (slip := rule(trouble, lines)) is not None:
            return slip
    return _leftover(trouble.at, lines)


def stray_tabs(text: str, quoted: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Yield where the tabs stand that are in no quoted text and no comment."""
    spans = iter((*quoted, (len(text), len(text))))
    done, (start, end) = 0, next(spans)
    for found in re.finditer("\t", text):
        at = found.start()
        while at >= end:
            done, (start, end) = end, next(spans)
        line = text.rfind("\n", 0, at) + 1
        if at < start and not _COMMENT.search(text[max(line, done) : at]):
            yield at


def conflict(text: str) -> Slip | None:
    """Return the slip that two versions of a file stand in it, wherever the marks are."""
    marks = {found[1][0]: found.start() for found in _CONFLICT.finditer(text)}
    if not marks.keys() & {"<", ">"}:
        return None
    line = text.count("\n", 0, min(marks.values()))
    message = "two versions of this file were never merged"
    advice = "keep one, delete the lines of <<<, === and >>>"
    return Slip(line, 0, "QB001", message, advice, "merge-conflict", 7)


def missing_space(text: str) -> Slip | None:
    """Return the first place where no space, or another kind of space, follows a colon or dash."""
    lines = split_lines(text)
    return next((slip for number in range(len(lines)) if (slip := _glued(number, lines))), None)


def _too_deep(trouble: Trouble, _: Sequence[str]) -> Slip | None:
    """Some parsers look ahead, and give up at a depth of their own before they tell of ours."""
    return Slip(*trouble.at, "QB009", TOO_DEEP) if "nesting depth" in trouble.words else None


def _conflict(_: Trouble, lines: Sequence[str]) -> Slip | None:
    return conflict("\n".join(lines))


def _tab(trouble: Trouble, lines: Sequence[str]) -> Slip | None:
    line, column = trouble.at
    content = _line(lines, line)
    indent = content[: len(content) - len(content.lstrip())]
    if "\t" in indent:
        column = indent.index("\t")
    elif content[column : column + 1] != "\t":
        return None
    mends = _tabs(lines) or ((line, column, column + 1, " "),)
    return Slip(line, column, "QB004", TAB, SPACES, "tab-indent", column + 1, mends)


def _tabs(lines: Sequence[str]) -> tuple[Mend, ...]:
    """Return what turns the tabs that lines begin with into two spaces each."""
    ends = ((number, len(line) - len(line.lstrip(" \t"))) for number, line in enumerate(lines))
    found = [(number, end) for number, end in ends if "\t" in lines[number][:end]]
    return tuple((number, 0, end, lines[number][:end].replace("\t", "  ")) for number, end in found)


def _directive(trouble: Trouble, lines: Sequence[str]) -> Slip | None:
    if not any(word in trouble.words for word in ("directive", "document", "escape character")):
        return None
    message, advice = "a line must not begin with %", f"{_IN_QUOTES}, or delete the line"
    before = enumerate(lines[: trouble.at[0] + 1])
    marked = (number for number, line in before if line.startswith("%"))
    slips = (Slip(number, 0, "QB001", message, advice, "directive") for number in marked)
    return next(slips, None)


def _fence(trouble: Trouble, lines: Sequence[str]) -> Slip | None:
    """Some copy a bank out of a page or a chat, together with the marks around it."""
    number = trouble.at[0]
    content = _line(lines, number)
    if not content.lstrip().startswith("```"):
        return None
    mend = (number, 0, len(content), "")
    message, advice = "this line marks the end or the beginning of an example", "delete it"
    case = "special-first-character"
    return Slip(number, 0, "QB001", message, advice, case, len(content), (mend,))


def _escape(trouble: Trouble, lines: Sequence[str]) -> Slip | None:
    if "escape" not in trouble.words and "decimal" not in trouble.words:
        return None
    line, column = trouble.at
    backslash = max(_line(lines, line).rfind("\\", 0, column + 1), 0)
    return Slip(line, backslash, "QB016", ESCAPE, DOUBLED, "", backslash + 2)


def _unclosed_quote(trouble: Trouble, _: Sequence[str]) -> Slip | None:
    if trouble.since and "quoted scalar" in trouble.words:
        message, advice = "the quote that opens here is never closed", "close it, or delete it"
        return Slip(*trouble.since, "QB001", message, advice, "unclosed-quote")
    if trouble.quoted and trouble.begun[0] < trouble.ended[0] == trouble.at[0]:
        message = f"the quote that opens here closes only on line {trouble.ended[0] + 1}"
        return Slip(*trouble.begun, "QB001", message, "close it before", "unclosed-quote")
    return None


def _quote_in_quotes(trouble: Trouble, lines: Sequence[str]) -> Slip | None:
    (line, end), (at_line, at) = trouble.ended, trouble.at
    if not trouble.quoted or line != at_line or _line(lines, line)[end:at].strip():
        return None
    return _after_quote((line, end - 1), lines)


def _after_quote(closing: Place, lines: Sequence[str]) -> Slip:
    mends = quote_again(closing, lines)
    case = "quote-in-quotes"
    return Slip(*closing, "QB001", _AFTER_QUOTE, _OTHER_QUOTES, case, closing[1] + 1, mends)


def _flow(trouble: Trouble, lines: Sequence[str]) -> Slip | None:
    if "flow" not in trouble.words:
        return None
    opened, sign = _opening(trouble, lines), _sign(trouble.at, lines)
    if sign == ",":
        message, advice = "there is nothing between two commas", "delete one of them"
        return Slip(*trouble.at, "QB001", message, advice, "stray-comma")
    if opened[0] < trouble.at[0] or sign in {"", "]", "}"}:
        message, advice = "the bracket that opens here is not closed", "close it on the same line"
        return Slip(*opened, "QB001", message, advice, "unclosed-bracket", opened[1] + 1)
    message = "this does not fit into the list in brackets"
    advice = "write a comma between two entries; put a text with , : ? [ ] { } in quotes"
    return Slip(*trouble.at, "QB001", message, advice, "missing-comma")


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


def _closes_nothing(trouble: Trouble, lines: Sequence[str]) -> Slip | None:
    if (sign := _sign(trouble.at, lines)) not in {"]", "}"}:
        return None
    advice = "delete it, or put a text that has it in quotes"
    return Slip(*trouble.at, "QB001", f"this {sign} closes nothing", advice, "stray-bracket")


def _first_sign(trouble: Trouble, lines: Sequence[str]) -> Slip | None:
    if "ing a tag" in trouble.words:
        place = trouble.since or trouble.at
        advice = "put a text that begins with ! in quotes"
        return Slip(*place, "QB008", "tags are not allowed", advice)
    causes = ("cannot start", "an alias", "an anchor", "a block scalar", "sequence entries")
    if not any(cause in trouble.words for cause in causes):
        return None
    place = trouble.since or trouble.at
    return _needs_quotes(place, lines)


def _after_bracket(trouble: Trouble, lines: Sequence[str]) -> Slip | None:
    line, column = trouble.at
    content = _line(lines, line)
    key = KEYS.match(content)
    value = len(content) - len(content[key.end() :].lstrip()) if key else column
    if value < column and content[value] in "[{*":
        return _needs_quotes((line, value), lines)
    return None


def _missing_colon(trouble: Trouble, lines: Sequence[str]) -> Slip | None:
    if "simple key" not in trouble.words or trouble.since is None:
        return None
    if glued := _glued(trouble.since[0], lines):
        return glued
    advice = "write `key: text`, or indent a text that goes on from the line above"
    end = content_end(_line(lines, trouble.since[0]))
    return Slip(*trouble.since, "QB001", "a colon is missing", advice, "missing-colon", end)


def _colon(trouble: Trouble, lines: Sequence[str]) -> Slip | None:
    if "mapping values" not in trouble.words:
        return None
    line, column = trouble.at
    content = _line(lines, line)
    key = KEYS.match(content)
    if key and key.end() - 1 < column:
        start = len(content) - len(content[key.end() :].lstrip())
        return _colon_in_text(trouble.at, put_in_quotes((line, start), lines))
    above, start = trouble.begun
    if (glued := _glued(above, lines)) is not None:
        return glued
    if (known := KEYS.match(_line(lines, above))) and known.end() <= start:
        if key and _is_text(key, known):
            return _colon_in_text(trouble.at, ())
        return _misaligned(line, lines)
    advice, end = "write `key: text`", content_end(_line(lines, above), start)
    return Slip(above, start, "QB001", "a colon is missing", advice, "missing-colon", end)


def _is_text(key: re.Match[str], above: re.Match[str]) -> bool:
    """Return whether what looks like a key is rather a text that goes on from the line above."""
    word = key[2]
    if word in KNOWN:
        return False
    deeper = key.start(2) > above.start(2)
    strange = above[2] in KNOWN and deeper and suggest(word, KNOWN) is None
    return " " in word or not word.islower() or strange


def _colon_in_text(place: Place, mends: tuple[Mend, ...]) -> Slip:
    message = "a text with a colon and a space in it needs quotes around it"
    return Slip(*place, "QB001", message, _IN_QUOTES, "colon-in-text", place[1] + 1, mends)


def _misaligned(number: int, lines: Sequence[str]) -> Slip:
    if (astray := _astray(number, lines)) is not None:
        end, indent = content_end(lines[astray]), _indent(_line(lines, number))
        mends: tuple[Mend, ...] = ()
        if KEYS.match(lines[astray]):
            mends = ((astray, 0, 0, " " * indent),)
        return Slip(astray, 0, "QB001", _INDENT, _ALIGN, "bad-indent", end, mends)
    number = _odd_question(number, lines)
    content = _line(lines, number)
    indent, end = _indent(content), content_end(content)
    mends = align(number, lines)
    return Slip(number, indent, "QB001", _INDENT, _ALIGN, "bad-indent", end, mends)


def _astray(number: int, lines: Sequence[str]) -> int | None:
    """Return the line at the margin, amid the questions, because of which one does not fit."""
    if not (indent := _indent(_line(lines, number))) or lines[number].lstrip().startswith("- "):
        return None
    for above in range(number - 1, -1, -1):
        content = lines[above]
        if not content.strip() or content.lstrip().startswith("#"):
            continue
        if _indent(content) == 0:
            key = KEYS.match(content)
            amid = any(line.startswith("questions:") for line in lines[:above])
            return above if amid and not (key and key[2] in TOP) else None
        if _indent(content) < indent:
            return None
    return None


def _odd_question(number: int, lines: Sequence[str]) -> int:
    """Return the line on which the question begins, if it alone is indented otherwise."""
    columns = {row: _indent(line) for row, line in enumerate(lines) if _QUESTION.match(line)}
    begun = max((row for row in columns if row < number), default=number)
    (usual, _times), *_ = Counter(columns.values()).most_common(1) or [(0, 0)]
    is_odd = begun in columns and columns[begun] != usual
    return begun if is_odd and _indent(_line(lines, number)) == usual + 2 else number


def _indent(content: str) -> int:
    return len(content) - len(content.lstrip(" "))


def _indentation(trouble: Trouble, lines: Sequence[str]) -> Slip | None:
    line, column = trouble.at
    content = _line(lines, line)
    if "block" not in trouble.words or len(content) - len(content.lstrip(" ")) != column:
        return None
    return _glued(line, lines) or _misaligned(line, lines)


def _second_document(trouble: Trouble, lines: Sequence[str]) -> Slip | None:
    if "document" not in trouble.words:
        return None
    if any(line.startswith("...") for line in lines[: trouble.at[0]]):
        message, advice = "one file holds one bank", "delete the line of dots"
        return Slip(*trouble.at, "QB011", message, advice)
    message = "this does not belong to what stands above"
    return Slip(*trouble.at, "QB001", message, "is a colon missing?", "missing-colon")


def _glued(number: int, lines: Sequence[str]) -> Slip | None:
    """Return the slip of a line where a space is missing, or is another kind of space."""
    content = _line(lines, number)
    if (column := content.find("\u00a0")) >= 0:
        mend = (number, column, column + 1, " ")
        message, advice = "this is a no-break space", "write an ordinary space"
        return Slip(number, column, "QB001", message, advice, "missing-space", column + 1, (mend,))
    for pattern, sign in ((_GLUED, "colon"), (_DASHED, "dash")):
        if found := pattern.match(content):
            at = found.end()
            message = f"a space is missing after the {sign}"
            advice = f"write a space after the {sign}"
            mends = ((number, at, at, " "),)
            return Slip(number, at, "QB001", message, advice, "missing-space", at + 1, mends)
    return None


def _leftover(place: Place, lines: Sequence[str]) -> Slip:
    sign = _sign(place, lines)
    before = _line(lines, place[0])[: place[1]].rstrip()
    if before[-1:] in {"'", '"'}:
        return _after_quote((place[0], len(before) - 1), lines)
    if sign in {",", "?"}:
        return _needs_quotes(place, lines)
    if sign == ":":
        message, advice = "there is no key before this colon", "write one, or delete the colon"
        return Slip(*place, "QB001", message, advice, "missing-colon")
    return Slip(
        *place, "QB001", "this is not valid YAML", "put a text with special signs in quotes"
    )


def _needs_quotes(place: Place, lines: Sequence[str]) -> Slip:
    sign, end = _sign(place, lines), content_end(_line(lines, place[0]), place[1])
    message, advice = f"a text that begins with {sign} needs quotes around it", _IN_QUOTES
    mends: tuple[Mend, ...] = ()
    if sign == "-":
        advice = "put the text in quotes, or begin a list on a line of its own"
    elif place[0] < len(lines):
        mends = put_in_quotes(place, lines)
    return Slip(*place, "QB001", message, advice, "special-first-character", end, mends)


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number] if number < len(lines) else ""


def _sign(place: Place, lines: Sequence[str]) -> str:
    return _line(lines, place[0])[place[1] : place[1] + 1]


_RULES: tuple[Callable[[Trouble, Sequence[str]], Slip | None], ...] = (
    _too_deep,
    _conflict,
    _tab,
    _directive,
    _fence,
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
