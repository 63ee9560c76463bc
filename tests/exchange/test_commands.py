"""`quizbot import` and `quizbot export`, as processes: files, guesses, refusals, losses."""

import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from quizbot.bank.load import load, shipped
from tests.test_commands import assert_one_line, run

GIFT = "::Where::Where? {~Geneva#no ~%50%Reykjavik =Washington}\n\nWrite. {}\n\nIs it? {T}\n"
AIKEN = "Where?\nA. Geneva\nB. Washington\nANSWER: B\n"
TABLE = "question,answer\nWho?,Reagan\n"
MOODLE = (
    '<quiz><question type="truefalse"><questiontext><text>Is it?</text></questiontext>'
    '<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text>'
    "</answer></question></quiz>"
)


def write(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def test_an_import_makes_a_bank_that_check_accepts(tmp_path: Path) -> None:
    write(tmp_path / "my quiz.gift", GIFT)

    done = run("import", "my quiz.gift", cwd=tmp_path)

    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        "my quiz.gift:1:30: QB805 lost: 50 % for `Reykjavik`; here it is wrong",
        "my quiz.gift:3:9: QB802 left out: an essay, which no program can grade",
        "my quiz.yaml: 2 questions",
    ]
    checked = run("check", "my quiz.yaml", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout
    bank = load([tmp_path / "my quiz.yaml"]).library.banks["my-quiz"]
    assert [item.id for item in bank.items] == ["where", "is-it"]
    assert {item.status for item in bank.items} == {"draft"}


@pytest.mark.parametrize(
    "text", [GIFT, AIKEN, TABLE, MOODLE], ids=["gift", "aiken", "csv", "moodle"]
)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_format_is_seen_from_what_is_in_the_file(text: str, mark: str, tmp_path: Path) -> None:
    write(tmp_path / "quiz.txt", mark + text)

    done = run("import", "quiz.txt", "-o", "-", "--bank", "mine", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert "\nbank: mine\n" in done.stdout
    assert "\n  - id: " in done.stdout


def test_a_format_that_cannot_be_seen_has_to_be_said(tmp_path: Path) -> None:
    write(tmp_path / "quiz.txt", "a;b\n")

    assert_one_line(
        run("import", "quiz.txt", cwd=tmp_path), 1, "add --format gift|aiken|csv|moodle"
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.gift", None, "there is no such file"),
        ("folder.gift", "/", "this is no file"),
        ("cp1251.gift", "Где? {T}".encode("cp1251"), "cp1251.gift:1:1: QB002 this is not UTF-8"),
        ("bomb.xml", b"<!DOCTYPE q [<!ENTITY a 'b'>]><quiz>&a;</quiz>", "bomb.xml:1:"),
        ("large.gift", b"x" * (4 * 1024 * 1024 + 1), "larger than 4 MiB"),
        ("empty.gift", b"", "no question was found"),
    ],
)
def test_what_cannot_be_read_is_one_line(
    name: str, content: bytes | str | None, said: str, tmp_path: Path
) -> None:
    if content == "/":
        (tmp_path / name).mkdir()
    elif isinstance(content, bytes):
        (tmp_path / name).write_bytes(content)

    assert_one_line(run("import", name, cwd=tmp_path), 1, said)
    assert not (tmp_path / name).with_suffix(".yaml").exists()


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge.xml").open("wb") as file:
        file.truncate(2 * 1024**3)

    assert_one_line(run("import", "huge.xml", cwd=tmp_path), 1, "larger than 32 MiB")


@pytest.mark.parametrize("option", [("--bank", "Bad Id"), ("--language", "x y")])
def test_a_name_that_no_bank_can_have_is_refused(option: tuple[str, str], tmp_path: Path) -> None:
    write(tmp_path / "quiz.gift", GIFT)

    done = run("import", "quiz.gift", *option, cwd=tmp_path)

    assert_one_line(done, 1, option[1])
    assert not (tmp_path / "quiz.yaml").exists()


def test_nothing_is_replaced_without_force(tmp_path: Path) -> None:
    write(tmp_path / "quiz.gift", GIFT)
    target = write(tmp_path / "quiz.yaml", "mine")
    target.chmod(0o640)

    refused = run("import", "quiz.gift", cwd=tmp_path)
    kept = target.read_text(encoding="utf-8")
    forced = run("import", "quiz.gift", "--force", cwd=tmp_path)

    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert kept == "mine"
    assert forced.returncode == 0
    assert target.read_text(encoding="utf-8").startswith("# Imported from quiz.gift")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_link_leads_to_the_file_that_is_replaced(tmp_path: Path) -> None:
    write(tmp_path / "quiz.gift", GIFT)
    real = write(tmp_path / "real.yaml", "old")
    (tmp_path / "quiz.yaml").symlink_to(real)

    run("import", "quiz.gift", "--force", cwd=tmp_path)

    assert (tmp_path / "quiz.yaml").is_symlink()
    assert real.read_text(encoding="utf-8").startswith("# Imported")


@pytest.mark.parametrize("target", ["none/x.yaml", "folder"])
def test_where_nothing_can_be_written_nothing_is_left(target: str, tmp_path: Path) -> None:
    write(tmp_path / "quiz.gift", "Is it? {T}")
    (tmp_path / "folder").mkdir()

    done = run("import", "quiz.gift", "-o", target, "--force", cwd=tmp_path)

    assert_one_line(done, 1, "cannot be written")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "quiz.gift"]


@pytest.mark.parametrize(
    ("form", "name"), [("gift", "b.gift"), ("moodle", "b.xml"), ("csv", "b.csv"), ("anki", "b.txt")]
)
def test_an_export_is_named_after_the_bank(form: str, name: str, tmp_path: Path) -> None:
    write(tmp_path / "quiz.gift", GIFT)
    run("import", "quiz.gift", "--bank", "b", cwd=tmp_path)

    done = run("export", "quiz.yaml", "--format", form, cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == f"{name}: 2 questions"
    assert (tmp_path / name).stat().st_size > 50


def test_an_export_names_what_is_lost_on_the_line_of_its_item(tmp_path: Path) -> None:
    done = run("export", str(shipped()), "--format", "gift", "-o", "-", cwd=tmp_path)

    assert done.returncode == 0
    lost = [line for line in done.stderr.splitlines() if "QB8" in line]
    assert len(lost) > 50
    file, line = re.match(r"(.+?):(\d+):\d+: QB80[289] ", lost[0]).groups()  # type: ignore[union-attr]  # it is one
    assert (
        Path(file)
        .read_text(encoding="utf-8")
        .splitlines()[int(line) - 1]
        .lstrip()
        .startswith("- id:")
    )


def test_a_bank_with_a_mistake_is_not_exported(tmp_path: Path) -> None:
    write(
        tmp_path / "bad.yaml", "quizbot: 1\nbank: b\ntitle: B\nlanguage: en\nquestions: [{id: x}]\n"
    )

    done = run("export", "bad.yaml", "--format", "gift", cwd=tmp_path)

    assert_one_line(done, 1, "bad.yaml:5:")
    assert not (tmp_path / "b.gift").exists()


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "quizbot",
        "export",
        str(shipped()),
        "--format",
        "gift",
        "-o",
        "-",
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=shipped().parent
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        said = process.stderr.read()

    assert "Traceback" not in said


def test_the_shipped_questions_survive_every_format(tmp_path: Path) -> None:
    asked = len([one for one in load([shipped()]).library.published if one.item.type != "cloze"])

    for form, name in (("gift", "out.gift"), ("moodle", "out.xml"), ("csv", "out.csv")):
        out = run("export", str(shipped()), "--format", form, "-o", name, cwd=tmp_path)
        back = run("import", name, "-o", f"{form}.yaml", cwd=tmp_path)
        checked = run("check", f"{form}.yaml", cwd=tmp_path)

        assert (out.returncode, back.returncode) == (0, 0)
        assert "QB8" not in back.stderr
        assert "error" not in checked.stdout.replace("no errors", "")
        count = re.search(r"([\d,]+) questions", back.stderr)
        assert count is not None
        assert int(count[1].replace(",", "")) >= asked > 50
