"""Tables of questions, with commas, semicolons, tabs or bars between cells, as drafts of items."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from quizbot.bank.finding import shorten
from quizbot.bank.schema import MODELS
from quizbot.bank.values import exact
from quizbot.exchange.cells import split, unshield
from quizbot.exchange.columns import known
from quizbot.exchange.question import MANY, MOST, Losses, Place
from quizbot.exchange.texts import Texts
from quizbot.exchange.to_items import Draft

_DELIMITERS = ",;\t|"
_TRUE = {"true", "t", "yes", "y", "richtig", "wahr", "vrai"}
_FALSE = {"false", "f", "no", "n", "falsch", "faux"}

Column = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of one row by their columns; numbered ones by their number."""

    place: Place
    cells: dict[Column, str]

    def one(self, name: str) -> str:
        return self.cells.get((name, 0), "")

    def numbered(self, name: str) -> dict[int, str]:
        """Return the cells of this name that are not empty, by their number."""
        found = {at: cell for (own, at), cell in self.cells.items() if own == name and at}
        return dict(sorted(found.items()))


def read(text: str, losses: Losses) -> Iterator[Draft]:
    """Yield a draft for each row of a table; what cannot be read is noted."""
    delimiter, columns, above = _layout(text, losses) if text.strip() else (",", (), 0)
    if not columns:
        losses(Place(), "QB801", "this is no table with a column `question`: see docs/exchange.md")
        return
    for number, (place, cells) in enumerate(islice(_rows(text, delimiter, losses), above, None)):
        if number == MOST:
            losses(place, "QB801", MANY)
            return
        texts = Texts(place, losses)
        said = {
            column: unshield(words)
            for column, cell in zip(columns, cells, strict=False)
            if column and (words := texts.clean(cell))
        }
        texts.tell()
        if said:
            yield _draft(_Row(place, said), losses)


def _layout(text: str, losses: Losses) -> tuple[str, Sequence[Column | None], int]:
    """Return what divides cells, the column of each, and how many rows are names of columns.

    There are no columns where this is no table.
    """
    best: tuple[int, str, list[str]] = (0, ",", [])
    for delimiter in _DELIMITERS:
        first = next(_rows(text, delimiter), (Place(), []))[1]
        best = max(best, (sum(known(cell) is not None for cell in first), delimiter, first))
    _, delimiter, header = best
    columns = [known(unshield(cell)) for cell in header]
    if ("question", 0) in columns:
        for cell, column in zip(header, columns, strict=True):
            if column is None and cell.strip():
                losses(Place(), "QB812", f"the column {shorten(cell.strip())} has no meaning here")
        return delimiter, columns, 1
    return *_headless(text, losses), 0


def _headless(text: str, losses: Losses) -> tuple[str, Sequence[Column | None]]:
    """Return a likely order of columns for a table that does not name them."""
    for delimiter in _DELIMITERS:
        rows = [cells for _, cells in islice(_rows(text, delimiter), 20)]
        width = max(map(len, rows), default=0)
        if width >= 2 and min(map(len, rows)) >= 2:
            message = "no names of columns: read as question, right answer, wrong ones"
            losses(Place(), "QB811", message)
            wrong: list[Column | None] = [("wrong", at) for at in range(1, width - 1)]
            return delimiter, [("question", 0), ("answer", 0), *wrong]
    return ",", ()


def _rows(
    text: str, delimiter: str, losses: Losses | None = None
) -> Iterator[tuple[Place, list[str]]]:
    """Yield the rows that are not empty, with the line on which each begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Place(line), cells
            line = reader.line_num + 1
    except csv.Error as error:
        if losses:
            losses(Place(line), "QB801", f"nothing is read from here on: {error}")


def _draft(row: _Row, losses: Losses) -> Draft:
    kind = _kind(row)
    outcome = {"right": row.one("right feedback"), "wrong": row.one("wrong feedback")}
    fields: dict[str, Any] = {
        "type": kind,
        "question": row.one("question"),
        "explanation": row.one("explanation"),
        "feedback": {side: said for side, said in outcome.items() if said},
        "hints": split(row.one("hints")),
        "difficulty": row.one("difficulty"),
        "tags": split(row.one("tags").replace(",", "|")),
        "notes": row.one("notes"),
    }
    fields |= _own(kind, row, losses)
    titles = (row.one("id"), row.one("question"))
    return Draft(row.place, fields, titles, row.one("topic"))


def _kind(row: _Row) -> str:
    """Return the type that a row names, or the one that its cells make likely."""
    named = row.one("type").casefold().replace("_", "-")
    if named in MODELS:
        return named
    answer = row.one("answer").casefold()
    options = row.numbered("option")
    if row.numbered("wrong") or (options and answer):
        return "multiple" if len(_named(row, options)) > 1 else "single"
    if row.one("gap text"):
        return "cloze"
    if row.numbered("match"):
        return "match"
    if answer in _TRUE | _FALSE:
        return "true-false"
    return "number" if exact(answer) is not None else "text"


def _own(kind: str, row: _Row, losses: Losses) -> dict[str, Any]:
    options, matches = row.numbered("option"), row.numbered("match")
    match kind:
        case "single" | "multiple":
            return _choice(row, losses)
        case "true-false":
            answer = row.one("answer").casefold()
            return {
                "answer": "true" if answer in _TRUE else "false" if answer in _FALSE else answer
            }
        case "order":
            steps = [_some({"text": one, "when": matches.get(at)}) for at, one in options.items()]
            return {"items": steps}
        case "match":
            pairs = [{"left": one, "right": matches.get(at, "")} for at, one in options.items()]
            return {"pairs": pairs, "extra": split(row.one("extra"))}
        case "number":
            own = {"tolerance": row.one("tolerance"), "unit": row.one("unit")}
            return {**own, "units": _units(row), "answer": row.one("answer"), "traps": _traps(row)}
        case "text":
            own = {"answer": row.one("answer"), "typos": row.one("typos")}
            return {**own, "accept": split(row.one("accept")), "traps": _traps(row)}
        case _:
            return {"text": row.one("gap text"), "gaps": _gaps(row)}


def _gaps(row: _Row) -> dict[str, dict[str, Any]]:
    answers, offers = row.numbered("match"), row.numbered("feedback")
    gaps: dict[str, dict[str, Any]] = {}
    for at, name in row.numbered("option").items():
        said = split(answers.get(at, "")) or [""]
        gaps[name] = {"answer": said[0], "accept": said[1:], "options": split(offers.get(at, ""))}
    return gaps


def _truth(answer: str) -> str:
    word = answer.casefold()
    return "true" if word in _TRUE else "false" if word in _FALSE else answer


def _choice(row: _Row, losses: Losses) -> dict[str, Any]:
    options, said = row.numbered("option"), row.numbered("feedback")
    if not options:
        texts = [("right", one) for one in split(row.one("answer"))]
        texts += [("wrong", one) for one in row.numbered("wrong").values()]
        return {"options": [{side: one} for side, one in texts]}
    rights = _rights(row, options, losses)
    made = [
        _some({"right" if at in rights else "wrong": one, "feedback": said.get(at)})
        for at, one in options.items()
    ]
    return {"options": made, "shuffle": row.one("shuffle")}


def _rights(row: _Row, options: dict[int, str], losses: Losses) -> set[int]:
    """Return the numbers of the right options, which are named by text, number or letter."""
    rights = set()
    for word in _named(row, options):
        by_text = [at for at, one in options.items() if one == word]
        by_place = [at for at in options if word.casefold() in {str(at), chr(ord("a") + at - 1)}]
        if not by_text and not by_place:
            message = f"the answer {shorten(word)} is neither an option nor its number or letter"
            losses(row.place, "QB801", message)
        rights |= set(by_text or by_place)
    return rights


def _named(row: _Row, options: dict[int, str]) -> list[str]:
    words = split(row.one("answer"))
    if len(words) != 1 or words[0] in options.values():
        return words
    parts = [part for part in words[0].replace(";", ",").replace(" ", ",").split(",") if part]
    return parts if len(parts) > 1 and all(len(part) <= 2 for part in parts) else words


def _traps(row: _Row) -> list[dict[str, str]]:
    said = row.numbered("feedback")
    return [
        {"answer": one, "feedback": said.get(at, "")} for at, one in row.numbered("option").items()
    ]


def _units(row: _Row) -> dict[str, str]:
    parts = [one.rpartition("=") for one in split(row.one("units"))]
    return {name.strip(): size.strip() for name, _, size in parts if name.strip()}


def _some(fields: dict[str, str | None]) -> dict[str, str]:
    return {key: said for key, said in fields.items() if said}
