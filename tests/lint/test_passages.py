"""Quotations: what counts as the same words, and what comes nearest to others."""

import pytest

from quizbot.lint.passages import Text, difference, normal

TEXT = Text(
    (
        "# The ban",
        "",
        "The treaty banned ground-launched missiles with ranges from 500 to 5,500 km, which is",
        "about 310 to 3,420 miles. Both limits belong to the “band”.",
        "It isn’t the range – it is the launch that decides.",
    )
)


@pytest.mark.parametrize(
    "quote",
    [
        "ground-launched missiles with ranges from 500 to 5,500 km",
        "which is about 310   to 3,420 miles",  # over the end of a line
        'belong to the "band".',
        "It isn't the range - it is the launch",
        "ground‑launched missiles",
        "The treaty banned [...] missiles [ … ] Both limits belong",
        "[...] the launch that decides.",
    ],
)
def test_the_same_words_are_found_however_they_are_set(quote: str) -> None:
    assert TEXT.holds(quote)


@pytest.mark.parametrize(
    "quote",
    [
        "ground-launched missiles with ranges between 500 and 5,500 km",
        "the treaty banned ground-launched missiles",  # another case
        "round-launched missiles",  # the end of another word
        "ground-launched missile",
        "Both limits belong [...] The treaty banned",  # another order
        "3,420 miles [...] 3,420 miles",  # not twice
    ],
)
def test_other_words_are_not(quote: str) -> None:
    assert not TEXT.holds(quote)


def test_the_nearest_passage_is_told_with_its_line_and_what_differs() -> None:
    near = TEXT.nearest("missiles with ranges between 500 and 5,500 km")

    assert near is not None
    assert near.line == 3
    assert near.text == "missiles with ranges from 500 to 5,500 km,"
    assert near.difference == (
        "missiles with ranges [-between-] {+from+} 500 [-and-] {+to+} 5,500 [-km-] {+km,+}"
    )


def test_what_is_nowhere_near_has_no_nearest_passage() -> None:
    assert TEXT.nearest("Analysts fear that nothing good will come of this") is None
    assert Text(("",)).nearest("four words of nothing") is None


def test_long_runs_of_equal_words_are_shortened() -> None:
    said = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]

    assert difference(said, [*said[:-1], "k"]) == "… g h i [-j-] {+k+}"


@pytest.mark.parametrize("text", ["a\u00a0b", "a  b", " a\nb "])
def test_spaces_are_one(text: str) -> None:
    assert normal(text) == "a b"
