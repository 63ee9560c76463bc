"""The way back from a text with mended slips to the text as its author wrote it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from quizbot.bank.finding import Edit, Finding
from quizbot.bank.text import LINE_BREAK


def put_in(text: str, edits: Iterable[Edit]) -> str:
    """Return the text after edits that are in order and apart from each other."""
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join((*pieces, text[at:]))


def line_starts(text: str) -> list[int]:
    """Return where each line begins, in characters from 0."""
    return [0, *(found.end() for found in LINE_BREAK.finditer(text))]


@dataclass(frozen=True, slots=True)
class _Stage:
    """Edits that were put in together: where each begins in the old text and in the new one."""

    edits: tuple[Edit, ...]
    news: tuple[int, ...]

    @classmethod
    def of(cls, edits: Sequence[Edit]) -> Self:
        news, moved = [], 0
        for edit in edits:
            news.append(edit.start + moved)
            moved += len(edit.text) - (edit.end - edit.start)
        return cls(tuple(edits), tuple(news))

    def back(self, at: int) -> int:
        number = bisect_right(self.news, at) - 1
        if number < 0:
            return at
        edit, new = self.edits[number], self.news[number]
        beyond = at - new - len(edit.text)
        return edit.end + beyond if beyond >= 0 else min(edit.start + at - new, edit.end)

    def touches(self, start: int, end: int) -> bool:
        number = bisect_left(self.news, start)
        if number < len(self.news) and self.news[number] <= end:
            return True
        before = number - 1
        return before >= 0 and self.news[before] + len(self.edits[before].text) >= start


@dataclass(frozen=True, slots=True)
class Origin:
    """A text as written, and what was done to it; no edit ever adds or takes a line."""

    starts: Sequence[int] = field(default=(0,), repr=False)
    stages: tuple[_Stage, ...] = ()

    def then(self, edits: Sequence[Edit]) -> Self:
        """Return the origin of a text to which these edits were done besides."""
        return replace(self, stages=(*self.stages, _Stage.of(edits)))

    def column(self, line: int, at: int) -> int:
        """Return the column, from 1, where a character of the mended text was written."""
        for stage in reversed(self.stages):
            at = stage.back(at)
        return max(at - self.starts[line - 1], 0) + 1

    def edits(self, edits: Sequence[Edit]) -> tuple[Edit, ...]:
        """Return the same edits of the text as written; none where it is mended there itself."""
        for stage in reversed(self.stages):
            if any(stage.touches(one.start, one.end) for one in edits):
                return ()
            edits = [Edit(stage.back(one.start), stage.back(one.end), one.text) for one in edits]
        return tuple(edits)

    def finding(self, one: Finding, starts: Sequence[int]) -> Finding:
        """Return a finding in the mended text, whose lines start there, as one in the written."""
        column = self.column(one.line, starts[one.line - 1] + one.column - 1)
        end = one.end_column
        if one.end_line:
            end = self.column(one.end_line, starts[one.end_line - 1] + end - 1)
        return replace(one, column=column, end_column=end, edits=self.edits(one.edits))
