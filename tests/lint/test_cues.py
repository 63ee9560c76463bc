"""Options that give the right one away, each with options that do not."""

from pathlib import Path

import pytest

from tests.lint.linting import SINGLE, Question, codes, look, options

CASES: tuple[tuple[str, Question, str, Question], ...] = (
    (
        "QB401",
        options("All missiles that are launched from the ground", "At sea", "In the air"),
        "All missiles that",
        options("All missiles launched from land", "Those launched at sea", "Those in the air"),
    ),
    (
        "QB402",
        options("Reagan", "Gorbachev", "Thatcher", "All of the above", right=3),
        "All of the above",
        options("Reagan", "Gorbachev", "Thatcher", "All of Europe"),
    ),
    (
        "QB403",
        options("Reagan", "Gorbachev", "None of these"),
        "None of these",
        options("Reagan", "Gorbachev", "Nobody"),
    ),
    (
        "QB405",
        options("In Europe", "Only in Asia", "In Africa"),
        "Only in Asia",
        options("Only in Europe", "Only in Asia", "In Africa"),
    ),
    (
        "QB406",
        options("Usually in Europe", "In Asia", "In Africa"),
        "Usually",
        options("In Europe", "In Asia", "In Africa"),
    ),
    (
        "QB407",
        {"question": "Which state denied the accusation?"}
        | options("The accusation of 2014", "The report of 2001", "The launch of 2019"),
        "The accusation",
        {"question": "Which state denied the accusation?"}
        | options("The accusation of 2014", "The accusation of 2001", "The launch of 2019"),
    ),
    (
        "QB408",
        options("Soviet cruise missiles", "Soviet bombers", "American cruise ships", "Missiles"),
        "Soviet cruise",
        options("Soviet missiles", "Soviet bombers", "American missiles", "American bombers"),
    ),
    (
        "QB409",
        {"question": "It is best known as an"} | options("INF missile", "SS-20", "cruise missile"),
        "best known as an",
        {"question": "It is best known as an"} | options("INF missile", "SS-20", "A-12"),
    ),
    (
        "QB409",
        {"question": "The parties were"} | options("two states", "one state", "three states"),
        "The parties were",
        {"question": "The parties were"} | options("two states", "Iran and Iraq", "three states"),
    ),
)


@pytest.mark.parametrize(("code", "bad", "line", "good"), CASES)
def test_a_cue_is_found_where_it_is_and_only_there(
    code: str, bad: Question, line: str, good: Question, tmp_path: Path
) -> None:
    found = [where for one, where in look(tmp_path, SINGLE | bad) if one.code == code]

    assert len(found) == 1
    assert line in found[0]
    assert code not in codes(tmp_path, SINGLE | good)


@pytest.mark.parametrize(
    ("stem", "first", "second"),
    [
        ("It was called a", "US missile", "unit"),
        ("It was called a", "European plan", "one-off"),
        ("It was called an", "hour", "SS-4"),
        ("It was called an", "8-ton load", "X-ray"),
        ("It was called an:", "upper limit", "MX missile"),
    ],
)
def test_articles_are_heard_not_read(stem: str, first: str, second: str, tmp_path: Path) -> None:
    question = SINGLE | {"question": stem} | options(first, second)

    assert "QB409" not in codes(tmp_path, question)


@pytest.mark.parametrize(("size", "is_found"), [(45, True), (44, False)])
def test_half_as_long_again_is_too_long(size: int, is_found: bool, tmp_path: Path) -> None:
    question = SINGLE | options("a" * size, "b" * 30, "c")

    assert ("QB401" in codes(tmp_path, question)) is is_found


@pytest.mark.parametrize(("size", "is_found"), [(17, True), (16, False)])
def test_short_options_may_differ_by_14_characters(
    size: int, is_found: bool, tmp_path: Path
) -> None:
    question = SINGLE | options("a" * size, "bb", "c")

    assert ("QB401" in codes(tmp_path, question)) is is_found
