"""Texts shortened, escaped and fitted."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quizbot.emulator import html
from quizbot.telegram.page import (
    TEXT_LIMIT,
    Clip,
    clip,
    fitting,
    length,
    letter,
    lines,
    paragraphs,
    visible,
)

written = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@given(written, st.integers(1, 200))
@example(" " * 60 + "x", 50)
@example("\x1c" * 60, 50)
@example("ab", 1)
@example("🚀" * 30, 50)
def test_a_text_is_shortened_to_its_units_and_never_cut_within_a_character(
    text: str, units: int
) -> None:
    short = clip(text, units)

    assert length(short) <= units
    assert short == text or short.endswith("…")
    assert text.startswith(short.removesuffix("…") if short != text else text)


def test_a_text_is_shortened_at_a_word() -> None:
    assert clip("The treaty bans a whole class", 20) == "The treaty bans a…"


def test_a_word_longer_than_half_of_what_is_left_is_cut() -> None:
    assert clip("a " + "x" * 50, 20) == "a " + "x" * 17 + "…"


@given(written, st.integers(1, 400))
@example("&" * 300, 50)
@example("<b>" * 90, 50)
def test_telegram_shows_what_was_written_and_no_markup_of_it(text: str, units: int) -> None:
    shown, entities = html.parse(Clip(units)(text))

    assert shown == clip(text, units)
    assert entities == []


def test_a_part_can_be_shortened_further_than_the_page() -> None:
    assert Clip(50)("word " * 50, 10) == "word word…"
    assert length(Clip(5)("word " * 50, 10)) <= 5


@given(written)
def test_the_visible_length_is_that_of_the_text_without_tags(text: str) -> None:
    marked = f'<b>{Clip(400)(text)}</b><a href="https://a.example/?a=1&amp;b=&gt;">x</a>'

    assert visible(marked) == length(html.parse(marked)[0])


def test_a_page_is_shortened_no_more_than_it_needs() -> None:
    text = "word " * 400

    assert fitting(lambda clip: clip(text)) == text
    assert 1000 < visible(fitting(lambda clip: clip(text) * 4)) <= TEXT_LIMIT


def test_a_page_that_cannot_fit_says_so() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        fitting(lambda _: "x" * (TEXT_LIMIT + 1))


def test_empty_parts_leave_no_gap() -> None:
    assert paragraphs("a", "", "b") == "a\n\nb"
    assert lines("", "a", "", "b") == "a\nb"


def test_options_are_lettered_from_a() -> None:
    assert [letter(place) for place in range(4)] == ["A", "B", "C", "D"]
