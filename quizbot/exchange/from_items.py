"""From items to questions as Moodle knows them; whatever these cannot hold is named."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, assert_never

from quizbot.bank.items import (
    Cloze,
    Item,
    Match,
    Multiple,
    Number,
    Option,
    Order,
    Outcome,
    Single,
    TextAnswer,
    Trap,
    TrueFalse,
)
from quizbot.bank.library import Bank
from quizbot.exchange.embedded import embed
from quizbot.exchange.question import (
    ALL,
    ANYTHING,
    NO_TEXT,
    NOTHING,
    Answer,
    Pair,
    Question,
    Styled,
)
from quizbot.exchange.typed import plain_number, turned

Tell = Callable[[str, str], None]
"""Notes a loss of the item at hand: its code, what is lost."""

# What no other program has a place for, and what a reader would call it.
_OURS = (
    *("cite", "label", "claim", "as_of", "valid_from", "valid_until", "review_by"),
    *("objective", "difficulty", "was", "notes", "review"),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a format has a place for, beyond stem, answers, explanation, title and tags."""

    name: str
    hints: bool = False
    outcome: bool = False  # a word for the whole of any question
    shuffle: bool = False
    order: bool = False
    gaps: bool = False
    units: bool = False
    arrow: bool = False  # -> in a text stays what it is


GIFT = Shape("GIFT")
MOODLE = Shape(
    "Moodle's XML", hints=True, outcome=True, shuffle=True, order=True, gaps=True, units=True,
    arrow=True,
)  # fmt: skip


def question(item: Item, bank: Bank, shape: Shape, tell: Tell) -> Question | None:
    """Return a question that means the same, or None where the format has no such kind."""
    own = _own(item, shape, tell)
    if own is None:
        return None
    _tell_ours(item, shape, tell)
    outcome = item.feedback if shape.outcome and not _holds_outcome(item) else Outcome()
    made = Question(
        **{"stem": Styled(item.question), **own},
        title=item.id,
        number=item.id,
        tags=item.tags,
        category=_category(item, bank),
        general=_styled(item.explanation),
        hints=tuple(map(Styled, item.hints)) if shape.hints else (),
        right=_styled(outcome.right),
        wrong=_styled(outcome.wrong),
    )
    return made if shape.arrow else _without_arrows(made, tell)


def unheld(item: Item) -> list[str]:
    """Return the keys with which an item says what only a bank of ours can hold."""
    return [name for name in _OURS if getattr(item, name) != _default(item, name)]


def _category(item: Item, bank: Bank) -> str:
    parts = [bank.title, *([bank.topics[item.topic]] if item.topic else [])]
    path = "/".join(" ".join(part.split()).replace("/", "//") for part in parts)
    return f"$course$/top/{path}"


def _tell_ours(item: Item, shape: Shape, tell: Tell) -> None:
    lost = unheld(item)
    if item.hints and not shape.hints:
        lost.append("hints")
    if item.feedback != Outcome() and not _holds_outcome(item) and not shape.outcome:
        lost.append("feedback for the whole question")
    if lost:
        tell("QB808", f"lost, as {shape.name} has no place for it: {', '.join(lost)}")


def _default(item: Item, name: str) -> Any:
    field = type(item).model_fields[name]
    return field.get_default(call_default_factory=True, validated_data={})


def _holds_outcome(item: Item) -> bool:
    """Return whether the answers themselves say what is said after a right or wrong one."""
    return isinstance(item, TrueFalse | Number | TextAnswer)


def _own(item: Item, shape: Shape, tell: Tell) -> dict[str, Any] | None:
    match item:
        case Single() | Multiple():
            return _choice(item, shape, tell)
        case TrueFalse():
            return {"kind": "true-false", "answers": _true_false(item)}
        case Number():
            return _number(item, shape, tell)
        case TextAnswer():
            return _text(item, tell)
        case Order():
            return _order(item, shape, tell)
        case Match():
            pairs = [Pair(Styled(pair.left), pair.right) for pair in item.pairs]
            pairs += [Pair(NO_TEXT, right) for right in item.extra]
            return {"kind": "match", "pairs": tuple(pairs)}
        case Cloze():
            return _cloze(item, shape, tell)
        case _:
            assert_never(item)


def _choice(item: Single | Multiple, shape: Shape, tell: Tell) -> dict[str, Any]:
    single = isinstance(item, Single)
    rights = sum(option.is_right for option in item.options)
    share = round(ALL / max(1, rights), 5)
    if any(option.id or option.pin for option in item.options):
        tell("QB808", "lost: `id` and `pin` of options")
    if not item.shuffle and not shape.shuffle:
        tell("QB808", f"lost, as {shape.name} has no place for it: `shuffle: false`")

    def answer(option: Option) -> Answer:
        percent = share if option.is_right else (NOTHING if single else -ALL)
        return Answer(Styled(option.text), percent, _styled(option.feedback))

    answers = tuple(map(answer, item.options))
    return {"kind": "choice", "answers": answers, "single": single, "shuffle": item.shuffle}


def _true_false(item: TrueFalse) -> tuple[Answer, ...]:
    said = {item.answer: item.feedback.right, not item.answer: item.feedback.wrong}
    return tuple(
        Answer(
            Styled("true" if side else "false"),
            ALL if side is item.answer else NOTHING,
            _styled(said[side]),
        )
        for side in (True, False)
    )


def _number(item: Number, shape: Shape, tell: Tell) -> dict[str, Any]:
    width = Decimal(item.tolerance.rstrip("%"))
    if item.tolerance.endswith("%"):
        width = abs(item.answer) * width / 100
        tell("QB809", f"the tolerance of {item.tolerance} is written as {plain_number(width)}")
    if item.unit and not shape.units:
        tell("QB808", f"lost, as {shape.name} has no place for it: `unit`, `units`")
    answers = [_amount(item.answer, ALL, item.feedback.right, width)]
    answers += [_amount(Decimal(trap.answer), NOTHING, trap.feedback) for trap in _exact(item)]
    units = [(item.unit, Decimal(1)), *((name, turned(size)) for name, size in item.units.items())]
    return {
        "kind": "number",
        "answers": (*answers, *_anything(item)),
        "units": tuple(units) if item.unit and shape.units else (),
    }


def _exact(item: Number) -> list[Trap]:
    """Return the traps with their numbers in plain digits."""
    return [trap.model_copy(update={"answer": _digits(trap.answer)}) for trap in item.traps]


def _digits(text: str) -> str:
    return text.replace("_", "").replace(" ", "")


def _amount(
    number: Decimal, percent: Decimal, said: str | None, tolerance: Decimal = NOTHING
) -> Answer:
    text = Styled(plain_number(number))
    return Answer(text, percent, _styled(said), number=number, tolerance=tolerance)


def _anything(item: Number | TextAnswer) -> list[Answer]:
    said = item.feedback.wrong
    return [Answer(Styled(ANYTHING), NOTHING, Styled(said))] if said else []


def _text(item: TextAnswer, tell: Tell) -> dict[str, Any]:
    if item.typos:
        tell("QB808", "lost: `typos`; other programs forgive none")
    said = item.feedback.right
    answers = [Answer(_starless(word), ALL, _styled(said)) for word in (item.answer, *item.accept)]
    answers += [
        Answer(_starless(trap.answer), NOTHING, Styled(trap.feedback)) for trap in item.traps
    ]
    return {"kind": "short", "answers": (*answers, *_anything(item))}


def _starless(word: str) -> Styled:
    """Return a word in which a star is a star, not anything at all."""
    return Styled(word.replace(ANYTHING, f"\\{ANYTHING}"))


def _order(item: Order, shape: Shape, tell: Tell) -> dict[str, Any]:
    if any(step.when for step in item.items):
        tell("QB808", f"lost, as {shape.name} has no place for it: `when` of the steps")
    if shape.order:
        steps = tuple(Answer(Styled(step.text)) for step in item.items)
        return {"kind": "order", "answers": steps}
    tell("QB809", "the steps are written as pairs with their numbers: GIFT knows no order")
    pairs = (Pair(Styled(step.text), str(number)) for number, step in enumerate(item.items, 1))
    return {"kind": "match", "pairs": tuple(pairs)}


def _cloze(item: Cloze, shape: Shape, tell: Tell) -> dict[str, Any] | None:
    if not shape.gaps:
        tell("QB802", f"left out: {shape.name} has no gaps")
        return None
    if any(gap.options and gap.accept for gap in item.gaps.values()):
        tell("QB808", "lost: `accept` of gaps with options")
    return {"kind": "cloze", "stem": Styled(embed(item))}


def _styled(text: str | None) -> Styled:
    return Styled(text) if text else NO_TEXT


def _without_arrows(made: Question, tell: Tell) -> Question:
    """Return a question whose typed answers and pairs no longer hold what divides pairs."""
    if made.kind not in {"short", "match"} or not any("->" in text for text in _words(made)):
        return made
    tell("QB810", "-> is written as → because it divides the sides of a pair in GIFT")
    answers = tuple(
        replace(one, text=_arrow(one.text), feedback=_arrow(one.feedback)) for one in made.answers
    )
    pairs = tuple(
        replace(pair, left=_arrow(pair.left), right=_arrow(Styled(pair.right)).text)
        for pair in made.pairs
    )
    return replace(made, answers=answers, pairs=pairs)


def _words(made: Question) -> list[str]:
    words = [text for one in made.answers for text in (one.text.text, one.feedback.text)]
    return words + [text for pair in made.pairs for text in (pair.left.text, pair.right)]


def _arrow(styled: Styled) -> Styled:
    return replace(styled, text=styled.text.replace("->", "→"))
