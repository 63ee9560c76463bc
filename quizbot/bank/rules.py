"""What makes a question valid as a whole, beyond each of its values."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import assert_never

from quizbot.bank import habits
from quizbot.bank.finding import Fault, Rewrite, Steps, shorten
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
        yield Fault(
            ("valid_until",), "QB216", message, help="write a later day, or an earlier one there"
        )
    if item.as_of and item.review_by and item.review_by < item.as_of:
        message = f"this day is before `as_of`, {item.as_of}"
        yield Fault(("review_by",), "QB216", message, help="write a later day")


def _label(item: Base) -> Iterator[Fault]:
    if item.label in {"claim", "disputed"} and item.claim is None:
        message, advice = (
            f"{item.label}: who says so?",
            "add `claim: {by: ...}` with a speaker's id",
        )
        yield Fault(("label",), "QB318", message, help=advice)
    if item.label == "reported" and item.as_of is None:
        message, advice = "reported: when was it so?", "add `as_of` with the day of the report"
        yield Fault(("label",), "QB318", message, help=advice)


def _options(item: Single | Multiple) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    ids: set[str] = set()
    for number, option in enumerate(item.options):
        side = "right" if option.is_right else "wrong"
        first = seen.setdefault(same(option.text), number)
        if first != number:
            message, advice = (
                f"this is the same as option {first + 1}",
                "write another, or delete it",
            )
            yield Fault(("options", number, side), "QB211", message, help=advice)
        if option.id in ids:
            way, message = ("options", number, "id"), "another option has this id"
            yield Fault(way, "QB207", message, help="give one of them another id")
        ids |= {option.id} if option.id else set()


def _sides(item: Single | Multiple) -> Iterator[Fault]:
    """Find the sides that are too full or too empty: one right, or two and more of several."""
    rights = [number for number, option in enumerate(item.options) if option.is_right]
    several = isinstance(item, Multiple)
    if not rights:
        advice = "write `right:` before at least two" if several else "write `right:` before one"
        yield Fault(("options",), "QB208", "no option is right", help=advice)
    elif several and len(rights) == 1:
        advice = "add one, or make the type `single`"
        yield Fault(("options",), "QB210", "only one option is right", help=advice)
    elif several and len(rights) == len(item.options):
        yield Fault(("options",), "QB210", "all options are right", help="add a wrong one")
    elif not several and len(rights) > 1:
        way, advice = ("options", rights[1], "right"), "keep one, or make the type `multiple`"
        yield Fault(way, "QB209", "this is a second right option", help=advice)


def _number(item: Number) -> Iterator[Fault]:
    yield from _heard_before([exact(habits.number(one.answer) or "") for one in item.traps])
    share = item.tolerance.endswith("%")
    width = Decimal(item.tolerance.rstrip("%"))
    if share:
        width = abs(item.answer) * width / 100
    for number, trap in enumerate(item.traps):
        steps = ("traps", number, "answer")
        value = exact(trap.answer)
        if value is None:
            yield _no_number(trap.answer, steps)
            value = exact(habits.number(trap.answer) or "")
        if value is not None and abs(value - item.answer) <= width:
            message = "this trap is within the tolerance of the right answer"
            yield Fault(
                steps, "QB221", message, help="make the tolerance smaller, or drop the trap"
            )
    for unit, factor in item.units.items():
        if factor <= 0:
            advice = f"write how many {item.unit or 'of the first unit'} one {unit} is"
            yield Fault(("units", unit), "QB219", "a unit is worth more than nothing", help=advice)


def _heard_before(answers: Sequence[str | Decimal | None]) -> Iterator[Fault]:
    """Find traps for an answer that an earlier one catches: their feedback is never said."""
    for number, answer in enumerate(answers):
        if answer is not None and (first := answers.index(answer)) != number:
            message = f"trap {first + 1} catches this answer already"
            way = ("traps", number, "answer")
            yield Fault(way, "QB220", message, help="write another, or delete it")


def _no_number(text: str, steps: Steps) -> Fault:
    meant = habits.number(text)
    advice = f"write `{meant}`" if meant else "write a plain number, such as 5500 or 0.5"
    edits = (Rewrite(steps, meant),) if meant else ()
    return Fault(steps, "QB219", f"{shorten(text)} is no plain number", help=advice, edits=edits)


def _text(item: TextAnswer) -> Iterator[Fault]:
    yield from _heard_before([_same_answer(trap.answer) for trap in item.traps])
    accepted = {_same_answer(text) for text in (item.answer, *item.accept)}
    for number, trap in enumerate(item.traps):
        if _same_answer(trap.answer) in accepted:
            way, message = ("traps", number, "answer"), "this trap is also accepted as an answer"
            yield Fault(way, "QB221", message, help="drop the trap, or do not accept it")


def _match(item: Match) -> Iterator[Fault]:
    yield from _twice([pair.left for pair in item.pairs], ("pairs",), "left", "QB220")
    rights = {same(pair.right) for pair in item.pairs}
    for number, text in enumerate(item.extra):
        if same(text) in rights:
            message, advice = "this is the right side of a pair", "an extra one belongs to none"
            yield Fault(("extra", number), "QB221", message, help=advice)
    if len(rights) == 1 and not item.extra:
        message, advice = "all pairs have the same right side", "write others, or some `extra`"
        yield Fault(("pairs",), "QB210", message, help=advice)


def _cloze(item: Cloze) -> Iterator[Fault]:
    named = [name.strip() for name in _GAP.findall(item.text)]
    for name in dict.fromkeys(named):
        if name not in item.gaps:
            yield _undescribed(name, item)
        elif named.count(name) > 1:
            message, advice = f"the gap `{name}` stands in the text twice", "give one another name"
            yield Fault(("text",), "QB214", message, help=advice, words=f"{{{{{name}}}}}")
    meant = {habits.suggest(name, item.gaps) for name in named if name not in item.gaps}
    for name, gap in item.gaps.items():
        if name in named or name in meant:
            pass
        elif found := re.search(rf"\{{+\s*{re.escape(name)}\s*\}}*", item.text):
            message, advice = (
                f"this gap is not closed by two brackets: {found[0]}",
                (f"write {{{{{name}}}}}"),
            )
            yield Fault(("text",), "QB214", message, help=advice, words=found[0].strip())
        else:
            message, advice = (
                f"the text has no gap `{{{{{name}}}}}`",
                "put it there, or delete this",
            )
            yield Fault(("gaps", name), "QB214", message, of_key=True, help=advice)
        if gap.options and same(gap.answer) not in map(same, gap.options):
            message, advice = "the answer is not among these options", f"add {shorten(gap.answer)}"
            yield Fault(("gaps", name, "options"), "QB208", message, help=advice)
        yield from _twice(gap.options, ("gaps", name, "options"), None, "QB211")


def _undescribed(name: str, item: Cloze) -> Fault:
    message = f"the gap `{name}` is not described under `gaps`"
    meant = habits.suggest(name, item.gaps)
    advice = (
        f"did you mean `{meant}`?" if meant else f"add `{name or 'name'}: {{answer: ...}}` there"
    )
    return Fault(("text",), "QB214", message, help=advice, words=f"{{{{{name}}}}}")


def _twice(texts: Iterable[str], steps: Steps, key: str | None, code: str) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for number, text in enumerate(texts):
        first = seen.setdefault(same(text), number)
        if first != number:
            where = (*steps, number) if key is None else (*steps, number, key)
            message = f"this is the same as entry {first + 1}"
            yield Fault(where, code, message, help="write another, or delete it")
