"""What is too long for Telegram, and what it would misread."""

from pathlib import Path

import pytest

from tests.lint.linting import (
    CLOZE,
    MATCH,
    MULTIPLE,
    ORDER,
    SINGLE,
    TEXT,
    Question,
    codes,
    look,
    options,
)

WIDE = "𝔸" * 60  # 120 UTF-16 units
RIGHTS = [{"left": f"L{n}", "right": f"R{n}"} for n in range(8)]
CASES: tuple[tuple[str, Question, str, Question], ...] = (
    (
        "QB501",
        SINGLE | {"question": "Which? " + "x " * 150},
        "Which",
        TEXT | {"question": "Which? " + "x " * 150},  # typed answers are no poll
    ),
    ("QB502", SINGLE | options(WIDE, "b", "c"), "𝔸", SINGLE | options("a" * 100, "b", "c")),
    (
        "QB502",
        ORDER | {"items": [{"text": text} for text in (WIDE, "b", "c")]},
        "𝔸",
        ORDER | {"items": [{"text": text} for text in ("a" * 100, "b", "c")]},
    ),
    (
        "QB503",
        SINGLE | {"explanation": "so " * 70},
        "so so",
        SINGLE | {"explanation": "so " * 60},
    ),
    ("QB503", SINGLE | {"explanation": "a\nb\nc\nd"}, "a", SINGLE | {"explanation": "a\nb\nc"}),
    (
        "QB504",
        TEXT | {"question": "Which? " + "x " * 1500, "hints": ["y " * 600]},
        "Which",
        TEXT | {"question": "Which? " + "x " * 1500, "hints": ["y " * 200]},
    ),
    (
        "QB504",
        MULTIPLE | {"explanation": "z " * 1700, "cite": [{"source": "nti", "quote": "q " * 300}]},
        "z z",
        MULTIPLE | {"explanation": "z " * 1300, "cite": [{"source": "nti", "quote": "q " * 300}]},
    ),
    (
        "QB504",
        CLOZE | {"question": "𝔸" * 1950, "explanation": "So."},
        "𝔸",
        CLOZE | {"question": "A" * 1950},
    ),
    (
        "QB505",
        MATCH | {"pairs": RIGHTS, "extra": ["a", "b", "c"]},
        "pairs",
        MATCH | {"pairs": RIGHTS, "extra": ["a", "b"]},
    ),
    ("QB508", TEXT | {"answer": "/start"}, "/start", TEXT | {"answer": "start/stop"}),
    (
        "QB508",
        CLOZE | {"gaps": {"year": {"answer": "1987", "accept": ["/87"]}}},
        "/87",
        CLOZE | {"gaps": {"year": {"answer": "/87", "options": ["/87", "/88"]}}},
    ),
)


@pytest.mark.parametrize(("code", "bad", "line", "good"), CASES)
def test_limits_are_counted_as_telegram_counts(
    code: str, bad: Question, line: str, good: Question, tmp_path: Path
) -> None:
    found = [where for one, where in look(tmp_path, bad) if one.code == code]

    assert len(found) == 1
    assert line in found[0]
    assert code not in codes(tmp_path, good)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("It was <b>long</b> ago.", "It was long ago."),
        ("It was **long** ago.", "It was long ago."),
        ("It was __long__ ago.", "It was long ago."),
        ("It was `long` ago.", "It was long ago."),
        ("See [the text](https://a.example/b) here.", "See the text here."),
        ("Research &amp; development", "Research & development"),
        ("One<br>two", "Onetwo"),
    ],
)
def test_signs_of_markup_are_found_and_taken_out(text: str, plain: str, tmp_path: Path) -> None:
    found = [one for one, _ in look(tmp_path, TEXT | {"explanation": text}) if one.code == "QB507"]

    assert len(found) == 1
    source = (tmp_path / "bank.yaml").read_text("utf-8")
    for edit in sorted(found[0].edits, reverse=True):
        source = source[: edit.start] + edit.text + source[edit.end :]
    assert f'"{plain}"' in source


@pytest.mark.parametrize(
    "text", ["5 < 6 and 7 > 6", "R&D", "2 * 3 * 4", "fill ____ in", "a_b_c", "[1] (2)", "x ** y"]
)
def test_plain_signs_are_no_markup(text: str, tmp_path: Path) -> None:
    assert "QB507" not in codes(tmp_path, TEXT | {"explanation": text})
