"""Options are shuffled, but numbers go up, pinned ones come last and steps are never right."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizbot.bank.items import ITEM, Cloze, Item, Number, Order, TextAnswer
from quizbot.learning.shown import authored, gap_codes, options, shuffle
from tests.learning.strategies import fields, items


def choice(*texts: str, shuffled: bool = True, pin: str = "") -> Item:
    sides = ["right", *["wrong"] * (len(texts) - 1)]
    said = [
        {side: text} | ({"pin": "last"} if text == pin else {})
        for side, text in zip(sides, texts, strict=True)
    ]
    return ITEM.validate_python(fields("single", options=said, shuffle=shuffled))


def shown(item: Item, seed: int = 1) -> tuple[str, ...]:
    return options(item, shuffle(item, random.Random(seed)))


@given(items, st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_every_option_is_shown_once(item: Item, rng: random.Random) -> None:
    order = shuffle(item, rng)

    assert sorted(order) == list(range(len(authored(item))))
    assert sorted(options(item, order)) == sorted(authored(item))
    assert (order == ()) == (
        isinstance(item, Number | TextAnswer) or (isinstance(item, Cloze) and not authored(item))
    )
    if isinstance(item, Order):
        assert list(order) != sorted(order)
    if isinstance(item, Cloze):
        for codes in gap_codes(item):
            assert sorted(order[codes.start : codes.stop]) == list(codes)


@pytest.mark.parametrize("shuffled", [True, False])
@pytest.mark.parametrize(
    ("texts", "in_order"),
    [
        (("5,500", "500", "1,000"), ("500", "1,000", "5,500")),
        (("1991", "1979", "1987"), ("1979", "1987", "1991")),
        (("500 to 5,500 km", "0 to 500 km"), ("0 to 500 km", "500 to 5,500 km")),
        (("0", "-5"), ("-5", "0")),
    ],
)
def test_numbers_go_up(texts: tuple[str, ...], in_order: tuple[str, ...], shuffled: bool) -> None:
    assert shown(choice(*texts, shuffled=shuffled)) == in_order


def test_texts_are_shown_in_any_order() -> None:
    orders = {shown(choice("Reagan", "Carter", "12 men"), seed) for seed in range(60)}

    assert len(orders) == 6


def test_an_author_may_keep_the_order() -> None:
    assert shown(choice("Reagan", "Carter", "Ford", shuffled=False)) == ("Reagan", "Carter", "Ford")


def test_a_pinned_option_stays_last() -> None:
    ends = {shown(choice("None", "Carter", "Ford", pin="None"), seed)[-1] for seed in range(20)}

    assert ends == {"None"}
    assert shown(choice("None", "9", "8", pin="None")) == ("8", "9", "None")


def test_true_comes_before_false() -> None:
    item = ITEM.validate_python(fields("true-false", answer=False))

    assert {shown(item, seed) for seed in range(20)} == {("True", "False")}


def test_steps_are_shown_in_every_order_but_the_right_one() -> None:
    item = ITEM.validate_python(fields("order", items=[{"text": text} for text in "abc"]))

    orders = {"".join(shown(item, seed)) for seed in range(100)}

    assert orders == {"acb", "bac", "bca", "cab", "cba"}


def test_numbers_go_up_within_each_gap() -> None:
    gaps = {
        "year": {"answer": "1987", "options": ["1988", "1972", "1987"]},
        "count": {"answer": "5", "options": ["5", "40", "12 or so"]},
    }
    item = ITEM.validate_python(fields("cloze", text="{{year}} {{count}}", gaps=gaps))

    assert shown(item) == ("1972", "1987", "1988", "5", "12 or so", "40")
