"""An item in another language: the original's answer with the words of a translation."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, assert_never

from quizbot.bank.finding import Fault
from quizbot.bank.items import (
    Cloze,
    Gap,
    Item,
    Match,
    Multiple,
    Number,
    Option,
    Order,
    Single,
    TextAnswer,
    Trap,
    TrueFalse,
)
from quizbot.bank.rules import check
from quizbot.bank.wordings import Slip, Wording, Wordings

_MOST_ACCEPTED, _MOST_TRAPS, _MOST_UNITS = 50, 20, 20
_LISTS = ("hints", "options", "traps", "items", "pairs", "extra")
_EACH = {
    "hints": "hint",
    "options": "option",
    "traps": "trap",
    "items": "step",
    "pairs": "pair",
    "extra": "extra right side",
}


def mismatches(item: Item, words: Wordings) -> Iterator[Fault]:
    """Yield where a translation has another shape than its original; steps start at its entry."""
    found = [*_texts(item, words), *_counts(item, words)]
    found = found or [*_inner(item, words)]
    yield from found or _said_twice(item, words)


def translated(item: Item, words: Wordings) -> Item:
    """Return the item in the words of a translation that has its shape.

    Whatever is typed may be typed in either language.
    """
    said: dict[str, Any] = {
        "question": words.question,
        "explanation": words.explanation,
        "hints": words.hints,
        "feedback": words.feedback,
    }
    return item.model_copy(update=said | _own(item, words))


def wordings(item: Item, stamp: str) -> Wordings:
    """Return the item's own texts in the shape of a translation of it."""
    own: dict[str, Any] = {}
    match item:
        case Single() | Multiple():
            options = (Wording(text=one.text, feedback=one.feedback) for one in item.options)
            own = {"options": tuple(options)}
        case TextAnswer():
            traps = (Slip(answer=one.answer, feedback=one.feedback) for one in item.traps)
            own = {"answer": item.answer, "accept": item.accept, "traps": tuple(traps)}
        case Number():
            traps = (Slip(feedback=one.feedback) for one in item.traps)
            own = {"unit": item.unit, "traps": tuple(traps)}
        case Order():
            own = {"items": item.items}
        case Match():
            own = {"pairs": item.pairs, "extra": item.extra}
        case Cloze():
            own = {"text": item.text, "gaps": item.gaps}
        case TrueFalse():
            pass
        case _:
            assert_never(item)
    return Wordings(
        id=item.id,
        of=stamp,
        question=item.question,
        explanation=item.explanation,
        hints=item.hints,
        feedback=item.feedback,
        **own,
    )


def _own(item: Item, words: Wordings) -> dict[str, Any]:
    match item:
        case Single() | Multiple():
            options = zip(item.options, words.options, strict=True)
            return {"options": tuple(_option(one, said) for one, said in options)}
        case TextAnswer():
            accept = _either(words.answer, words.accept, (item.answer, *item.accept))
            return {"answer": words.answer, "accept": accept, "traps": _traps(item, words)}
        case Number():
            return {
                "unit": words.unit or item.unit,
                "units": _units(item, words),
                "traps": _traps(item, words),
            }
        case Order():
            steps = zip(item.items, words.items, strict=True)
            return {
                "items": tuple(
                    one.model_copy(update={"text": said.text, "when": said.when or one.when})
                    for one, said in steps
                )
            }
        case Match():
            return {"pairs": words.pairs, "extra": words.extra}
        case Cloze():
            gaps = {name: _gap(gap, words.gaps[name]) for name, gap in item.gaps.items()}
            return {"text": words.text, "gaps": gaps}
        case TrueFalse():
            return {}
        case _:
            assert_never(item)


def _option(option: Option, words: Wording) -> Option:
    side = "right" if option.is_right else "wrong"
    return option.model_copy(update={side: words.text, "feedback": words.feedback})


def _either(answer: str | None, own: tuple[str, ...], original: tuple[str, ...]) -> tuple[str, ...]:
    """Return what else is right: the words of this language first, then the original's."""
    others = dict.fromkeys((*own, *original))
    return tuple(one for one in others if one != answer)[:_MOST_ACCEPTED]


def _traps(item: Number | TextAnswer, words: Wordings) -> tuple[Trap, ...]:
    """Return the traps in this language first, then those that may be typed in the original's."""
    pairs = list(zip(item.traps, words.traps, strict=True))
    own = [Trap(answer=said.answer or one.answer, feedback=said.feedback) for one, said in pairs]
    more = [
        Trap(answer=one.answer, feedback=said.feedback)
        for one, said in pairs
        if said.answer not in {None, one.answer}
    ]
    return (*own, *more)[:_MOST_TRAPS]


def _units(item: Number, words: Wordings) -> dict[str, Decimal]:
    """Return the other units; the one of the original is worth as much as its translation."""
    if words.unit in {None, item.unit} or item.unit is None or len(item.units) == _MOST_UNITS:
        return item.units
    return {**item.units, item.unit: Decimal(1)}


def _gap(gap: Gap, words: Gap) -> Gap:
    accept = () if gap.options else _either(words.answer, words.accept, (gap.answer, *gap.accept))
    return Gap(answer=words.answer, accept=accept, options=words.options)


def _texts(item: Item, words: Wordings) -> Iterator[Fault]:
    """Find texts that are missing, and those that the original has not."""
    answer = isinstance(item, TextAnswer)
    yield from _both("explanation", original=item.explanation, said=words.explanation)
    yield from _both("text", original=isinstance(item, Cloze), said=words.text)
    yield from _both("answer", original=answer, said=words.answer)
    for side in ("right", "wrong"):
        original, said = getattr(item.feedback, side), getattr(words.feedback, side)
        yield from _both("feedback", side, original=original, said=said)
    if words.accept and not answer:
        yield _not_there("accept")
    if words.unit and not (isinstance(item, Number) and item.unit):
        yield _not_there("unit")


def _both(*keys: str, original: object, said: object) -> Iterator[Fault]:
    if original and not said:
        name = ".".join(keys)
        message = f"`{name}` is missing: the original has one"
        yield Fault(keys[:-1], "QB703", message, help="translate it")
    elif said and not original:
        yield _not_there(*keys)


def _not_there(*keys: str) -> Fault:
    message = f"the original has no `{'.'.join(keys)}`"
    return Fault(keys, "QB703", message, of_key=True, help="delete it, or add it there")


def _counts(item: Item, words: Wordings) -> Iterator[Fault]:
    """Find lists that are longer or shorter than those of the original, and other gaps."""
    for key in _LISTS:
        expected, said = len(getattr(item, key, ())), len(getattr(words, key))
        if expected != said:
            steps = (key,) if said else ()
            message = _counted(said, expected, _EACH[key])
            advice = f"write the {_EACH[key]}s of the original, all of them and in its order"
            yield Fault(steps, "QB703", message, help=advice)
    names = item.gaps.keys() if isinstance(item, Cloze) else set()
    for name in words.gaps.keys() - names:
        message = f"the original has no gap `{name}`"
        yield Fault(("gaps", name), "QB703", message, of_key=True, help="keep the names of gaps")
    for name in names - words.gaps.keys():
        steps = ("gaps",) if words.gaps else ()
        message = f"the gap `{name}` is missing"
        yield Fault(steps, "QB703", message, help="describe all gaps of the original")


def _counted(said: int, expected: int, noun: str) -> str:
    words = f"{said or 'no'} {noun}{'' if said == 1 else 's'}"
    return f"{words} here, but {expected or 'none'} in the original"


def _inner(item: Item, words: Wordings) -> Iterator[Fault]:
    """Find entries of lists that have another shape than their original."""
    match item:
        case Single() | Multiple():
            options = zip(item.options, words.options, strict=True)
            for number, (option, said) in enumerate(options):
                for fault in _both("feedback", original=option.feedback, said=said.feedback):
                    yield fault.under(("options", number))
        case Order():
            yield from _steps(item, words)
        case Match():
            yield from _sides(item, words)
        case Cloze():
            yield from _gaps(item, words)


def _steps(item: Order, words: Wordings) -> Iterator[Fault]:
    for number, (step, said) in enumerate(zip(item.items, words.items, strict=True)):
        if said.when and not step.when:
            yield _not_there("when").under(("items", number))


def _gaps(item: Cloze, words: Wordings) -> Iterator[Fault]:
    for name, gap in item.gaps.items():
        expected, said = len(gap.options), len(words.gaps[name].options)
        if expected != said:
            message = _counted(said, expected, "option")
            advice = "write the options of the original, all of them and in its order"
            yield Fault(("gaps", name), "QB703", message, help=advice)


def _sides(item: Match, words: Wordings) -> Iterator[Fault]:
    """Find right sides that are one in the original and two here, or the other way round."""
    ours = [*(pair.right for pair in words.pairs), *words.extra]
    theirs = [*(pair.right for pair in item.pairs), *item.extra]
    for number, pair in enumerate(words.pairs):
        if ours.index(pair.right) != theirs.index(item.pairs[number].right):
            message = "pairs that share a right side in the original must share it here, no others"
            yield Fault(("pairs", number, "right"), "QB703", message)
            return


def _said_twice(item: Item, words: Wordings) -> Iterator[Fault]:
    """Find what would be wrong with the item in this language: options that are the same."""
    known = {(fault.code, fault.steps) for fault in check(item)}
    for fault in check(translated(item, words)):
        if (fault.code, fault.steps) not in known:
            steps = tuple("text" if step in {"right", "wrong"} else step for step in fault.steps)
            steps = fault.steps if isinstance(item, Match) else steps
            yield Fault(steps, fault.code, fault.message, fault.of_key, help=fault.help)
