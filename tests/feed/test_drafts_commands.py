"""`quizbot draft` and `quizbot verify` as processes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from quizbot.bank.load import load
from tests.feed.written import FOLDER, TREATY

ROOT = Path(__file__).parents[2]


def run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUIZBOT_")}
    return subprocess.run(
        [sys.executable, "-m", "quizbot", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=cwd,
        env=kept | {"PYTHONPATH": str(ROOT), "QUIZBOT_DATA": str(cwd / "data")},
        check=False,
    )


@pytest.fixture
def treaty(tmp_path: Path) -> Path:
    path = tmp_path / "treaty.txt"
    path.write_text(TREATY.text, "utf-8")
    return path


def test_a_file_of_text_becomes_a_bank_of_drafts_and_a_summary(treaty: Path) -> None:
    result = run("draft", treaty, "--today", "2021-08-06", cwd=treaty.parent)

    (bank,) = (treaty.parent / "drafts").iterdir()
    assert result.returncode == 0, result.stderr
    assert "possible ones dropped" in result.stderr
    assert "a pronoun without its noun" in result.stderr
    assert load([bank]).findings == ()
    assert "Nobody has judged them yet" in bank.read_text("utf-8")
    assert run("verify", bank, treaty, cwd=treaty.parent).returncode == 0


def test_what_an_instructor_has_edited_is_never_overwritten(treaty: Path) -> None:
    run("draft", treaty, "-o", "mine", cwd=treaty.parent)
    (bank,) = (treaty.parent / "mine").iterdir()
    bank.write_text("edited", "utf-8")

    result = run("draft", treaty, "-o", "mine", cwd=treaty.parent)

    assert "stays as it is" in result.stdout
    assert bank.read_text("utf-8") == "edited"


def test_lines_go_from_draft_to_verify(treaty: Path) -> None:
    drafted = run("draft", treaty, "--format", "jsonl", "--max", "3", cwd=treaty.parent)
    lines = [json.loads(line) for line in drafted.stdout.splitlines()]
    wrong = lines[0] | {"id": "wrong", "quote": lines[0]["quote"][:-1] + "!"}
    given = treaty.parent / "drafts.jsonl"
    given.write_text("\n".join(map(json.dumps, [*lines, wrong])), "utf-8")

    verified = run("verify", given, treaty, "--format", "jsonl", cwd=treaty.parent)

    keys = {"article", "start", "end", "answer", "stem", "kind", "rank", "options", "label"}
    assert [one["rank"] for one in lines] == [1, 2, 3]
    assert all(keys <= one.keys() for one in lines)
    assert all(TREATY.text[one["start"] : one["end"]] == one["quote"] for one in lines)
    verdicts = [json.loads(line) for line in verified.stdout.splitlines()]
    assert [one["verdict"] for one in verdicts] == ["accepted"] * 3 + ["refused"]
    assert verdicts[-1]["id"] == "wrong"
    assert "word for word" in verdicts[-1]["reason"]
    assert verified.returncode == 1


def test_a_folder_of_articles_is_drafted_and_verified(tmp_path: Path) -> None:
    drafted = run("draft", FOLDER, "--format", "jsonl", cwd=tmp_path)
    (tmp_path / "all.jsonl").write_text(drafted.stdout, "utf-8")

    verified = run("verify", "all.jsonl", FOLDER, cwd=tmp_path)

    assert drafted.returncode == 0
    assert len(drafted.stdout.splitlines()) >= 80
    assert verified.returncode == 0, verified.stdout


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("empty.txt", b"", "the file is empty"),
        ("binary.txt", b"\xff\xfe\x00", "not UTF-8"),
        ("bank.yaml", b"quizbot: 1\n", "not a stored article"),
        ("gone.txt", None, "No such file"),
    ],
)
def test_a_bad_file_is_one_line_and_the_others_are_drafted(
    treaty: Path, name: str, raw: bytes | None, words: str
) -> None:
    path = treaty.parent / name
    if raw is not None:
        path.write_bytes(raw)

    result = run("draft", path, treaty, "--format", "jsonl", cwd=treaty.parent)

    complaints = [line for line in result.stderr.splitlines() if line.startswith("quizbot: ")]
    assert result.returncode == 1
    assert len(complaints) == 1
    assert words in complaints[0]
    assert len(result.stdout.splitlines()) >= 4


def test_another_language_is_said_and_not_drafted_badly(tmp_path: Path) -> None:
    path = tmp_path / "deutsch.txt"
    path.write_text("Der Damm wurde 1951 in Bayern gebaut und hält das Wasser des Flusses auf.")

    result = run("draft", path, cwd=tmp_path)

    assert result.returncode == 0
    assert "does not read like English" in result.stderr
    assert not (tmp_path / "drafts").exists()


def test_without_any_article_it_says_how_to_give_one(tmp_path: Path) -> None:
    result = run("draft", cwd=tmp_path)

    assert result.returncode == 2
    assert "quizbot feed add" in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [("{", "no JSON"), ("[1]", "a draft has keys"), ('{"answer": "x"}', "not among those given")],
)
def test_drafts_that_are_none_are_refused(treaty: Path, text: str, words: str) -> None:
    given = treaty.parent / "drafts.jsonl"
    given.write_text(text.replace('"x"', '"x", "article": "other"'), "utf-8")

    result = run("verify", given, treaty, cwd=treaty.parent)

    assert result.returncode == 1
    assert words in result.stdout + result.stderr
    assert "Traceback" not in result.stderr
