"""Aiken: questions, lettered options, and the letter of the right one."""

import pytest

from quizbot.exchange.aiken import read


def test_a_question_with_its_options() -> None:
    found = read("Where did they sign?\nA. Geneva\nB) Washington\nC. Moscow\nANSWER: B\n", "q")

    (question,) = found.questions
    assert question.stem.text == "Where did they sign?"
    assert [(a.text.text, int(a.percent)) for a in question.answers] == [
        ("Geneva", 0),
        ("Washington", 100),
        ("Moscow", 0),
    ]
    assert found.findings == ()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_blank_lines_small_letters_and_long_stems_are_well(end: str) -> None:
    lines = [
        "First line",
        "and second?",
        "",
        "a) one",
        "  goes on",
        "b) two",
        "",
        "answer : a",
        "Next?",
    ]
    found = read(end.join([*lines, "A. x", "B. y", "ANSWER: B"]), "q")

    assert [question.stem.text for question in found.questions] == [
        "First line and second?",
        "Next?",
    ]
    assert found.questions[0].answers[0].text.text == "one goes on"
    assert [question.place.line for question in found.questions] == [1, 9]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Q?\nA. x\nB. y\nANSWER: C", "q:4:1: QB801 left out: there is no option `C`"),
        ("Q?\nA. x\nB. y\n\nNext?\nA. x\nB. y\nANSWER: A", "q:1:1: QB801 left out: no line"),
        ("ANSWER: A", "q:1:1: QB801 left out: there is no question"),
        ("Q?\nANSWER: A", "q:2:1: QB801 left out: there is no question"),
        ("Q?\nA. x", "q:1:1: QB801 left out: no line"),
    ],
)
def test_what_is_missing_is_named(text: str, said: str) -> None:
    assert str(read(text, "q").findings[0]).startswith(said)


def test_a_name_with_an_initial_is_no_option() -> None:
    found = read("Who is B. Obama?\nA. A president\nB. A singer\nANSWER: A", "q")

    assert found.questions[0].stem.text == "Who is B. Obama?"
