"""Behind a slip of YAML reading goes on: all mistakes of a file come in one pass."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from quizbot.bank.load import load
from quizbot.bank.read import Loader
from quizbot.bank.recover import read_through
from quizbot.lint.check import Inputs, check
from quizbot.lint.fixes import fix

HEAD = """\
quizbot: 1
bank: b
title: A bank
sources: {s: {title: A source}}
questions:
"""
ITEM = """\
  - id: %s
    type: single
    question: Which one?
    options:
      - right: x
        feedback: Yes.
      - wrong: y
        feedback: No.
    explanation: So it is.
"""
FIRST, SECOND, THIRD = (ITEM % name for name in ("one", "two", "three"))
BAD = SECOND + "    difficulty: 9\n"


def found(tmp_path: Path, text: str, loader: Loader = yaml.SafeLoader) -> list[str]:
    """Return line and code of each error that loading finds, in order."""
    file = tmp_path / "bank.yaml"
    file.write_bytes(text.encode())
    return [f"{one.line} {one.code}" for one in load([file], loader=loader).errors]


def line(text: str, words: str) -> int:
    """Return the line, from 1, on which words stand first."""
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize("loader", [yaml.CSafeLoader, yaml.SafeLoader])
@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Which one?", "One: which?", "QB001"),
        ("Which one?", '"Which one?', "QB001"),
        ("Which one?", '"Say "which" to me"', "QB001"),
        ("Which one?", "%which?", "QB001"),
        ("Which one?", '"Which \\one?"', "QB016"),
        ("Which one?", "!which one", "QB008"),
        ("Which one?", "one\n      goes on:\n   and on", "QB001"),
        ("    type: single", "    type:single", "QB001"),
        ("    type: single", "    type single", "QB001"),
        ("    type: single", "    type = single", "QB001"),
        ("    type: single", "\ttype: single", "QB004"),
        ("    type: single", "     type: single", "QB001"),
        ("    explanation:", "=======\n    explanation:", "QB001"),
        ("    explanation: So it is.", "    tags: [a, b", "QB001"),
        ("    explanation: So it is.", "    tags: [a, {b]", "QB001"),
        ("    explanation: So it is.", "    notes: a]\n    tags: ]", "QB001"),
        ("    explanation: So it is.", "    tags: [a, , b]", "QB001"),
        (
            "    explanation: So it is.",
            "<<<<<<< ours\n    explanation: A.\n=======\n    explanation: B.\n>>>>>>> theirs",
            "QB001",
        ),
    ],
)
def test_what_stands_behind_a_slip_is_found_too(
    old: str, new: str, code: str, loader: Loader, tmp_path: Path
) -> None:
    text = HEAD + FIRST.replace(old, new) + BAD + THIRD

    errors = found(tmp_path, text, loader)

    assert f"{line(text, 'difficulty')} QB205" in errors
    assert sum(one.endswith(code) for one in errors) == 1
    assert len(errors) == 2


def test_every_slip_is_found_in_one_pass(tmp_path: Path) -> None:
    first = FIRST.replace("Which one?", "A: b?").replace("right: x", "right: @x")
    text = HEAD + first + SECOND.replace("type: ", "type:") + THIRD.replace("So it", "So: it")

    places = [line(text, words) for words in ("A: b?", "@x", "type:s", "So: it")]
    assert found(tmp_path, text) == [f"{place} QB001" for place in places]


def test_a_finding_behind_a_mend_on_its_line_is_where_it_was_written(tmp_path: Path) -> None:
    text = HEAD + FIRST.replace("    type: single", "    type:singel")
    file = tmp_path / "bank.yaml"
    file.write_text(text, encoding="utf-8")

    slip, fault = load([file]).errors

    assert (slip.code, slip.column, slip.end_column) == ("QB001", 10, 11)
    assert (fault.code, fault.column, fault.end_column) == ("QB204", 10, 16)
    assert slip.edits
    assert not fault.edits  # the place is about to change


def test_fixes_of_all_that_was_found_fit_the_text_as_it_was_written(tmp_path: Path) -> None:
    slipped = FIRST.replace("Which one?", "A: b?").replace("explanation:", "explanaton:")
    file = tmp_path / "bank.yaml"
    file.write_bytes((HEAD + slipped + SECOND.replace("single", "singel")).encode())

    fixed = fix([file], Inputs(date(2026, 1, 1)), lambda one: one.severity == "error")

    mended = FIRST.replace("Which one?", '"A: b?"') + SECOND
    assert fixed.changed[file].decode() == HEAD + mended
    assert fixed.count == 3


def test_a_question_that_cannot_be_mended_is_left_out_and_the_others_are_read(
    tmp_path: Path,
) -> None:
    strange = FIRST.replace("Which one?", "one\n      which: {a\n      b: c]")
    text = HEAD + strange + BAD

    errors = found(tmp_path, text)

    assert errors[-1] == f"{line(text, 'difficulty')} QB205"
    assert all(one.endswith("QB001") for one in errors[:-1])


def test_no_way_on_leaves_what_was_found(tmp_path: Path) -> None:
    file = read_through((HEAD.replace("{title", "title") + FIRST).encode(), "x.yaml")

    assert file.broken
    assert [one.code for one in file.findings] == ["QB001"]


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff"])
def test_an_invisible_character_in_front_is_no_reason_to_move_lines(
    sign: str, tmp_path: Path
) -> None:
    file = tmp_path / "bank.yaml"
    file.write_bytes((HEAD + FIRST + sign + SECOND).encode())
    inputs = Inputs(date(2026, 1, 1))

    assert [one.code for one in check([file], inputs).findings if one.severity == "error"] == [
        "QB105"
    ]
    assert fix([file], inputs).changed[file].decode() == HEAD + FIRST + SECOND


def test_marks_around_an_example_are_named_and_blanked(tmp_path: Path) -> None:
    text = f"```yaml\n{HEAD}{FIRST}```\n"
    file = tmp_path / "bank.yaml"
    file.write_text(text, encoding="utf-8")

    assert found(tmp_path, text) == ["1 QB001", f"{text.count(chr(10))} QB001"]
    fixed = fix([file], Inputs(date(2026, 1, 1)), lambda one: one.severity == "error")
    assert fixed.changed[file].decode() == f"\n{HEAD}{FIRST}\n"


def test_nothing_is_said_of_a_line_that_was_mended_by_a_guess(tmp_path: Path) -> None:
    text = HEAD + FIRST.replace("    explanation: So it is.", "    difficulty: '9")
    assert found(tmp_path, text) == [f"{line(text, 'difficulty')} QB001"]


def test_a_text_that_goes_on_with_a_colon_is_not_taken_for_a_key(tmp_path: Path) -> None:
    file = tmp_path / "bank.yaml"
    text = HEAD + FIRST.replace("Which one?", "Which of them\n      together: x or y?") + SECOND
    file.write_text(text, encoding="utf-8")

    (slip,) = load([file]).errors

    assert (slip.line, slip.case, slip.edits) == (line(text, "together"), "colon-in-text", ())


def mended(tmp_path: Path, text: str) -> str:
    """Return the text after all that is safe to mend."""
    file = tmp_path / "bank.yaml"
    file.write_bytes(text.encode())
    fixed = fix([file], Inputs(date(2026, 1, 1)), lambda one: one.safe)
    return fixed.changed.get(file, text.encode()).decode()


def test_a_line_at_the_margin_moves_and_not_all_that_follow(tmp_path: Path) -> None:
    good = HEAD + FIRST + SECOND
    bad = good.replace("    options:", "options:", 1)

    assert found(tmp_path, bad) == [f"{line(bad, 'options')} QB001"]
    assert mended(tmp_path, bad) == good


def test_the_first_question_moves_if_the_others_agree(tmp_path: Path) -> None:
    good = HEAD + FIRST + SECOND + THIRD
    bad = good.replace("  - id: one", "     - id: one")

    assert found(tmp_path, bad) == [f"{line(bad, 'id: one')} QB001"]
    assert mended(tmp_path, bad) == good


def test_a_file_without_its_questions_line_is_not_moved_to_the_margin(tmp_path: Path) -> None:
    bad = HEAD.replace("questions:\n", "") + FIRST + SECOND
    assert mended(tmp_path, bad) == bad


@pytest.mark.parametrize("torn", ["    ```\n", " and so on\n", "}\n", "<b>\n"])
def test_a_torn_line_moves_nothing_else(torn: str, tmp_path: Path) -> None:
    bad = HEAD + FIRST.replace("    options:", f"{torn}    options:") + SECOND

    new = mended(tmp_path, bad)

    assert new.replace("\n\n", "\n") in {bad, HEAD + FIRST + SECOND}


def test_no_bracket_gets_into_the_quotes_of_a_text_in_brackets(tmp_path: Path) -> None:
    bad = HEAD + FIRST + "    tags: [a, @b]\n"
    assert mended(tmp_path, bad) == bad


def test_a_wrong_guess_makes_no_other_slip(tmp_path: Path) -> None:
    text = HEAD + FIRST.replace("- id: one", "- 'id: one") + BAD
    assert found(tmp_path, text) == [
        f"{line(text, 'id: one')} QB001",
        f"{line(text, 'difficulty')} QB205",
    ]


def test_an_invisible_character_behind_a_slip_goes_too(tmp_path: Path) -> None:
    slip = FIRST.replace("So it is.", "[a")
    assert mended(tmp_path, HEAD + slip + "\u200b" + SECOND) == HEAD + slip + SECOND


def test_no_file_has_more_than_500_mistakes_of_yaml(tmp_path: Path) -> None:
    errors = found(tmp_path, HEAD + FIRST + "    tags: []\n" * 1000)
    assert len(errors) == 501
    assert errors[-1].endswith("QB010")


def test_each_of_many_slips_is_found(tmp_path: Path) -> None:
    items = "".join(ITEM % f"q-{n}" for n in range(300)).replace("Which one?", "A: b?")
    file = tmp_path / "bank.yaml"
    file.write_text(HEAD + items, encoding="utf-8")

    findings = load([file]).errors

    assert len(findings) == 300
    assert {one.code for one in findings} == {"QB001"}
