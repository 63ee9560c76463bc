"""What makes a question valid as a whole, beyond each of its values."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import assert_never

from quizbot.bank.finding import Fault, Steps
from quizbot.bank.items import (
    Base,
    Cloze,
    Item,
    Match,
    Multiple,
    Number,
    Order,
    Single,
    TextAnswer,
    TrueFalse,
)
from quizbot.bank.values import exact

_GAP = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_ARTICLES = re.compile(r"\b(a|an|the)\s+")
_SIGNS = re.compile(r"[^\w\s]|_")


def check(item: Item) -> Iterator[Fault]:
    """Yield what is wrong with an item whose values are all possible; steps start at the item."""
    yield from _dates(item)
    yield from _label(item)
    match item:
        case Single() | Multiple():
            yield from _options(item)
            yield from _sides(item)
        case Number():
            yield from _number(item)
        case TextAnswer():
            yield from _text(item)
        case Order():
            yield from _twice([step.text for step in item.items], ("items",), "text", "QB220")
        case Match():
            yield from _match(item)
        case Cloze():
            yield from _cloze(item)
        case TrueFalse():
            pass
        case _:
            assert_never(item)


def same(text: str) -> str:
    """Return what is left of a text when only its look is taken away: case, width, spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".")


def _same_answer(text: str) -> str:
    """Return a typed answer as grading sees it: no case, article, sign or extra space."""
    plain = _SIGNS.sub("", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(_ARTICLES.sub("", plain).split()) or same(text)


def _dates(item: Base) -> Iterator[Fault]:
    if item.valid_from and item.valid_until and item.valid_until < item.valid_from:
        message = f"it ends before it begins: `valid_from` is {item.valid_from}"
        yield Fault(("valid_until",), "QB216", message)
    if item.as_of and item.review_by and item.review_by < item.as_of:
        yield Fault(("review_by",), "QB216", f"this day is before `as_of`, {item.as_of}")


def _label(item: Base) -> Iterator[Fault]:
    if item.label in {"claim", "disputed"} and item.claim is None:
        message = f"who says so? A question labelled {item.label} needs `claim: {{by: ...}}`"
        yield Fault(("label",), "QB318", message)
    if item.label == "reported" and item.as_of is None:
        yield Fault(("label",), "QB318", "when was it so? What is reported needs `as_of`")


def _options(item: Single | Multiple) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    ids: set[str] = set()
    for number, option in enumerate(item.options):
        side = "right" if option.is_right else "wrong"
        first = seen.setdefault(same(option.text), number)
        if first != number:
            message = f"this is the same as option {first + 1}"
            yield Fault(("options", number, side), "QB211", message)
        if option.id in ids:
            yield Fault(("options", number, "id"), "QB207", "another option has this id")
        ids |= {option.id} if option.id else set()


def _sides(item: Single | Multiple) -> Iterator[Fault]:
    """Find the sides that are too full or too empty: one right, or two and more of several."""
    rights = [number for number, option in enumerate(item.options) if option.is_right]
    several = isinstance(item, Multiple)
    if not rights:
        need = "at least two need" if several else "one needs"
        yield Fault(("options",), "QB208", f"no option is right: {need} `right:`")
    elif several and len(rights) == 1:
        message = "only one option is right: add one, or make the type `single`"
        yield Fault(("options",), "QB210", message)
    elif several and len(rights) == len(item.options):
        yield Fault(("options",), "QB210", "all options are right: add a wrong one")
    elif not several and len(rights) > 1:
        message = "a second right option: keep one, or make the type `multiple`"
        yield Fault(("options", rights[1], "right"), "QB209", message)


def _number(item: Number) -> Iterator[Fault]:
    share = item.tolerance.endswith("%")
    width = Decimal(item.tolerance.rstrip("%"))
    if share:
        width = abs(item.answer) * width / 100
    for number, trap in enumerate(item.traps):
        steps = ("traps", number, "answer")
        value = exact(trap.answer)
        if value is None:
            yield Fault(steps, "QB219", "write a plain number, such as 5500 or 0.5")
        elif abs(value - item.answer) <= width:
            yield Fault(steps, "QB221", "this trap is within the tolerance of the right answer")
    for unit, factor in item.units.items():
        if factor <= 0:
            yield Fault(("units", unit), "QB219", "a unit is worth more than nothing")


def _text(item: TextAnswer) -> Iterator[Fault]:
    accepted = {_same_answer(text) for text in (item.answer, *item.accept)}
    for number, trap in enumerate(item.traps):
        if _same_answer(trap.answer) in accepted:
            message = "this trap is also accepted as an answer"
            yield Fault(("traps", number, "answer"), "QB221", message)


def _match(item: Match) -> Iterator[Fault]:
    yield from _twice([pair.left for pair in item.pairs], ("pairs",), "left", "QB220")
    rights = {same(pair.right) for pair in item.pairs}
    for number, text in enumerate(item.extra):
        if same(text) in rights:
            message = "this is the right side of a pair: an extra one belongs to none"
            yield Fault(("extra", number), "QB221", message)
    if len(rights) == 1 and not item.extra:
        yield Fault(("pairs",), "QB210", "all pairs have the same right side")


def _cloze(item: Cloze) -> Iterator[Fault]:
    named = [name.strip() for name in _GAP.findall(item.text)]
    for name in dict.fromkeys(named):
        if name not in item.gaps:
            yield Fault(("text",), "QB214", f"the gap `{name}` is not described under `gaps`")
        elif named.count(name) > 1:
            yield Fault(("text",), "QB214", f"the gap `{name}` stands in the text twice")
    for name, gap in item.gaps.items():
        if name not in named:
            message = f"the text has no gap `{{{{{name}}}}}`"
            yield Fault(("gaps", name), "QB214", message, of_key=True)
        if gap.options and same(gap.answer) not in map(same, gap.options):
            message = "the answer is not among these options"
            yield Fault(("gaps", name, "options"), "QB208", message)
        yield from _twice(gap.options, ("gaps", name, "options"), None, "QB211")


def _twice(texts: Iterable[str], steps: Steps, key: str | None, code: str) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for number, text in enumerate(texts):
        first = seen.setdefault(same(text), number)
        if first != number:
            where = (*steps, number) if key is None else (*steps, number, key)
            yield Fault(where, code, f"this is the same as entry {first + 1}")
