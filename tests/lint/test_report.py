"""What a check says: to people with the line and a mark under it, to machines in their formats."""

import json
from pathlib import Path
from typing import Any

import pytest

from quizbot.bank.finding import Edit, Finding
from quizbot.lint.check import Checked
from quizbot.lint.report import FORMS, Report, render, summary

LINES = "a: 1\n\tb: “日本” and more\n" + "c: " + "x" * 400 + " here " + "y" * 400 + "\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "b.yaml"
    made.write_text(LINES, "utf-8")
    return made


def report(file: Path, *findings: Finding, colour: bool = False, mended: int = 0) -> Report:
    checked = Checked(findings, 3, {"b.yaml": file})
    return Report(findings, checked, mended, colour=colour)


WRONG = Finding("b.yaml", 1, 4, "QB204", "`1` is wrong", 1, 5, "write `2`", (Edit(3, 4, "2"),))


def test_the_full_form_shows_the_line_with_a_mark_and_what_to_do(file: Path) -> None:
    assert render(report(file, WRONG), "full") == (
        "error[QB204] bad-value: `1` is wrong\n"
        " --> b.yaml:1:4\n"
        "  |\n"
        "1 | a: 1\n"
        "  |    ^\n"
        "  = help: write `2`\n"
        "\n"
        "3 questions in 1 file: 1 error; --fix mends 1"
    )


def test_the_mark_stands_under_wide_signs_and_after_tabs(file: Path) -> None:
    wide = Finding("b.yaml", 2, 5, "QB109", "m", 2, 9)

    lines = render(report(file, wide), "full").splitlines()

    assert lines[3] == "2 |     b: “日本” and more"
    assert lines[4] == "  |        ^~~~~~"


def test_a_long_line_is_shown_around_its_place(file: Path) -> None:
    far = Finding("b.yaml", 3, 405, "QB101", "m", 3, 409)

    lines = render(report(file, far), "full").splitlines()

    assert len(lines[3]) < 180
    assert lines[3][lines[4].index("^") :].startswith("here")
    assert lines[3].startswith("3 | …")
    assert lines[3].endswith("…")


def test_an_end_that_nobody_knows_or_that_is_lines_below_marks_to_the_end(file: Path) -> None:
    words = Finding("b.yaml", 1, 1, "QB001", "m")
    block = Finding("b.yaml", 1, 1, "QB212", "m", 3, 5)

    marks = [render(report(file, one), "full").splitlines()[4] for one in (words, block)]

    assert marks == ["  | ^^", "  | ^~~~"]


def test_a_finding_without_a_line_is_shown_without_one(file: Path) -> None:
    lost = Finding("none.yaml", 1, 1, "QB013", "there is no such file")

    assert render(report(file, lost), "full").splitlines()[:2] == [
        "error[QB013] not-a-bank: there is no such file",
        " --> none.yaml:1:1",
    ]


def test_colours_are_there_only_where_they_are_wanted(file: Path) -> None:
    assert "\x1b[1;31merror[QB204]" in render(report(file, WRONG, colour=True), "full")
    assert all("\x1b" not in render(report(file, WRONG), form) for form in FORMS)


def test_signs_that_would_work_on_a_terminal_are_not_shown(file: Path) -> None:
    file.write_text("a: \x1b[2Jx\u202e\n", "utf-8")

    shown = render(report(file, Finding("b.yaml", 1, 4, "QB003", "m")), "full")

    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_the_concise_form_has_a_line_for_each(file: Path) -> None:
    first, last = render(report(file, WRONG), "concise").splitlines()

    assert first == "b.yaml:1:4: error[QB204] `1` is wrong; write `2`"
    assert last.startswith("3 questions")


def test_json_has_all_that_is_known(file: Path) -> None:
    (one,) = json.loads(render(report(file, WRONG), "json"))

    assert one == {
        "path": "b.yaml",
        "line": 1,
        "column": 4,
        "end_line": 1,
        "end_column": 5,
        "code": "QB204",
        "name": "bad-value",
        "case": None,
        "severity": "error",
        "message": "`1` is wrong",
        "help": "write `2`",
        "fix": [{"start": 3, "end": 4, "text": "2"}],
        "safe": True,
    }
    assert json.loads(render(report(file), "json")) == []
    assert [json.loads(line) for line in render(report(file, WRONG), "jsonl").splitlines()] == [one]


def test_github_shows_it_beside_the_line(file: Path) -> None:
    odd = Finding("a,b:c.yaml", 1, 4, "QB404", "50% of\nit", 1, 5)

    assert render(report(file, odd), "github") == (
        "::warning file=a%2Cb%3Ac.yaml,line=1,col=4,endLine=1,endColumn=5,"
        "title=QB404 negative-stem::50%25 of%0Ait"
    )


def test_sarif_has_the_parts_that_the_standard_asks_for(file: Path) -> None:
    hint = Finding("a b.yaml", 2, 1, "QB411", "m")

    log: dict[str, Any] = json.loads(render(report(file, WRONG, hint), "sarif"))

    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in rules] == ["QB204", "QB411"]
    assert all(rule["shortDescription"]["text"] for rule in rules)
    first, second = run["results"]
    assert (first["ruleId"], first["level"]) == ("QB204", "error")
    assert rules[second["ruleIndex"]]["id"] == "QB411"
    assert second["level"] == "note"
    place = first["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 1, "startColumn": 4, "endLine": 1, "endColumn": 5}
    assert second["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.yaml"


def test_the_last_line_counts(file: Path) -> None:
    warning, hint = (Finding("b.yaml", 1, 1, code, "m") for code in ("QB404", "QB411"))

    assert summary(report(file)) == "3 questions in 1 file: no errors, no warnings"
    assert summary(report(file, mended=2)).startswith("2 findings mended; 3 questions")
    assert summary(report(file, warning, hint)).endswith(": no errors, 1 warning, 1 hint")
    assert summary(report(file, WRONG, WRONG)).endswith(": 2 errors; --fix mends 2")
