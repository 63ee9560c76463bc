"""The commands for authors, as processes: what they print, what they write, how they end."""

import re
import signal
from pathlib import Path

import pytest

from quizbot.bank.jsonschema import written
from quizbot.bank.load import load
from tests.test_commands import Browser, run, started


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


def test_preview_shows_what_a_student_sees_and_how_long_it_is(tmp_path: Path) -> None:
    run("new", "bank", "moons", "-o", "moons.yaml", cwd=tmp_path)

    result = run("preview", "moons.yaml", "nearest-planet", cwd=tmp_path)

    assert (result.returncode, result.stderr) == (0, "")
    assert "Which planet is nearest to the Sun?" in result.stdout
    assert re.search(r"│ +A · Mercury +│", result.stdout)
    assert "Venus comes second; it is the hottest" in result.stdout
    assert "of 4,096" in result.stdout
    assert "\x1b" not in result.stdout


def test_preview_tells_of_mistakes_as_check_does(tmp_path: Path) -> None:
    run("new", "bank", "moons", "-o", "moons.yaml", cwd=tmp_path)
    file = tmp_path / "moons.yaml"
    file.write_text(file.read_text("utf-8").replace("type: single", "type: singel"), "utf-8")

    shown = run("preview", "moons.yaml", cwd=tmp_path)
    checked = run("check", "moons.yaml", cwd=tmp_path)

    assert shown.returncode == checked.returncode == 1
    assert shown.stdout == checked.stdout
    assert "QB204" in shown.stdout


def test_preview_knows_the_ids_of_a_file(tmp_path: Path) -> None:
    run("new", "bank", "moons", "-o", "moons.yaml", cwd=tmp_path)

    result = run("preview", "moons.yaml", "nearest-plant", cwd=tmp_path)

    assert result.returncode == 2
    assert "did you mean nearest-planet?" in result.stderr


def test_translate_writes_a_file_that_check_accepts(tmp_path: Path) -> None:
    run("new", "bank", "moons", "-o", "moons.yaml", cwd=tmp_path)

    made = run("translate", "moons.yaml", "de", "-o", "moons.de.yaml", cwd=tmp_path)
    checked = run("check", "moons.yaml", "moons.de.yaml", cwd=tmp_path)

    assert (made.returncode, made.stderr) == (0, "")
    assert checked.returncode == 0
    text = (tmp_path / "moons.de.yaml").read_text("utf-8")
    assert "translates: moons\nlanguage: de\n" in text
    assert re.search(r"- id: nearest-planet\n    of: [0-9a-f]{12}\n", text)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("moons.yaml", "en"), "in en itself"),
        (("moons.yaml", "in German"), "such as de"),
        (("stars", "de"), "neither a file nor a bank 'stars'"),
        (("moons.yaml", "de", "-o", "moons.yaml"), "not overwritten"),
    ],
)
def test_translate_says_what_to_write_instead(
    tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    run("new", "bank", "moons", "-o", "moons.yaml", cwd=tmp_path)

    result = run("translate", *arguments, cwd=tmp_path)

    assert result.returncode == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_translate_knows_the_banks_in_use(tmp_path: Path) -> None:
    whole = run("translate", "solar-system", "de", cwd=tmp_path)
    lacking = run("translate", "solar-system", "fr", cwd=tmp_path)

    assert (whole.returncode, whole.stdout) == (0, "")
    assert "all of solar-system is translated to de" in whole.stderr
    assert "language: fr" in lacking.stdout


def test_preview_in_the_browser_asks_drafts_and_keeps_nothing(tmp_path: Path) -> None:
    run("new", "bank", "moons", "-o", "moons.yaml", cwd=tmp_path)
    arguments = ("preview", "moons.yaml", "--browser", "--port", "0")

    with started(*arguments, cwd=tmp_path, BROWSER="true") as (process, first):
        assert "Nothing is kept" in first
        address = re.search(r"http://[\d.]+:\d+", process.stdout.readline())
        assert address is not None
        browser = Browser(address[0])
        browser.say("/learn")
        browser.sees("Which planet is nearest to the Sun?")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0

    assert sorted(path.name for path in tmp_path.iterdir()) == ["moons.yaml"]


def test_preview_in_the_browser_is_not_opened_for_a_file_with_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "moons.yaml").write_text("quizbot: 1\nbank: moons\n", encoding="utf-8")

    result = run("preview", "moons.yaml", "--browser", cwd=tmp_path)

    assert result.returncode == 1
    assert "QB202" in result.stdout
