"""The commands for authors, as processes: what they print, what they write, how they end."""

from pathlib import Path

import pytest

from quizbot.bank.jsonschema import written
from quizbot.bank.load import load
from tests.test_commands import run


def test_schema_prints_the_schema(tmp_path: Path) -> None:
    result = run("schema", cwd=tmp_path)

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == written()


def test_new_writes_a_bank_that_check_accepts(tmp_path: Path) -> None:
    made = run("new", "bank", "moons", "-o", "moons.yaml", cwd=tmp_path)
    checked = run("check", "moons.yaml", cwd=tmp_path)

    assert made.returncode == 0
    assert "`quizbot schema` prints it" in made.stderr
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "bank: moons\n" in (tmp_path / "moons.yaml").read_text("utf-8")


@pytest.mark.parametrize("kind", ["true-false", "cloze"])
def test_new_prints_a_question_to_go_on_with(tmp_path: Path, kind: str) -> None:
    run("new", "bank", "moons", "--output", "moons.yaml", cwd=tmp_path)
    result = run("new", "question", kind, cwd=tmp_path)
    file = tmp_path / "moons.yaml"
    head = file.read_text("utf-8").split("questions:\n")[0]
    file.write_text(f"{head}questions:\n{result.stdout}", encoding="utf-8")

    loaded = load([file])

    assert loaded.errors == ()
    assert [item.type for item in loaded.library.banks["moons"].items] == [kind]


def test_new_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("precious", encoding="utf-8")

    result = run("new", "bank", "moons", "-o", "mine.yaml", cwd=tmp_path)

    assert result.returncode == 2
    assert "mine.yaml exists" in result.stderr
    assert (tmp_path / "mine.yaml").read_text("utf-8") == "precious"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("bank", "Not an id"), "small letters, digits and hyphens"),
        (("question", "singel"), "did you mean single?"),
        (("question", "essay"), "the types are single, multiple"),
        (("deck", "x"), "'bank', 'question'"),
        (("bank", "x", "-o", "no/such/folder.yaml"), "cannot be written"),
    ],
)
def test_new_says_what_to_write_instead(
    tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    result = run("new", *arguments, cwd=tmp_path)

    assert result.returncode == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr
