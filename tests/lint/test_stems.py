"""How a question is put."""

from pathlib import Path

import pytest

from tests.lint.linting import SINGLE, TEXT, TRUE, Question, codes, look, options

LONG = " ".join(["long"] * 41)
CASES: tuple[tuple[str, Question, str, Question], ...] = (
    (
        "QB404",
        SINGLE | {"question": "Which of these was not a party?"},
        "not a party",
        SINGLE | {"question": "Which of these was NOT a party?"},
    ),
    (
        "QB404",
        TEXT | {"question": "All of them signed except whom?"},
        "except",
        TEXT | {"question": "Which missile flies at least 500 km?"},
    ),
    (
        "QB404",
        SINGLE | {"question": "It was long. Which was never in force?"},
        "never",
        SINGLE | {"question": "It was not long. Which one was in force?"},
    ),
    (
        "QB404",
        SINGLE | {"question": "Which was least costly?"},
        "least",
        SINGLE | {"question": "Which reason was given that it did not hold?"},
    ),
    (
        "QB416",
        SINGLE | {"question": "The states of the agreement"},
        "The states",
        SINGLE | {"question": "Name the states of the agreement."},
    ),
    (
        "QB417",
        TRUE | {"question": f"It was {LONG}."},
        "It was",
        TRUE | {"question": f"It was {LONG[:-20]}."},
    ),
    (
        "QB419",
        TRUE | {"question": "Which side was NOT unprepared?"},
        "NOT unprepared",
        TRUE | {"question": "Which vote was NOT unanimous?"},
    ),
    (
        "QB419",
        TRUE | {"question": "It was not without effect."},
        "not without",
        TRUE | {"question": "It was not only long but had an effect."},
    ),
    (
        "QB424",
        SINGLE | {"question": "Who was the best leader?"},
        "best",
        SINGLE | {"question": "Which of these best describes the band?"},
    ),
    (
        "QB424",
        TEXT | {"question": "What should NATO do?"},
        "should",
        TEXT | {"question": "What did Moscow say that NATO should do?"},
    ),
    (
        "QB426",
        TEXT | {"question": "Who built the missile of the previous question?"},
        "previous question",
        TEXT | {"question": "Who built the previous missile?"},
    ),
    (
        "QB426",
        TEXT | {"hints": ["Think of question 3."]},
        "question 3",
        TEXT | {"hints": ["Think of the three letters."]},
    ),
)


@pytest.mark.parametrize(("code", "bad", "line", "good"), CASES)
def test_a_stem_is_judged_by_how_it_is_put(
    code: str, bad: Question, line: str, good: Question, tmp_path: Path
) -> None:
    found = [where for one, where in look(tmp_path, bad) if one.code == code]

    assert len(found) == 1
    assert line in found[0]
    assert code not in codes(tmp_path, good)


def test_options_that_negate_a_negation_are_found(tmp_path: Path) -> None:
    sides = options("It did not fly", "It flew")
    question = SINGLE | {"question": "Which is NOT a reason?"} | sides

    found = [line for one, line in look(tmp_path, question) if one.code == "QB419"]

    assert [line.strip() for line in found] == ['"right": "It did not fly",']
