"""What a question teaches, and what it tells too early."""

from pathlib import Path

import pytest

from quizbot.lint.teaching import reading_grade
from tests.lint.linting import (
    CLOZE,
    MULTIPLE,
    NUMBER,
    SINGLE,
    TEXT,
    TRUE,
    Question,
    codes,
    look,
)

HARD = (
    "Notwithstanding considerable administrative complications, intergovernmental verification"
    " organisations unilaterally institutionalised comprehensive documentation requirements"
    " concerning intermediate-range installations, subsequently necessitating extraordinarily"
    " sophisticated organisational accommodations throughout participating administrations"
    " internationally"
)
SILENT = {"right": "The two superpowers"}, {"wrong": "The powers of Asia"}, {"wrong": "The rest"}
CASES: tuple[tuple[str, Question, str, Question], ...] = (
    (
        "QB412",
        SINGLE | {"options": SILENT[:2]},
        "{",
        SINGLE | {"options": SILENT, "feedback": {"wrong": "They stood aside."}},
    ),
    ("QB412", {key: TRUE[key] for key in TRUE if key != "feedback"}, "{", TRUE),
    ("QB413", {key: TEXT[key] for key in TEXT if key != "explanation"}, "{", TEXT),
    (
        "QB414",
        TEXT | {"explanation": "ss-20."},
        "ss-20.",
        TEXT | {"explanation": "The SS-20, as NATO called it."},
    ),
    (
        "QB418",
        TEXT | {"explanation": HARD},
        "Notwithstanding",
        TEXT | {"explanation": "It flew far. " * 15},
    ),
    (
        "QB421",
        SINGLE | {"hints": ["Think of the two superpowers of the time."]},
        "Think of",
        SINGLE | {"hints": ["Was it the powers of Asia or the two superpowers?"]},
    ),
    (
        "QB421",
        NUMBER | {"hints": ["It is not far from 5,500."]},
        "5,500",
        NUMBER | {"hints": ["It is eleven times 500."]},
    ),
    (
        "QB421",
        CLOZE | {"hints": ["The year 1987 was the one."]},
        "1987",
        CLOZE | {"hints": ["The year after 1986."]},
    ),
    (
        "QB422",
        TEXT | {"question": "What did NATO call the SS-20?"},
        "NATO",
        TEXT | {"question": "What did NATO call the SS-4's heir?"},
    ),
    (
        "QB422",
        MULTIPLE | {"question": "What did Reagan sign?"},
        "Reagan",
        MULTIPLE | {"question": "Did Reagan, Gorbachev or Thatcher sign?"},
    ),
    (
        "QB422",
        NUMBER | {"question": "How far is 5 500 km?"},
        "5 500",
        NUMBER | {"question": "How far is 55 hundred km?"},
    ),
)


@pytest.mark.parametrize(("code", "bad", "line", "good"), CASES)
def test_what_is_told_and_when(
    code: str, bad: Question, line: str, good: Question, tmp_path: Path
) -> None:
    found = [where for one, where in look(tmp_path, bad) if one.code == code]

    assert len(found) == 1
    assert line in found[0]
    assert code not in codes(tmp_path, good)


def test_short_texts_have_no_grade() -> None:
    assert reading_grade("Internationalisation institutionalises.") == 0


def test_the_grade_of_a_plain_text_is_that_of_the_formula() -> None:
    text = "The cat sat on the mat and the dog ran to the man. " * 3  # 13 words, 13 syllables

    assert reading_grade(text.strip()) == pytest.approx(0.39 * 13 + 11.8 - 15.59, abs=2)


def test_a_silent_e_and_other_ends_of_sentences_are_seen_where_they_matter() -> None:
    text = "Administration necessitated considerable organisation; " * 6

    assert reading_grade(text) > 14
    assert reading_grade(text.replace("; ", " ")) > reading_grade(text) + 3
