"""Reading on behind a slip of YAML, so that all mistakes of a file come in one pass.

A parser gives up at the first slip. Here the slip is mended in memory, in the way that its author
most likely meant, or the question that it is in is left out; then the text is read again. What is
found in it is told at the places of the text as it was written.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from quizbot.bank.document import Document
from quizbot.bank.finding import Edit, Finding
from quizbot.bank.origin import Origin, line_starts, put_in
from quizbot.bank.read import LOADER, Loader, read, slipped
from quizbot.bank.slips import KNOWN, TOP, Mend, Slip, content_end, edits_of, put_in_quotes
from quizbot.bank.text import split_lines

_LARGEST = 600_000  # bytes; of larger files the first slip is told, and the others after it
_ROUNDS = 8
_OF_ALL_LINES = frozenset({"merge-conflict", "tab-indent"})
_EFFORT = 500_000  # characters to read again, of all attempts together
_CLOSING = {"[": "]", "{": "}"}
_WORD = re.compile(r"\s*(?:-\s+)*([A-Za-z_]+)(\s*=)?(?=\s|$)")
_ENTRY = re.compile(r"( *)-(?=\s|$)")
_TOP = re.compile(r"([\w-]+):(?=\s|$)")
_DOUBTFUL = frozenset({"bad-indent", "missing-colon", "unclosed-quote", "unclosed-bracket"})
_MARKS = re.compile(r"([<>=|])\1{6}(?=\s|$)")


def read_through(raw: bytes, path: str, *, loader: Loader = LOADER) -> Document:
    """Return what a file says and all that is wrong with its YAML, also behind slips.

    `broken` says that there was no way on: then `data` holds less than the file.
    """
    first = read(raw, path, loader=loader)
    if first.stopped is None or len(raw) > _LARGEST:
        return first
    return _recovered(raw, path, loader)  # type: ignore[arg-type] # all classes can be hashed


@lru_cache(maxsize=2)  # a check asks again for what it has just seen
def _recovered(raw: bytes, path: str, loader: Any) -> Document:
    return _Way(read(raw, path, loader=loader, places=False), loader).document()


class _Way:
    """The attempts to read a file to its end."""

    def __init__(self, first: Document, loader: Loader) -> None:
        self._first, self._loader = first, loader
        self._text = first.text
        self._origin = Origin(first.starts)
        self._findings = {(one.line, one.column, one.code): one for one in first.findings}
        self._touched: set[int] = set()  # lines that are not as written; they count from 0
        self._guessed: set[int] = set()
        self._unsure: set[int] = set()  # lines of questions with a guess
        self._spans = _questions(split_lines(self._text))
        self._begins = [span.start for span in self._spans]
        self._left = set(self._begins)
        self._tabs = False

    def document(self) -> Document:
        """Return what the file says when all its slips are mended, or as much as can be said."""
        document = self._first
        if unseen := sorted(edit for one in document.findings for edit in _unseen(one)):
            self._findings = {key: one for key, one in self._findings.items() if _unseen(one)}
            document = self._again(unseen)
        if document.stopped is not None and document.stopped.case not in _OF_ALL_LINES:
            self._mend_questions()
            document = self._again(())
        for _ in range(_EFFORT // (len(self._text) + 1)):
            slip = document.stopped
            if slip is None or not (mends := self._mends(slip, split_lines(self._text))):
                break
            edits = edits_of(mends, line_starts(self._text))
            document = self._again(sorted(edits))
            if slip.case in _OF_ALL_LINES:
                self._mend_questions()
                document = self._again(())
        findings = tuple(sorted(self._findings.values()))
        if document.broken or not document.data.get("questions", True):
            return replace(self._first, findings=findings)
        document = read(self._text.encode(), self._first.path, loader=self._loader)
        guessed = frozenset(self._guessed)
        return replace(document, findings=findings, origin=self._origin, guessed=guessed)

    def _mend_questions(self) -> None:
        """Mend question after question, each read by itself: many slips cost little more than one.

        A question with several slips needs several rounds.
        """
        spans = self._spans
        for _ in range(_ROUNDS):
            lines, starts = split_lines(self._text), line_starts(self._text)
            slips = [(span, slip) for span in spans if (slip := self._slip(span, starts))]
            mends: list[Mend] = []
            for _span, slip in slips:
                if not self._follows(slip):
                    self._note([slipped(self._first.path, slip, starts)], starts)
                mends += self._mends(slip, lines)
            if not mends:
                break
            self._put_in(sorted(set(edits_of(mends, starts))))
            spans = [span for span, _slip in slips]

    def _slip(self, span: range, starts: Sequence[int]) -> Slip | None:
        """Return the first slip in the lines of one question, as one of the whole text."""
        end = starts[span.stop] if span.stop < len(starts) else len(self._text)
        alone = f"questions:\n{self._text[starts[span.start] : end]}"
        slip = read(alone.encode(), "", loader=self._loader, places=False).stopped
        if slip is None or slip.line == 0:
            return None
        down = span.start - 1
        mends = tuple((row + down, first, end, new) for row, first, end, new in slip.mends)
        return replace(slip, line=slip.line + down, mends=mends)

    def _mends(self, slip: Slip, lines: Sequence[str]) -> tuple[Mend, ...]:
        """Return what leads past a slip: its mends, else a guess, else to leave a question out."""
        is_new = slip.line not in self._touched and not self._follows(slip)
        mends = slip.mends if is_new else ()
        if not mends:
            mends = _guess(slip, lines) if is_new else ()
            mends = mends or tuple(self._without_question(slip.line, lines))
            self._guessed.update(mend[0] + 1 for mend in mends)
            self._unsure.update(self._question(slip.line))
        self._tabs |= slip.code == "QB004"
        if slip.code != "QB004":  # lines with tabs may have other slips
            self._touched.update(mend[0] for mend in mends)
        return mends

    def _question(self, line: int) -> range:
        """Return the lines of the question that a line is in, none if it is in no question."""
        before = bisect_right(self._begins, line) - 1
        span = self._spans[before] if before >= 0 else range(0)
        return span if line in span else range(0)

    def _without_question(self, line: int, lines: Sequence[str]) -> Iterator[Mend]:
        """Leave out the question around a line, unless it is the last that is left."""
        span = self._question(line)
        if span.start not in self._left or len(self._left) == 1:
            return
        self._left.remove(span.start)
        yield from (_blank(number, lines) for number in span if lines[number])

    def _follows(self, slip: Slip) -> bool:
        """Return whether a slip is most likely due to a guess that was wrong."""
        return slip.case in _DOUBTFUL and slip.line in self._unsure

    def _put_in(self, edits: Sequence[Edit]) -> None:
        if edits:
            self._text = put_in(self._text, edits)
            self._origin = self._origin.then(edits)

    def _again(self, edits: Sequence[Edit]) -> Document:
        """Read the text with these edits, and note what is found besides."""
        self._put_in(edits)
        path = self._first.path
        document = read(self._text.encode(), path, loader=self._loader, places=False)
        if document.data.get("questions", True):  # all of them may have been left out
            self._note(document.findings, line_starts(self._text))
        return document

    def _note(self, findings: Iterable[Finding], starts: Sequence[int]) -> None:
        for one in findings:
            if one.line - 1 in self._touched or (self._tabs and _is_of_tabs(one)):
                continue
            written = self._origin.finding(one, starts)
            self._findings.setdefault((one.line, written.column, one.code), written)


def _unseen(one: Finding) -> Sequence[Edit]:
    """Return what deletes invisible characters: while they stand there, slips are misjudged."""
    return one.edits if one.code == "QB105" else ()


def _is_of_tabs(one: Finding) -> bool:
    """Return whether tabs are the likely cause: nobody knows how wide they were meant."""
    return one.case == "bad-indent" or one.code == "QB004"


def _guess(slip: Slip, lines: Sequence[str]) -> tuple[Mend, ...]:
    guess = _GUESSES.get(slip.case or slip.code)
    return tuple(guess(slip, lines)) if guess and slip.line < len(lines) else ()


def _close_quote(slip: Slip, lines: Sequence[str]) -> Iterator[Mend]:
    content = lines[slip.line]
    end = content_end(content, slip.column)
    yield slip.line, end, end, content[slip.column]


def _close_bracket(slip: Slip, lines: Sequence[str]) -> Iterator[Mend]:
    content = lines[slip.line]
    end = content_end(content, slip.column)
    if sign := _CLOSING.get(content[slip.column : slip.column + 1]):
        yield slip.line, end, end, sign


def _drop_sign(slip: Slip, _: Sequence[str]) -> Iterator[Mend]:
    yield slip.line, slip.column, slip.column + 1, ""


def _put_colon(slip: Slip, lines: Sequence[str]) -> Iterator[Mend]:
    """Put a colon behind a word that is a key; leave out a line that is none."""
    word = _WORD.match(lines[slip.line])
    if word and word[1] in KNOWN:
        yield slip.line, word.end(1), word.end(), ":"
    else:
        yield _blank(slip.line, lines)


def _drop_line(slip: Slip, lines: Sequence[str]) -> Iterator[Mend]:
    yield _blank(slip.line, lines)


def _double_backslash(slip: Slip, _: Sequence[str]) -> Iterator[Mend]:
    yield slip.line, slip.column, slip.column, "\\"


def _quote_tag(slip: Slip, lines: Sequence[str]) -> Iterator[Mend]:
    yield from put_in_quotes((slip.line, slip.column), lines)


def _keep_ours(_: Slip, lines: Sequence[str]) -> Iterator[Mend]:
    """Leave out the marks of a merge and what stands between the last two of them."""
    ours = True
    for number, content in enumerate(lines):
        mark = _MARKS.match(content)
        if mark or not ours:
            yield _blank(number, lines)
        if mark:
            ours = mark[1] in "<>"


_Guess = Callable[[Slip, Sequence[str]], Iterator[Mend]]
_GUESSES: Mapping[str, _Guess] = {
    "merge-conflict": _keep_ours,
    "unclosed-quote": _close_quote,
    "unclosed-bracket": _close_bracket,
    "stray-bracket": _drop_sign,
    "stray-comma": _drop_sign,
    "missing-colon": _put_colon,
    "bad-indent": _drop_line,
    "directive": _drop_line,
    "QB008": _quote_tag,
    "QB016": _double_backslash,
}


def _questions(lines: Sequence[str]) -> list[range]:
    """Return the lines of each question that is left."""
    begun = [number for number, one in enumerate(lines) if one.startswith("questions:")]
    return list(_entries(begun[-1] + 1, lines)) if begun else []


def _entries(first: int, lines: Sequence[str]) -> Iterator[range]:
    after = range(first, len(lines))
    last = next((number for number in after if _is_top(lines[number])), len(lines))
    found = [(number, one) for number in range(first, last) if (one := _ENTRY.match(lines[number]))]
    if not found:
        return
    depth = found[0][1][1]
    begins = [number for number, one in found if one[1] == depth]
    for begin, end in zip(begins, (*begins[1:], last), strict=True):
        yield range(begin, end)


def _is_top(content: str) -> bool:
    key = _TOP.match(content)
    return key is not None and (key[1] in TOP or key[1].startswith("x-"))


def _blank(number: int, lines: Sequence[str]) -> Mend:
    return number, 0, len(lines[number]), ""
