"""A question with one fault is looked at for all others; a header too."""

from pathlib import Path

import pytest

from quizbot.bank.load import load

HEAD = """\
quizbot: 1
bank: b
title: A bank
sources: {s: {title: A source}}
topics: {t: A topic}
questions:
"""
ITEM = """\
  - id: %s
    type: single
    question: Which one?
    options:
      - right: x
      - wrong: y
    cite: [{source: s}]
"""
ONE = ITEM % "one"


def errors(tmp_path: Path, **texts: str) -> list[str]:
    """Return file, line and code of each error, in order."""
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    found = load([tmp_path]).errors
    return [f"{Path(one.path).stem} {one.line} {one.code}" for one in found]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (ONE + "    difficulty: 9\n", ONE),
        (ONE, ONE + "    difficulty: 9\n"),
        (ONE, ONE.replace("    question: Which one?\n", "")),
        (ONE.replace("single", "what"), ONE),
    ],
)
def test_an_id_is_taken_also_where_a_question_has_another_fault(
    first: str, second: str, tmp_path: Path
) -> None:
    at = (HEAD + first).count("\n") + 1
    assert f"a {at} QB207" in errors(tmp_path, a=HEAD + first + second)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("wrong: y", "right: y", "QB209"),
        ("wrong: y", "wrong: x", "QB211"),
        ("right: x", "wrong: z", "QB208"),
        ("source: s", "source: other", "QB301"),
        ("    cite", "    topic: nowhere\n    cite", "QB306"),
        ("    cite", "    claim: {by: nobody}\n    cite", "QB308"),
    ],
)
@pytest.mark.parametrize(
    "fault",
    [
        "    difficulty: 9\n",
        "    tag: [a]\n",
        "    as_of: 1.1.2025\n",
        "    hints: [a, b, c, d]\n",
        "    feedback: {rigth: Yes}\n",
    ],
)
def test_a_fault_hides_no_other_of_the_same_question(
    old: str, new: str, code: str, fault: str, tmp_path: Path
) -> None:
    found = errors(tmp_path, a=HEAD + ONE.replace(old, new) + fault)

    assert len(found) == 2
    assert code in {one.split()[2] for one in found}


def test_a_misspelt_type_hides_nothing(tmp_path: Path) -> None:
    text = HEAD + ONE.replace("single", "singel").replace("wrong: y", "wrong: x")
    assert errors(tmp_path, a=text) == ["a 8 QB204", "a 12 QB211"]


@pytest.mark.parametrize(
    "faults",
    [
        "    label: reported\n    as_of: 1.1.2025\n",
        "    label: claim\n    claim: {who: us}\n",
        "    explanaton: So.\n",
    ],
)
def test_what_follows_from_a_fault_alone_is_not_told(faults: str, tmp_path: Path) -> None:
    lines = {int(one.split()[1]) for one in errors(tmp_path, a=HEAD + ONE + faults)}
    assert lines == {(HEAD + ONE + faults).count("\n")}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: A bank", "titel: A bank"),
        ("title: A bank", "title: [A, bank]"),
        ("title: A source}}", "title: A source, link: x}}"),
        ("sources: {s: {title: A source}}", "sources: [s]"),
        ("sources:", "source:"),
        ("quizbot: 1", "quizbot: 2"),
    ],
)
def test_a_wrong_header_hides_no_question_and_makes_no_reference_wrong(
    old: str, new: str, tmp_path: Path
) -> None:
    header = HEAD.replace(old, new)
    part = "quizbot: 1\nbank: b\nquestions:\n" + ITEM % "two"

    found = errors(tmp_path, a=header + ONE + ONE, b=part)

    assert len(found) == 2
    assert found[1] == "a 14 QB207"


@pytest.mark.parametrize("key", ["question", "items", "quiz"])
def test_questions_under_another_name_are_looked_at_in_their_place(
    key: str, tmp_path: Path
) -> None:
    found = errors(tmp_path, a=HEAD.replace("questions", key) + ONE + ONE)
    assert found == ["a 6 QB201", "a 14 QB207"]


def test_nothing_of_a_file_with_a_fault_is_asked(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(HEAD + ONE + "    difficulty: 9\n", encoding="utf-8")
    assert not load([tmp_path]).library.banks


def test_an_id_that_differs_in_a_number_is_no_slip(tmp_path: Path) -> None:
    header = HEAD.replace("{s: ", "{text-1: ")
    (tmp_path / "a.yaml").write_text(header + ONE.replace("source: s", "source: text-2"), "utf-8")

    (error,) = load([tmp_path]).errors

    assert (error.code, error.edits) == ("QB301", ())
