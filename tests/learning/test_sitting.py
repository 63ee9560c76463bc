"""A sitting knows which moves are legal, and what each of them leads to."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizbot.bank.items import ITEM, Item, ItemKey
from quizbot.learning import sitting as moves
from quizbot.learning.grading import Grade, Unreadable, grade
from quizbot.learning.response import (
    Chosen,
    Filled,
    Matched,
    Ordered,
    Response,
    Typed,
    Unknown,
)
from quizbot.learning.sitting import Control, Phase, Sitting
from tests.learning.strategies import NOON, fields, items, typed

KEY = ItemKey("bank/item")
NEW = Sitting(id=1, nonce="n" * 13, learner=7, begun=NOON, minutes=4, topics=())

SINGLE = ITEM.validate_python(
    fields("single", options=[{"right": "Reagan"}, {"wrong": "Carter"}, {"wrong": "Ford"}])
)
MULTIPLE = ITEM.validate_python(
    fields("multiple", options=[{"right": "SS-20"}, {"wrong": "Polaris"}, {"right": "SS-4"}])
)
TRUTH = ITEM.validate_python(fields("true-false", answer=True))
NUMBER = ITEM.validate_python(fields("number", answer="5500", hints=["one", "two"]))
TEXT = ITEM.validate_python(fields("text", answer="Reagan"))
ORDER = ITEM.validate_python(fields("order", items=[{"text": text} for text in "abc"]))
MATCH = ITEM.validate_python(
    fields(
        "match",
        pairs=[
            {"left": "SS-20", "right": "USSR"},
            {"left": "SS-4", "right": "USSR"},
            {"left": "Pershing II", "right": "USA"},
        ],
        extra=["France"],
    )
)
CLOZE = ITEM.validate_python(
    fields(
        "cloze",
        text="{{who}} signed in {{city}} in {{year}}",
        gaps={
            "who": {"answer": "Reagan", "options": ["Reagan", "Carter"]},
            "city": {"answer": "Washington", "options": ["Geneva", "Washington", "Reykjavik"]},
            "year": {"answer": "1987"},
        },
    )
)
controls = st.sampled_from([*Control]).map(int)
ALL = (SINGLE, MULTIPLE, TRUTH, NUMBER, TEXT, ORDER, MATCH, CLOZE)


def asked(item: Item, order: tuple[int, ...] | None = None, **changes: Any) -> Sitting:
    shown = moves.shuffle(item, random.Random(3)) if order is None else order
    sitting = moves.ask(NEW, KEY, 5, order=shown, predicted=0.4, now=NOON)
    return replace(sitting, **changes)


def taps(item: Item, order: tuple[int, ...], *codes: int) -> Sitting | Response | None:
    state: Sitting | Response | None = asked(item, order)
    for code in codes:
        assert isinstance(state, Sitting)
        state = moves.tap(state, item, code)
    return state


def says(item: Item, order: tuple[int, ...], *messages: str) -> Sitting | Response | None:
    state: Sitting | Response | None = asked(item, order)
    for text in messages:
        assert isinstance(state, Sitting)
        state = moves.say(state, item, text)
    return state


def test_a_question_is_pinned_with_its_order() -> None:
    before = replace(NEW, position=3, phase=Phase.TOLD, step=2, draft=(1,), hints=2)

    after = moves.ask(before, KEY, 5, order=(2, 0, 1), predicted=0.4, now=NOON)

    assert (after.phase, after.position, after.step) == (Phase.ASKING, 3, 0)
    assert (after.revision, after.order, after.draft, after.hints) == (5, (2, 0, 1), (), 0)
    assert (after.predicted, after.asked, after.recent) == (0.4, NOON, (KEY,))


def test_the_last_four_items_are_remembered() -> None:
    sitting = NEW
    for name in "abcde":
        sitting = moves.ask(sitting, ItemKey(name), 5, order=(), predicted=0.4, now=NOON)

    assert sitting.recent == tuple("bcde")


def test_an_answer_moves_the_sitting_on() -> None:
    later = NOON + timedelta(seconds=9)
    wrong = moves.settle(asked(SINGLE, step=2), correct=False, seconds=9, now=later)
    again = moves.settle(replace(wrong, phase=Phase.ASKING), correct=False, seconds=500, now=later)
    right = moves.settle(replace(again, phase=Phase.ASKING), correct=True, seconds=-1, now=later)

    assert [one.position for one in (wrong, again, right)] == [1, 2, 3]
    assert [one.misses for one in (wrong, again, right)] == [1, 2, 0]
    assert [one.right for one in (wrong, again, right)] == [0, 0, 1]
    assert [one.seconds for one in (wrong, again, right)] == [9, 69, 69]
    assert (wrong.phase, wrong.step, wrong.draft, wrong.asked) == (Phase.TOLD, 0, (), later)


def test_a_sitting_is_spent_when_its_minutes_are() -> None:
    assert not moves.is_spent(replace(NEW, seconds=239.9))
    assert moves.is_spent(replace(NEW, seconds=240.0))


def test_a_sitting_can_be_ended_at_any_time() -> None:
    assert moves.finish(asked(ORDER, draft=(1,), step=1)).phase is Phase.ENDED


def test_time_counts_from_the_question() -> None:
    assert moves.seconds(NEW, NOON) == 0
    assert moves.seconds(asked(SINGLE), NOON + timedelta(seconds=2.5)) == 2.5
    assert moves.seconds(asked(SINGLE), NOON - timedelta(seconds=1)) == 0


@pytest.mark.parametrize("phase", [Phase.TOLD, Phase.ENDED])
@pytest.mark.parametrize("item", ALL)
def test_nothing_is_answered_but_a_question(item: Item, phase: Phase) -> None:
    sitting = asked(item, phase=phase)

    assert {moves.tap(sitting, item, code) for code in range(-1, 210)} == {None}
    assert moves.say(sitting, item, "A") is None


@pytest.mark.parametrize("item", ALL)
def test_not_knowing_answers_every_type(item: Item) -> None:
    assert moves.tap(asked(item), item, Control.UNKNOWN) == Unknown()


@pytest.mark.parametrize("item", ALL)
@pytest.mark.parametrize("control", [Control.NEXT, Control.STOP, Control.MORE, 99, 255, -1])
def test_other_buttons_answer_no_question(item: Item, control: int) -> None:
    assert moves.tap(asked(item), item, control) is None


def test_hints_come_one_by_one_while_there_are_any() -> None:
    first = moves.tap(asked(NUMBER), NUMBER, Control.HINT)
    assert isinstance(first, Sitting)
    second = moves.tap(first, NUMBER, Control.HINT)
    assert isinstance(second, Sitting)

    assert [(one.hints, one.step) for one in (first, second)] == [(1, 1), (2, 2)]
    assert moves.tap(second, NUMBER, Control.HINT) is None


def test_one_tap_chooses_the_option_as_authored() -> None:
    assert taps(SINGLE, (2, 0, 1), 1) == Chosen((0,))
    assert taps(SINGLE, (2, 0, 1), 3) is None
    assert taps(TRUTH, (0, 1), 1) == Chosen((1,))


def test_several_options_are_toggled_and_checked() -> None:
    toggled = taps(MULTIPLE, (2, 0, 1), 0, 1, 2, 2)

    assert isinstance(toggled, Sitting)
    assert (toggled.draft, toggled.step) == ((0, 2), 4)
    assert moves.tap(toggled, MULTIPLE, Control.CHECK) == Chosen((0, 2))
    assert moves.tap(toggled, MULTIPLE, Control.UNDO) is None
    assert taps(MULTIPLE, (2, 0, 1), 0, 0, Control.CHECK) is None


def test_steps_are_tapped_in_order_undone_and_checked() -> None:
    placed = taps(ORDER, (2, 0, 1), 1, 0, Control.UNDO, 2, 0)

    assert isinstance(placed, Sitting)
    assert (placed.draft, placed.step) == ((0, 1, 2), 5)
    assert moves.tap(placed, ORDER, Control.CHECK) == Ordered((0, 1, 2))


def test_a_step_is_placed_once_and_all_before_the_check() -> None:
    assert taps(ORDER, (2, 0, 1), 1, 1) is None
    assert taps(ORDER, (2, 0, 1), 1, 0, Control.CHECK) is None
    assert taps(ORDER, (2, 0, 1), Control.UNDO) is None


def test_pairs_are_made_left_by_left() -> None:
    assert taps(MATCH, (2, 0, 1), 1, 3 + 1, 6 + 2) == Matched((0, 0, 1))


def test_a_double_tap_answers_one_left_side() -> None:
    assert taps(MATCH, (2, 0, 1), 1, 1) is None


def test_a_right_side_is_used_as_often_as_pairs_share_it() -> None:
    assert taps(MATCH, (2, 0, 1), 1, 3 + 1, 6 + 1) is None
    assert taps(MATCH, (2, 0, 1), 2, 3 + 2) is None
    assert taps(MATCH, (2, 0, 1), 0, 3 + 0) is None
    undone = taps(MATCH, (2, 0, 1), 2, Control.UNDO, 1, 3 + 2)
    assert isinstance(undone, Sitting)
    assert undone.draft == (0, 1)


def test_gaps_are_filled_one_by_one_from_their_own_options() -> None:
    order = (1, 0, 4, 2, 3)

    filled = taps(CLOZE, order, 1, 4)

    assert isinstance(filled, Sitting)
    assert filled.draft == ("Reagan", "Washington")
    assert moves.say(filled, CLOZE, " in   1987 ") == Filled(("Reagan", "Washington", "in 1987"))
    assert moves.say(filled, CLOZE, "  ") is None
    assert moves.tap(filled, CLOZE, 5) is None
    assert taps(CLOZE, order, 2) is None
    assert taps(CLOZE, order, 1, 1) is None


def test_gaps_need_no_check() -> None:
    assert taps(CLOZE, (1, 0, 4, 2, 3), 1, Control.CHECK) is None
    undone = taps(CLOZE, (1, 0, 4, 2, 3), 1, Control.UNDO)
    assert isinstance(undone, Sitting)
    assert (undone.draft, undone.step) == ((), 2)


def test_the_last_gap_may_have_options() -> None:
    gap = {"answer": "A", "options": ["A", "B"]}
    item = ITEM.validate_python(fields("cloze", text="{{a}}", gaps={"a": gap}))

    assert taps(item, (1, 0), 1) == Filled(("A",))


def test_a_gap_with_options_takes_a_letter_or_the_text_of_one() -> None:
    order = (1, 0, 4, 2, 3)
    both = says(CLOZE, order, "b", "washington")

    assert isinstance(both, Sitting)
    assert both.draft == ("Reagan", "Washington")
    assert says(CLOZE, order, "Gorbachev") is None


def test_typed_questions_take_every_message() -> None:
    assert says(NUMBER, (), "5,500") == Typed("5,500")
    assert says(TEXT, (), "Reagan") == Typed("Reagan")
    assert moves.tap(asked(TEXT), TEXT, 0) is None


def test_a_choice_takes_a_letter_or_a_text() -> None:
    assert says(SINGLE, (2, 0, 1), "b") == Chosen((0,))
    assert says(SINGLE, (2, 0, 1), "reagan") == Chosen((0,))
    assert says(SINGLE, (2, 0, 1), "Nixon") is None


@pytest.mark.parametrize(
    ("text", "option"), [("true", 0), ("No", 1), ("B", 1), ("a)", 0), ("perhaps", None)]
)
def test_true_or_false_takes_a_word_or_a_letter(text: str, option: int | None) -> None:
    assert says(TRUTH, (0, 1), text) == (None if option is None else Chosen((option,)))


def test_several_options_take_letters() -> None:
    assert says(MULTIPLE, (2, 0, 1), "B A") == Chosen((2, 0))
    assert says(MULTIPLE, (2, 0, 1), "SS-20") is None


def test_steps_take_numbers_of_all_places() -> None:
    assert says(ORDER, (2, 0, 1), "2 3 1") == Ordered((0, 1, 2))
    assert says(ORDER, (2, 0, 1), "2 3") is None
    assert says(ORDER, (2, 0, 1), "first") is None


def test_pairs_take_the_letter_or_the_text_of_a_right_side_that_is_to_be_had() -> None:
    order = (2, 0, 1)
    lettered, named = says(MATCH, order, "b"), says(MATCH, order, "ussr")

    assert isinstance(lettered, Sitting)
    assert lettered == named
    assert lettered.draft == (0,)
    assert says(MATCH, order, "C", "C") is None
    assert says(MATCH, order, "B", "B", "USA") == Matched((0, 0, 1))
    assert says(MATCH, order, "Italy") is None


@pytest.mark.parametrize("blank", ["", " \n"])
def test_a_blank_message_answers_nothing(blank: str) -> None:
    assert [says(item, moves.shuffle(item, random.Random(1)), blank) for item in ALL] == [None] * 8


@given(
    items,
    st.randoms(use_true_random=False),
    st.lists(
        st.one_of(st.integers(-2, 210), st.integers(0, 9), st.integers(0, 9), controls, typed),
        max_size=20,
    ),
)
@settings(max_examples=500, deadline=None)
def test_any_taps_and_messages_lead_to_legal_states(
    item: Item, rng: random.Random, tried: list[int | str]
) -> None:
    sitting = asked(item, moves.shuffle(item, rng))
    for move in tried:
        after = (
            moves.tap(sitting, item, move)
            if isinstance(move, int)
            else moves.say(sitting, item, move)
        )
        if isinstance(after, Sitting):
            assert after.step == sitting.step + 1
            assert after.hints <= len(item.hints)
            sitting = after
        elif after is not None:
            verdict = grade(item, after)
            assert isinstance(verdict, Grade | Unreadable)


@given(items, st.randoms(use_true_random=False), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_legal_taps_lead_to_a_response(item: Item, rng: random.Random, hand: random.Random) -> None:
    sitting = asked(item, moves.shuffle(item, rng))
    for _ in range(10):
        codes = [code for code in range(201) if moves.tap(sitting, item, code) is not None]
        code = Control.CHECK if Control.CHECK in codes else hand.choice(codes or [-1])
        after = moves.tap(sitting, item, code) or moves.say(sitting, item, "1987")
        assert after is not None
        if not isinstance(after, Sitting):
            return
        sitting = after
    pytest.fail("no response")
