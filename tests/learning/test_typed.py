"""Typed numbers are compared exactly, typed words by folding and at most by slips of the finger."""

from typing import Any

import pytest

from quizbot.bank.items import ITEM, Item
from quizbot.learning.grading import Grade, Hint, Unreadable, grade
from quizbot.learning.response import Typed
from tests.learning.strategies import fields, number


def text(answer: str, **own: Any) -> Item:
    return ITEM.validate_python(fields("text", answer=answer, **own))


def right(item: Item, said: str) -> bool:
    verdict = grade(item, Typed(said))
    assert isinstance(verdict, Grade)
    return verdict.correct


@pytest.mark.parametrize(
    ("tolerance", "said", "correct"),
    [
        ("0", "5500", True),
        ("0", "5500.0001", False),
        ("5", "5505", True),
        ("5", "5494.999", False),
        ("1%", "5555", True),
        ("1%", "5555.01", False),
        ("1%", "-5500", False),
    ],
)
def test_a_number_is_right_within_its_tolerance(tolerance: str, said: str, correct: bool) -> None:
    assert right(number("5500", tolerance=tolerance, unit="km"), said) is correct


def test_a_tolerance_in_percent_holds_for_negative_numbers() -> None:
    assert right(number("-100", tolerance="1%"), "-101")


def test_another_unit_is_converted_exactly() -> None:
    item = number("5500", tolerance="5", unit="km", units={"mi": "1.609"})

    assert right(item, "3 418 mi")
    assert not right(item, "3500 mi")


def test_a_text_that_is_no_number_costs_no_attempt() -> None:
    assert grade(number("5"), Typed("dunno")) == Unreadable(Hint.NUMBER)


def test_a_trap_says_why_the_number_is_wrong() -> None:
    item = number("5500", unit="km", traps=[{"answer": "500", "feedback": "The lower bound."}])

    verdict = grade(item, Typed("500 km"))

    assert isinstance(verdict, Grade)
    assert [(one.right, one.feedback) for one in verdict.remarks] == [(False, "The lower bound.")]
    assert verdict.solution == ("5500 km",)


def test_a_trap_within_the_tolerance_is_still_right() -> None:
    item = number("5500", tolerance="5", traps=[{"answer": "5501", "feedback": "No."}])

    assert right(item, "5501")


def test_percentages_are_written_without_a_space() -> None:
    verdict = grade(number("12", unit="%"), Typed("13"))

    assert isinstance(verdict, Grade)
    assert verdict.solution == ("12%",)


@pytest.mark.parametrize(
    ("said", "correct"),
    [("the pioneer", True), ("SS-20", True), ("ss20", False), ("Pionear", False)],
)
def test_a_text_is_right_if_it_equals_an_accepted_term(said: str, correct: bool) -> None:
    assert right(text("Pioneer", accept=["SS-20"]), said) is correct


def test_a_number_may_be_spelt_in_a_text_answer() -> None:
    assert right(text("three"), "3")
    assert right(text("5500"), "5,500")


@pytest.mark.parametrize(
    ("answer", "said", "correct"),
    [
        ("Gorbachev", "Gorbachov", True),
        ("Gorbachev", "Gorbahcev", True),
        ("Gorbachev", "Grobachov", False),
        ("Pershing II", "Pershing I", False),
        ("Pershing II", "Persing II", True),
        ("SS-20", "SS-12", False),
        ("SS-20", "SX-20", False),
        ("INF", "INX", False),
        ("NATO", "NATOO", True),
        ("NATO", "NATO 2", False),
    ],
)
def test_a_slip_of_the_finger_is_forgiven_only_in_words(
    answer: str, said: str, correct: bool
) -> None:
    assert right(text(answer, typos=1), said) is correct


def test_a_trap_is_never_a_slip_of_the_finger() -> None:
    item = text("Brezhnev", typos=2, traps=[{"answer": "Brezhney", "feedback": "Somebody else."}])

    verdict = grade(item, Typed("brezhney"))

    assert isinstance(verdict, Grade)
    assert not verdict.correct
    assert verdict.remarks[0].feedback == "Somebody else."


def test_other_wrong_words_get_the_feedback_of_the_item() -> None:
    item = text("Reagan", feedback={"wrong": "It was Reagan."})

    verdict = grade(item, Typed("Carter"))

    assert isinstance(verdict, Grade)
    assert [one.feedback for one in verdict.remarks] == ["It was Reagan."]


@pytest.mark.parametrize("said", ["", "  ", "?!", "—"])
def test_a_message_without_a_word_costs_no_attempt(said: str) -> None:
    assert grade(text("Reagan"), Typed(said)) == Unreadable(Hint.TEXT)
