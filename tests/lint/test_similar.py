"""Questions that ask the same, nearly the same, or what another one says."""

from pathlib import Path

import pytest

from tests.lint.linting import NUMBER, ORDER, SINGLE, TEXT, TRUE, Question, codes, look, options

MISSILE = TEXT | {"question": "What did NATO call the new missile of the Soviet Union?"}


def other(original: Question, **more: object) -> Question:
    return original | {"id": "other", **more}


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (MISSILE, other(MISSILE), "QB601"),
        (MISSILE, other(MISSILE, question=str(MISSILE["question"]).upper() + " "), "QB601"),
        (NUMBER, other(NUMBER, answer=500), "QB601"),  # one of the two is wrong
        (
            MISSILE,
            other(
                MISSILE, question="What did NATO call the first new missile of the Soviet Union?"
            ),
            "QB602",
        ),
        (
            SINGLE | {"question": "Which of these was banned?"} | options("a", "b"),
            other(SINGLE, question="Which of these was banned?") | options("a", "c"),
            "QB601",
        ),
        (
            TEXT | {"question": "Where was the treaty signed?", "answer": "Washington"},
            other(NUMBER, question="The treaty was signed in Washington. When?"),
            "QB607",
        ),
    ],
)
def test_what_asks_twice_is_found_at_the_second_with_the_place_of_the_first(
    first: Question, second: Question, code: str, tmp_path: Path
) -> None:
    found = [(one, line) for one, line in look(tmp_path, first, second) if one.code == code]

    assert len(found) == 1
    assert str(second["question"]) in found[0][1]
    assert "bank.yaml:" in found[0][0].message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (MISSILE, other(MISSILE, question=f"{MISSILE['question'][:-1]} in Asia?", answer="SS-4")),
        (ORDER, other(ORDER, items=[{"text": text} for text in ("It is", "It was", "It will")])),
        (
            SINGLE | {"question": "Which of these was banned?"} | options("a", "b"),
            other(SINGLE, question="Which of these was banned?") | options("c", "d"),
        ),
        (
            TRUE | {"question": "The ban of 1987 held for missiles in Asia."},
            other(TRUE, question="The ban of 1987 held for missiles in Europe."),
        ),
        (TEXT, other(TEXT, question="What did Moscow call it?", answer="Pioner")),
    ],
)
def test_siblings_are_left_alone(first: Question, second: Question, tmp_path: Path) -> None:
    assert not {"QB601", "QB602", "QB607"} & codes(tmp_path, first, second)


def test_a_retired_question_may_be_asked_again(tmp_path: Path) -> None:
    assert "QB601" not in codes(tmp_path, MISSILE | {"status": "retired"}, other(MISSILE))
