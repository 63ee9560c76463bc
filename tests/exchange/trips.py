"""Items that go out by a format and come back, and what of them that format promises to hold."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from quizbot.bank.items import (
    Choice,
    Cloze,
    Gap,
    Item,
    Match,
    Multiple,
    Number,
    Order,
    Outcome,
    Pair,
    Single,
    TextAnswer,
)
from quizbot.bank.library import Bank
from quizbot.exchange import (
    gift_read,
    gift_write,
    moodle_read,
    moodle_write,
    table_read,
    table_write,
)
from quizbot.exchange.from_items import GIFT, MOODLE, Shape, question
from quizbot.exchange.question import Losses, Read
from quizbot.exchange.to_items import drafts, gather
from quizbot.exchange.typed import plain_number

EMPTY = Bank("bank", "Bank")


def told(losses: list[str]) -> Callable[[str, str], None]:
    return lambda code, message: losses.append(f"{code} {message}")


def by_gift(item: Item, losses: list[str]) -> list[Item]:
    made = question(item, EMPTY, GIFT, told(losses))
    if made is None:
        return []
    return items_of(gift_read.read(gift_write.write([made]), "x.gift"), losses)


def by_moodle(item: Item, losses: list[str]) -> list[Item]:
    made = question(item, EMPTY, MOODLE, told(losses))
    assert made is not None
    return items_of(moodle_read.read(moodle_write.write([made]).encode(), "x.xml"), losses)


def by_table(item: Item, losses: list[str]) -> list[Item]:
    text = table_write.write([table_write.cells(item, EMPTY, told(losses))])
    back = Losses("x.csv")
    made = gather(table_read.read(text, back), back, EMPTY)
    losses += map(str, made.findings)
    return list(made.bank.items)


def items_of(read: Read, losses: list[str]) -> list[Item]:
    back = Losses("x")
    made = gather(drafts(read.questions, back), back, EMPTY)
    losses += map(str, (*read.findings, *made.findings))
    return [item.model_copy(update={"topic": None}) for item in made.bank.items]


def held_by_table(item: Item) -> Item:
    own: dict[str, Any] = {}
    if isinstance(item, Choice):
        own["options"] = tuple(one.model_copy(update={"pin": None}) for one in item.options)
    if isinstance(item, Number):
        own["traps"] = item.traps
    return item.model_copy(update=own)


def held_by_moodle(item: Item) -> Item:
    return _held(item, MOODLE)


def held_by_gift(item: Item) -> Item | None:
    if isinstance(item, Cloze):
        return None
    if isinstance(item, Order):
        pairs = [Pair(left=one.text, right=str(at)) for at, one in enumerate(item.items, 1)]
        common = {"id": item.id, "question": item.question, "explanation": item.explanation}
        return Match(type="match", pairs=tuple(pairs), **common)
    return _held(item, GIFT)


def _held(item: Item, shape: Shape) -> Item:
    own: dict[str, Any] = {"difficulty": 3, "hints": item.hints if shape.hints else ()}
    match item:
        case Single() | Multiple():
            own["options"] = tuple(one.model_copy(update={"pin": None}) for one in item.options)
            own["shuffle"] = item.shuffle or not shape.shuffle
        case Number():
            own |= _number(item, shape)
        case TextAnswer():
            own |= {"typos": 0, "accept": tuple(dict.fromkeys(item.accept))}
        case Order():
            own["items"] = tuple(one.model_copy(update={"when": None}) for one in item.items)
        case Cloze():
            own |= _cloze(item)
    if not shape.outcome and isinstance(item, Choice | Match):
        own["feedback"] = Outcome()
    return item.model_copy(update=own)


def spelled(item: Item) -> Item:
    """Return the item as a reader spells it: numbers of traps, names of gaps, one line of stem."""
    if isinstance(item, Cloze):
        return item.model_copy(update=_cloze(item))
    if not isinstance(item, Number):
        return item
    return item.model_copy(update={"traps": _number(item, MOODLE)["traps"]})


def _number(item: Number, shape: Shape) -> dict[str, Any]:
    width = Decimal(item.tolerance.rstrip("%"))
    if item.tolerance.endswith("%"):
        width = abs(item.answer) * width / 100
    traps = [
        one.model_copy(update={"answer": plain_number(Decimal(one.answer))}) for one in item.traps
    ]
    own: dict[str, Any] = {"tolerance": plain_number(width), "traps": tuple(traps)}
    if not (shape.units and item.unit):
        own |= {"unit": None, "units": {}}
    return own


def _cloze(item: Cloze) -> dict[str, Any]:
    names = {name: f"gap-{number}" for number, name in enumerate(item.gaps, 1)}
    gaps = {
        names[name]: Gap(
            answer=gap.answer, accept=() if gap.options else gap.accept, options=gap.options
        )
        for name, gap in item.gaps.items()
    }
    text = re.sub(r"\{\{(.*?)\}\}", lambda found: f"{{{{{names[found[1]]}}}}}", item.text)
    return {"question": " ".join(item.question.split("\n")), "text": text, "gaps": gaps}
