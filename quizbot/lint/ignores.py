"""Ignores: comments in a bank that say why a warning does not hold there.

`# quizbot: ignore[QB404] why` covers the line below and all that belongs to it: above a question
the whole question, above a key its value. Several codes or names stand between the brackets with
commas. Errors cannot be ignored, a reason is demanded, and an ignore that covers nothing is told.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from quizbot.bank.document import Document
from quizbot.bank.finding import Edit, Finding
from quizbot.bank.severity import severity_of
from quizbot.lint.catalogue import find, near

MARK = re.compile(r"#[ \t]*quizbot:[ \t]*ignore\b[ \t]*(?:\[([^\]\n]*)\])?[ \t]*:?[ \t]*([^\r\n]*)")
_MOST = 500  # of one file; whoever needs more should not ignore but mend


@dataclass(frozen=True, slots=True)
class Ignore:
    """One such comment: where it stands, what it ignores, why, and on which lines (from 1)."""

    start: int
    end: int
    names: tuple[str, ...]
    why: str
    codes: frozenset[str]  # of the names that a rule has
    first: int
    last: int

    def covers(self, finding: Finding) -> bool:
        """Return whether a finding is one of those that are ignored."""
        return (
            finding.code in self.codes
            and self.first <= finding.line <= self.last
            and finding.severity != "error"
        )


def ignores(document: Document) -> list[Ignore]:
    """Return all ignores of a file; what looks like one inside of a text is text."""
    texts = sorted(
        (event.start_mark.index, event.end_mark.index)
        for event in document.scalars()
        if event.end_mark.index > event.start_mark.index
    )
    lines = document.text.split("\n")
    found = []
    for comment in islice(MARK.finditer(document.text), _MOST):
        at = bisect_right(texts, (comment.start(), len(document.text))) - 1
        if at >= 0 and comment.start() < texts[at][1]:
            continue
        names = tuple(name.strip() for name in (comment[1] or "").split(",") if name.strip())
        line, _ = document.at(comment.start())
        first, last = _reach(line, lines)
        codes = frozenset(rule.code for name in names if (rule := find(name)))
        found.append(Ignore(*comment.span(), names, comment[2].strip(), codes, first, last))
    return found


def sift(document: Document, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings of a file that are not ignored, and what is wrong with its ignores.

    Where there is an error, nobody knows yet what else will be found: no ignore is called useless.
    """
    known = ignores(document)
    used = set(range(len(known))) if any(one.severity == "error" for one in findings) else set()
    for finding in findings:
        covering = [number for number, one in enumerate(known) if one.covers(finding)]
        used.update(covering)
        if not covering:
            yield finding
    for number, one in enumerate(known):
        yield from _complaints(document, one, used=number in used)


def _complaints(document: Document, one: Ignore, *, used: bool) -> Iterator[Finding]:
    for name in one.names:
        rule = find(name)
        if rule is None:
            advice = (
                f"did you mean {likely}?" if (likely := near(name)) else "see `quizbot explain`"
            )
            yield _finding(document, one, "QB110", f"there is no rule `{name}`", advice)
        elif severity_of(rule.code) == "error":
            message = f"{rule.code} is an error: it cannot be ignored"
            yield _finding(document, one, "QB110", message, "mend it, and delete this comment")
    if not one.names:
        advice = "name them: `# quizbot: ignore[QB404] why`"
        yield _finding(document, one, "QB110", "this does not say which rules to ignore", advice)
    elif not one.why:
        advice = "write the reason after the bracket"
        yield _finding(document, one, "QB110", "this does not say why", advice)
    if one.codes and not used and all(severity_of(code) != "error" for code in one.codes):
        edits = (_deletion(document, one),)
        message = f"there is nothing to ignore here: no {', '.join(one.names)}"
        yield _finding(document, one, "QB111", message, "delete this comment", edits)


def _finding(
    document: Document,
    one: Ignore,
    code: str,
    message: str,
    advice: str,
    edits: tuple[Edit, ...] = (),
) -> Finding:
    line, column = document.at(one.start)
    end = column + one.end - one.start
    written = document.written(edits)
    return Finding(document.path, line, column, code, message, line, end, advice, written)


def _deletion(document: Document, one: Ignore) -> Edit:
    """Return what deletes a comment; its line with it, where nothing else stands there."""
    start = document.text.rfind("\n", 0, one.start) + 1
    end = document.text.find("\n", one.end) + 1
    before = document.text[start : one.start]
    if before.strip() or not end:
        return Edit(start + len(before.rstrip()), one.end, "")
    return Edit(start, end, "")


def _reach(line: int, lines: Sequence[str]) -> tuple[int, int]:
    """Return the first and last line, from 1, that a comment on a line speaks of."""
    if not lines[line - 1].lstrip().startswith("#"):
        return line, line  # beside a value it speaks of that line alone
    first = line + 1
    while first <= len(lines) and _is_void(lines[first - 1]):
        first += 1
    if first > len(lines):
        return first, first
    indent = _indent(lines[first - 1])
    entry = lines[first - 1].lstrip().startswith("- ")
    last = first
    for number in range(first + 1, len(lines) + 1):
        content = lines[number - 1]
        if _is_void(content):
            continue
        deeper = _indent(content) > indent
        listed = not entry and _indent(content) == indent and content.lstrip().startswith("- ")
        if not deeper and not listed:
            break
        last = number
    return first, last


def _is_void(content: str) -> bool:
    return not content.strip() or content.lstrip().startswith("#")


def _indent(content: str) -> int:
    return len(content) - len(content.lstrip(" "))
