"""What a check says, for people and for machines: full, concise, json, jsonl, github, sarif."""

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quizbot.bank.files import fetch
from quizbot.bank.finding import Finding
from quizbot.bank.text import split_lines
from quizbot.lint import sarif
from quizbot.lint.catalogue import name_of
from quizbot.lint.check import Checked

_TAB = 4
_WIDTH = 160  # of a line of a file; longer ones are shown around the place
_COLOURS = {"error": "31", "warning": "33", "info": "36"}


@dataclass(frozen=True, slots=True)
class Report:
    """What there is to say: the findings that were asked for, and what was looked at."""

    findings: Sequence[Finding]
    checked: Checked
    mended: int = 0
    colour: bool = False


def render(report: Report, form: str) -> str:
    """Return the report in one of `FORMS`, without a line end after the last line."""
    return FORMS[form](report)


def summary(report: Report) -> str:
    """Return one line that counts."""
    counts = dict.fromkeys(("error", "warning", "info"), 0)
    for one in report.findings:
        counts[one.severity] += 1
    files, questions = len(report.checked.files), report.checked.questions
    looked = f"{_count(questions, 'question')} in {_count(files, 'file')}"
    mended = f"{_count(report.mended, 'finding')} mended; " if report.mended else ""
    if not report.findings:
        return f"{mended}{looked}: no errors, no warnings"
    told = [_count(number, word) for word, number in counts.items() if word != "info" and number]
    told += [_count(counts["info"], "hint")] if counts["info"] else []
    able = sum(bool(one.edits) and one.safe for one in report.findings)
    advice = f"; --fix mends {able}" if able else ""
    none = "" if counts["error"] else "no errors, "
    return f"{mended}{looked}: {none}{', '.join(told)}{advice}"


def _full(report: Report) -> str:
    sources = _Sources(report.checked.files)
    parts = [_drawn(one, sources, colour=report.colour) for one in report.findings]
    return "\n\n".join((*parts, summary(report)))


def _concise(report: Report) -> str:
    return "\n".join((*(_line(one) for one in report.findings), summary(report)))


def _line(one: Finding) -> str:
    return f"{one.path}:{one.line}:{one.column}: {one.severity}[{one.code}] {_told(one)}"


def _told(one: Finding) -> str:
    return f"{one.message}; {one.help}" if one.help else one.message


class _Sources:
    """The lines of the files that findings are in, one file at a time."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = files
        self._path = ""
        self._lines: list[str] = []

    def line(self, path: str, number: int) -> str | None:
        """Return a line of a file, None where there is none."""
        if path != self._path:
            self._path = path
            raw = fetch(self._files[path]) if path in self._files else b""
            text = raw.decode(errors="replace") if isinstance(raw, bytes) else ""
            self._lines = split_lines(text.removeprefix("\ufeff"))
        return self._lines[number - 1] if 0 < number <= len(self._lines) else None


def _drawn(one: Finding, sources: _Sources, *, colour: bool) -> str:
    """Return a finding with the line that it is in, and a mark under what is meant."""

    def paint(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if colour and text else text

    label = one.case or name_of(one.code)
    tone = f"1;{_COLOURS[one.severity]}"
    head = f"{paint(f'{one.severity}[{one.code}]', tone)} {paint(f'{label}: {one.message}', '1')}"
    gutter = " " * len(str(one.line))
    bar = paint("|", "1;34")
    rows = [head, f"{gutter}{paint('-->', '1;34')} {one.path}:{one.line}:{one.column}"]
    content = sources.line(one.path, one.line)
    if content is not None and content.strip():
        shown, start, width = _window(content, one)
        mark = "^" * width if width < 3 else "^" + "~" * (width - 1)
        rows += [
            f"{gutter} {bar}",
            f"{paint(str(one.line), '1;34')} {bar} {shown}",
            f"{gutter} {bar} {' ' * start}{paint(mark, tone)}",
        ]
    if one.help:
        rows.append(f"{gutter} {paint('=', '1;34')} {paint('help:', '1')} {one.help}")
    return "\n".join(rows)


def _window(content: str, one: Finding) -> tuple[str, int, int]:
    """Return a line as a terminal can show it, and where the mark under it begins, how wide."""
    begin = min(one.column - 1, len(content))
    end = len(content.rstrip()) if one.end_line > one.line else one.end_column - 1
    if one.end_line == 0:
        word = content[begin:].split(" ", 1)[0]
        end = begin + len(word)
    end = max(begin + 1, min(end, len(content)))
    cut = max(0, begin - _WIDTH // 3) if len(content) > _WIDTH else 0
    until = min(len(content), cut + _WIDTH)
    before, meant = _plain(content[cut:begin]), _plain(content[begin : min(end, until)])
    after = _plain(content[min(end, until) : until])
    head, tail = "…" if cut else "", "…" if until < len(content) else ""
    width = max(1, _columns(meant))
    return f"{head}{before}{meant}{after}{tail}", len(head) + _columns(before), width


def _plain(text: str) -> str:
    """Return a text of which a terminal shows every sign, and none does anything to it."""
    spaced = text.replace("\t", " " * _TAB)
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in spaced)


def _columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(_width(sign) for sign in text)


def _width(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _object(one: Finding) -> dict[str, Any]:
    return {
        "path": one.path,
        "line": one.line,
        "column": one.column,
        "end_line": one.end_line or None,
        "end_column": one.end_column or None,
        "code": one.code,
        "name": name_of(one.code),
        "case": one.case or None,
        "severity": one.severity,
        "message": one.message,
        "help": one.help or None,
        "fix": [{"start": e.start, "end": e.end, "text": e.text} for e in one.edits] or None,
        "safe": one.safe if one.edits else None,
    }


def _json(report: Report) -> str:
    return json.dumps([_object(one) for one in report.findings], ensure_ascii=False, indent=2)


def _jsonl(report: Report) -> str:
    return "\n".join(json.dumps(_object(one), ensure_ascii=False) for one in report.findings)


def _github(report: Report) -> str:
    """Return workflow commands, which GitHub shows beside the lines of a change."""
    return "\n".join(_command(one) for one in report.findings)


def _command(one: Finding) -> str:
    level = {"error": "error", "warning": "warning", "info": "notice"}[one.severity]
    place = {"file": one.path, "line": one.line, "col": one.column}
    if one.end_line:
        place |= {"endLine": one.end_line, "endColumn": one.end_column}
    place["title"] = f"{one.code} {one.case or name_of(one.code)}"
    fields = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in place.items())
    return f"::{level} {fields}::{_escaped(_told(one))}"


def _escaped(text: str, more: str = "") -> str:
    signs = "%\r\n" + more
    return "".join(f"%{ord(sign):02X}" if sign in signs else sign for sign in text)


def _sarif(report: Report) -> str:
    return json.dumps(sarif.log(report.findings), ensure_ascii=False, indent=2)


FORMS: Mapping[str, Callable[[Report], str]] = {
    "full": _full,
    "concise": _concise,
    "json": _json,
    "jsonl": _jsonl,
    "github": _github,
    "sarif": _sarif,
}


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
