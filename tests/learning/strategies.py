"""Items of every type, responses, cards and attempts, as hypothesis draws them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, assert_never

from hypothesis import strategies as st

from quizbot.bank.items import (
    ITEM,
    Cloze,
    Item,
    ItemKey,
    Match,
    Multiple,
    Number,
    Order,
    Single,
    TextAnswer,
    TrueFalse,
)
from quizbot.learning.attempt import Attempt
from quizbot.learning.choose import Candidate
from quizbot.learning.memory import Card
from quizbot.learning.response import (
    Chosen,
    Filled,
    Matched,
    Ordered,
    Response,
    Typed,
    Unknown,
)
from quizbot.learning.typed import quantity

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)

TRICKY = (
    *("5,500", "5 500 km", "5.500", "-5", "−5", "10²", "½", "٣", "１２", "1e3", "about 3", "1987"),
    *("the", "The SS-20", "a", "A", "b)", "...", "?", "%", "12%", "100 to 500 km", "1 June 1988"),
    *("SALT I", "SALT II", "İstanbul", "ﬁssile", "naïve", "🚀", "\u200b", "x" * 200, "true", "no"),
)
"""Texts that have broken readers of typed answers before."""

texts = st.one_of(
    st.sampled_from(TRICKY),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12),
).filter(lambda text: text.strip() != "")
typed = st.one_of(texts, st.text(max_size=30))
feedbacks = st.none() | st.just("because")
decimals = st.decimals(
    min_value=-(10**12), max_value=10**12, places=3, allow_nan=False, allow_infinity=False
)


def fields(kind: str, **own: Any) -> dict[str, Any]:
    return {"id": "item", "type": kind, "question": "Q?", **own}


def _clean(value: dict[str, Any]) -> dict[str, Any]:
    return {key: part for key, part in value.items() if part is not None}


outcomes = st.fixed_dictionaries({"right": feedbacks, "wrong": feedbacks}).map(_clean)
hints = st.lists(st.just("hint"), max_size=3)
general = st.fixed_dictionaries(
    {"feedback": outcomes, "hints": hints, "difficulty": st.integers(1, 5)}
)


@st.composite
def choices(draw: st.DrawFn, kind: str) -> Any:
    rights = 1 if kind == "single" else draw(st.integers(2, 4))
    said = draw(st.lists(texts, min_size=rights + 1, max_size=6, unique=True))
    sides = draw(st.permutations(["right"] * rights + ["wrong"] * (len(said) - rights)))
    options = [
        _clean({side: text, "feedback": draw(feedbacks)})
        for side, text in zip(sides, said, strict=True)
    ]
    if draw(st.booleans()):
        options[-1]["pin"] = "last"
    own = {"options": options, "shuffle": draw(st.booleans())}
    return ITEM.validate_python(fields(kind, **own, **draw(general)))


@st.composite
def true_falses(draw: st.DrawFn) -> Any:
    return ITEM.validate_python(fields("true-false", answer=draw(st.booleans()), **draw(general)))


@st.composite
def numbers(draw: st.DrawFn) -> Any:
    own = _clean(
        {
            "answer": draw(decimals),
            "tolerance": draw(st.sampled_from(["0", "5", "0.5", "1%", "12.5%"])),
            "unit": draw(st.sampled_from([None, "km", "%", "kt", "km²", "missiles"])),
            "units": draw(st.sampled_from([{}, {"mi": "1.609"}, {"m": "0.001", "Mm": "1000"}])),
            "traps": [{"answer": str(draw(decimals)), "feedback": "trap"}],
        }
    )
    return ITEM.validate_python(fields("number", **own, **draw(general)))


@st.composite
def text_answers(draw: st.DrawFn) -> Any:
    own = {
        "answer": draw(texts),
        "accept": draw(st.lists(texts, max_size=3)),
        "typos": draw(st.integers(0, 3)),
        "traps": [{"answer": draw(texts), "feedback": "trap"}],
    }
    return ITEM.validate_python(fields("text", **own, **draw(general)))


@st.composite
def orders(draw: st.DrawFn) -> Any:
    steps = draw(st.lists(texts, min_size=3, max_size=8))
    whens = draw(st.lists(st.none() | st.just("1987"), min_size=8, max_size=8))
    items = [_clean({"text": text, "when": when}) for text, when in zip(steps, whens, strict=False)]
    return ITEM.validate_python(fields("order", items=items, **draw(general)))


@st.composite
def matches(draw: st.DrawFn) -> Any:
    rights = draw(st.lists(texts, min_size=1, max_size=8))
    lefts = draw(st.lists(texts, min_size=3, max_size=8))
    pairs = [{"left": left, "right": draw(st.sampled_from(rights))} for left in lefts]
    extra = draw(st.lists(texts, max_size=4))
    return ITEM.validate_python(fields("match", pairs=pairs, extra=extra, **draw(general)))


@st.composite
def clozes(draw: st.DrawFn) -> Any:
    gaps: dict[str, Any] = {}
    for n in range(draw(st.integers(1, 4))):
        options = draw(st.lists(texts, max_size=5, unique=True))
        answer = draw(st.sampled_from(options)) if options else draw(texts)
        accept = draw(st.lists(texts, max_size=2))
        gaps[f"gap-{n}"] = {"answer": answer, "accept": accept, "options": options}
    text = " and ".join(f"{{{{{name}}}}}" for name in gaps)
    return ITEM.validate_python(fields("cloze", text=text, gaps=gaps, **draw(general)))


items: st.SearchStrategy[Item] = st.one_of(
    choices("single"),
    choices("multiple"),
    true_falses(),
    numbers(),
    text_answers(),
    orders(),
    matches(),
    clozes(),
)

indexes = st.lists(st.integers(-2, 14), max_size=9).map(tuple)
responses: st.SearchStrategy[Response] = st.one_of(
    indexes.map(Chosen),
    typed.map(Typed),
    indexes.map(Ordered),
    st.permutations(range(4)).map(tuple).map(Ordered),
    indexes.map(Matched),
    st.lists(typed, max_size=5).map(tuple).map(Filled),
    st.just(Unknown()),
)


def right_response(item: Item) -> Response:
    """Return a response that answers an item as its author means it."""
    match item:
        case Single() | Multiple():
            return Chosen(tuple(n for n, option in enumerate(item.options) if option.is_right))
        case TrueFalse():
            return Chosen((0 if item.answer else 1,))
        case Number():
            return Typed(quantity(item.answer, item.unit))
        case TextAnswer():
            return Typed(item.answer)
        case Order():
            return Ordered(tuple(range(len(item.items))))
        case Match():
            return Matched(tuple(item.rights.index(pair.right) for pair in item.pairs))
        case Cloze():
            return Filled(tuple(gap.answer for gap in item.gaps.values()))
        case _:
            assert_never(item)


def attempt(**changes: Any) -> Attempt:
    """Return an attempt that was right at noon, with some fields changed."""
    plain: dict[str, Any] = {
        "learner": 1,
        "sitting": 1,
        "position": 0,
        "item": ItemKey("bank/item"),
        "revision": 1,
        "order": (0, 1, 2, 3),
        "response": Chosen((0,)),
        "correct": True,
        "first": True,
        "guess": 0.25,
        "predicted": 0.4,
        "milliseconds": 4000,
        "at": NOON,
    }
    return Attempt(**plain | changes)


moments = st.timedeltas(timedelta(0), timedelta(days=400)).map(lambda gap: NOON + gap)
chances = st.floats(0.0, 1.0)


@st.composite
def attempts(draw: st.DrawFn) -> Attempt:
    correct = draw(st.booleans())
    unknown = not correct and draw(st.booleans())
    return attempt(
        learner=draw(st.integers(1, 2)),
        item=ItemKey(draw(st.sampled_from(["bank/one", "bank/two"]))),
        response=Unknown() if unknown else Chosen((0,)),
        correct=correct,
        guess=draw(chances),
        predicted=draw(chances),
        hints=draw(st.integers(0, 2)),
        at=draw(moments),
    )


cards = st.builds(
    Card,
    stability=st.floats(0.001, 1000),
    difficulty=st.floats(1, 10),
    last=moments,
    attempts=st.integers(1, 9),
    right=st.integers(0, 9),
    right_days=st.integers(0, 9),
    right_last=st.none() | moments,
    credited=st.sampled_from([0, 5, 10]),
)


@st.composite
def candidates(draw: st.DrawFn, *, most: int = 12) -> list[Candidate]:
    size = draw(st.integers(0, most))
    return [
        Candidate(
            key=ItemKey(f"bank/{n}"),
            topic=draw(st.sampled_from([None, "bank/t1", "bank/t2"])),
            kind=draw(st.sampled_from(["single", "number", "order"])),
            difficulty=draw(st.integers(1, 5)),
            guess=draw(st.sampled_from([0.02, 0.25, 0.5])),
            card=draw(st.none() | cards),
        )
        for n in range(size)
    ]


def number(answer: str, **own: Any) -> Item:
    return ITEM.validate_python(fields("number", answer=Decimal(answer), **own))
