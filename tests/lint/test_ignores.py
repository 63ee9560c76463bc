"""Ignores: a warning that does not hold is told away, with a reason and no further than meant."""

from datetime import date
from pathlib import Path

import pytest

from quizbot.lint.check import Inputs, check
from tests.lint.corpus import GOOD

NOT = "What does water not become when it freezes?"
BAD = GOOD.replace("What does water become when it freezes?", NOT)
QUESTION, OPTIONS, STATE = f"    question: {NOT}\n", "    options:\n", "  - id: state\n"


def codes(text: str, folder: Path) -> list[str]:
    file = folder / "bank.yaml"
    file.write_text(text, "utf-8")
    return [one.code for one in check([file], Inputs(date(2026, 1, 1))).findings]


@pytest.mark.parametrize(
    ("place", "comment"),
    [
        (STATE, "  # quizbot: ignore[QB404] the book asks so\n"),
        (STATE, "  # quizbot: ignore[negative-stem] the book asks so\n"),
        (STATE, "  # quizbot: ignore[QB404, QB402] the book asks so\n"),
        (STATE, "  # quizbot:ignore[404]: the book asks so\n"),
        (STATE, "  # quizbot: ignore[QB404] the book asks so\n  # and more\n\n"),
        (QUESTION, "    # quizbot: ignore[QB404] the book asks so\n"),
        (QUESTION, "# quizbot: ignore[QB404] the book asks so\n"),
    ],
)
def test_a_warning_below_the_comment_is_not_told(place: str, comment: str, tmp_path: Path) -> None:
    assert codes(BAD, tmp_path) == ["QB404"]
    assert codes(BAD.replace(place, comment + place, 1), tmp_path) == []


def test_a_comment_beside_the_value_counts_for_its_line(tmp_path: Path) -> None:
    beside = QUESTION.replace("\n", "  # quizbot: ignore[QB404] so\n")

    assert codes(BAD.replace(QUESTION, beside), tmp_path) == []


@pytest.mark.parametrize(
    ("place", "comment", "found"),
    [
        (OPTIONS, "    # quizbot: ignore[QB404] so\n", ["QB404", "QB111"]),  # of another key
        ("  - id: states\n", "  # quizbot: ignore[QB404] so\n", ["QB404", "QB111"]),  # below
        (STATE, "  # quizbot: ignore[QB403] so\n", ["QB111", "QB404"]),
        (STATE, "  # quizbot: ignore[QB404]\n", ["QB110"]),
        (STATE, "  # quizbot: ignore so\n", ["QB110", "QB404"]),
        (STATE, "  # quizbot: ignore[negatve-stem] so\n", ["QB110", "QB404"]),
        (STATE, "  # quizbot: ignore[QB201] so\n", ["QB110", "QB404"]),
    ],
)
def test_an_ignore_that_is_wrong_or_useless_is_told(
    place: str, comment: str, found: list[str], tmp_path: Path
) -> None:
    assert sorted(codes(BAD.replace(place, comment + place, 1), tmp_path)) == sorted(found)


def test_an_error_cannot_be_ignored(tmp_path: Path) -> None:
    wrong = GOOD.replace(STATE, "  # quizbot: ignore[QB204] so\n" + STATE).replace(
        "type: single", "type: singel"
    )

    assert codes(wrong, tmp_path) == ["QB110", "QB204"]


def test_what_looks_like_an_ignore_within_a_text_is_text(tmp_path: Path) -> None:
    block = "    explanation: |\n      # quizbot: ignore[QB404] so\n      # a text\n"
    old = "    explanation: Below its freezing point water is firm.\n"

    assert codes(BAD.replace(old, block), tmp_path) == ["QB404"]


def test_where_there_is_an_error_no_ignore_is_called_useless(tmp_path: Path) -> None:
    comment = "  # quizbot: ignore[QB404] the book asks so\n"
    ignored = BAD.replace(STATE, comment + STATE, 1)

    for old, new in ((OPTIONS, "    opts: []\n" + OPTIONS), ("title: Water", "title:Water")):
        found = codes(
            ignored.replace(QUESTION + OPTIONS, QUESTION + new).replace(old, new), tmp_path
        )
        assert "QB111" not in found
        assert found
