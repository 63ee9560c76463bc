"""A typed message may name options by letter, number or text; whatever is unclear names none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizbot.learning.words import one_option, several_letters, several_places, truth
from tests.learning.strategies import typed

SHOWN = ("Reagan", "Carter", "The Ford")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("A", 0),
        ("b", 1),
        (" c) ", 2),
        ("C.", 2),
        ("(c)", 2),
        ("Ｂ", 1),
        ("reagan", 0),
        ("ford!", 2),
        ("d", None),
        ("z", None),
        ("A or B", None),
        ("Nixon", None),
        ("", None),
    ],
)
def test_an_option_is_named_by_its_letter_or_its_text(text: str, place: int | None) -> None:
    assert one_option(text, SHOWN) == place


def test_a_letter_that_is_also_the_text_of_another_option_names_none() -> None:
    assert one_option("a", ("b", "a")) is None
    assert one_option("a", ("A", "B")) == 0
    assert one_option("same", ("Same", "same!")) is None


@pytest.mark.parametrize(
    ("text", "place"), [("Yes!", 0), ("TRUE", 0), ("f", 1), ("no", 1), ("maybe", None)]
)
def test_yes_and_no_are_true_and_false(text: str, place: int | None) -> None:
    assert truth(text) == place


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("A C", (0, 2)),
        ("a, c", (0, 2)),
        ("AC", (0, 2)),
        ("c) and a)", (2, 0)),
        ("B", (1,)),
        ("A E", None),
        ("A A", None),
        ("A 1", None),
        ("aab", None),
        ("", None),
        ("and", None),
    ],
)
def test_several_letters_name_several_options(text: str, places: tuple[int, ...] | None) -> None:
    assert several_letters(text, 4) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("3 1 2", (2, 0, 1)),
        ("312", (2, 0, 1)),
        ("3 > 1 > 2", (2, 0, 1)),
        ("3→1→2", (2, 0, 1)),
        ("٣ ١ ٢", (2, 0, 1)),
        ("C A B", (2, 0, 1)),
        ("cab", (2, 0, 1)),
        ("0 1 2", None),
        ("1 2 4", None),
        ("1 b 3", None),
    ],
)
def test_places_are_named_by_numbers_or_letters(text: str, places: tuple[int, ...] | None) -> None:
    assert several_places(text, 3) == places


@given(typed, st.integers(2, 9), st.lists(typed, min_size=2, max_size=9))
def test_any_message_is_read_without_a_fault(text: str, size: int, shown: list[str]) -> None:
    places = several_places(text, size)
    place = one_option(text, shown)

    assert places is None or set(places) <= set(range(size))
    assert place is None or place in range(len(shown))
