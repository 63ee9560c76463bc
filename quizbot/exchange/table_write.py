"""Items as a table that a spreadsheet opens and that an import understands."""

import csv
import io
from collections.abc import Iterable
from typing import assert_never

from quizbot.bank.items import (
    Cloze,
    Item,
    Match,
    Multiple,
    Number,
    Order,
    Outcome,
    Single,
    TextAnswer,
    TrueFalse,
)
from quizbot.bank.library import Bank
from quizbot.exchange.cells import join, shield
from quizbot.exchange.columns import PLAIN
from quizbot.exchange.from_items import Tell, unheld
from quizbot.exchange.typed import plain_number

Cells = dict[str, str]

_HELD = {"difficulty", "notes"}


def cells(item: Item, bank: Bank, tell: Tell) -> Cells:
    """Return the cells of an item by their columns."""
    if lost := [name for name in unheld(item) if name not in _HELD]:
        tell("QB808", f"lost, as a table has no place for it: {', '.join(lost)}")
    return {
        "id": item.id,
        "type": item.type,
        "question": item.question,
        "explanation": item.explanation or "",
        "hints": join(item.hints),
        "difficulty": str(item.difficulty) if item.difficulty != 3 else "",
        "topic": bank.topics[item.topic] if item.topic else "",
        "tags": join(item.tags),
        "notes": item.notes or "",
        **_outcome(item.feedback),
        **_own(item, tell),
    }


def write(rows: Iterable[Cells]) -> str:
    """Return the table, with the columns that any of the rows needs."""
    rows = list(rows)
    most = max((_number(name) for row in rows for name in row), default=0)
    names = [name for name in PLAIN if any(row.get(name) for row in rows)]
    for at in range(1, most + 1):
        numbered = (f"option {at}", f"match {at}", f"feedback {at}")
        names += [name for name in numbered if any(row.get(name) for row in rows)]
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, names, restval="", extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: shield(cell) for name, cell in row.items()})
    return stream.getvalue()


def _number(name: str) -> int:
    last = name.rpartition(" ")[2]
    return int(last) if last.isdigit() else 0


def _outcome(feedback: Outcome) -> Cells:
    return {"right feedback": feedback.right or "", "wrong feedback": feedback.wrong or ""}


def _own(item: Item, tell: Tell) -> Cells:
    match item:
        case Single() | Multiple():
            return _choice(item, tell)
        case TrueFalse():
            return {"answer": "true" if item.answer else "false"}
        case Number():
            units = (f"{name}={plain_number(size)}" for name, size in item.units.items())
            own = {"answer": plain_number(item.answer), "unit": item.unit or ""}
            own |= {"tolerance": "" if item.tolerance == "0" else item.tolerance}
            return {**own, "units": join(units), **_traps(item)}
        case TextAnswer():
            own = {"answer": item.answer, "accept": join(item.accept)}
            return {**own, "typos": str(item.typos) if item.typos else "", **_traps(item)}
        case Order():
            texts = _numbered("option", [step.text for step in item.items])
            return texts | _numbered("match", [step.when or "" for step in item.items])
        case Match():
            lefts = _numbered("option", [pair.left for pair in item.pairs])
            rights = _numbered("match", [pair.right for pair in item.pairs])
            return {**lefts, **rights, "extra": join(item.extra)}
        case Cloze():
            return _gaps(item)
        case _:
            assert_never(item)


def _choice(item: Single | Multiple, tell: Tell) -> Cells:
    if any(option.id or option.pin for option in item.options):
        tell("QB808", "lost: `id` and `pin` of options")
    return {
        "answer": join(option.text for option in item.options if option.is_right),
        "shuffle": "" if item.shuffle else "false",
        **_numbered("option", [option.text for option in item.options]),
        **_numbered("feedback", [option.feedback or "" for option in item.options]),
    }


def _gaps(item: Cloze) -> Cells:
    gaps = item.gaps.values()
    answers = [join((gap.answer, *gap.accept)) for gap in gaps]
    return {
        "gap text": item.text,
        **_numbered("option", list(item.gaps)),
        **_numbered("match", answers),
        **_numbered("feedback", [join(gap.options) for gap in gaps]),
    }


def _traps(item: Number | TextAnswer) -> Cells:
    answers = _numbered("option", [trap.answer for trap in item.traps])
    return answers | _numbered("feedback", [trap.feedback for trap in item.traps])


def _numbered(name: str, texts: list[str]) -> Cells:
    return {f"{name} {at}": text for at, text in enumerate(texts, 1)}
