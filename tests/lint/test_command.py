"""`quizbot check` and `quizbot explain` as processes: what they print, and how they end."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lint.corpus import GOOD

ROOT = Path(__file__).parents[2]
WARNED = GOOD.replace("does water become", "does water not become")
WRONG = GOOD.replace("publisher: Second", "publiser: Second")


def run(*arguments: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "quizbot", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **more},
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"good": GOOD, "warned": WARNED, "wrong": WRONG}.items():
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["good.yaml", "--strict"], 0),
        (["warned.yaml"], 0),
        (["warned.yaml", "--strict"], 1),
        (["warned.yaml", "--strict", "--ignore", "negative-stem"], 0),
        (["wrong.yaml"], 1),
        (["wrong.yaml", "--select", "QB4"], 0),
        (["good.yaml", "--strict", "--today", "2125-01-01"], 0),
        (["good.yaml", "--today", "tomorrow"], 2),
        (["good.yaml", "--select", "QB9"], 2),
        (["good.yaml", "--format", "xml"], 2),
    ],
)
def test_it_ends_as_it_promises(arguments: list[str], code: int, folder: Path) -> None:
    result = run("check", *arguments, cwd=folder)

    assert result.returncode == code, result.stdout + result.stderr
    assert "Traceback" not in result.stderr


def test_an_unknown_rule_is_told_with_the_one_that_is_meant(folder: Path) -> None:
    assert (
        "did you mean QB407 (clang)?" in run("check", ".", "--select", "klang", cwd=folder).stderr
    )
    assert "did you mean QB407 (clang)?" in run("explain", "QB470", cwd=folder).stderr


def test_a_diff_goes_to_the_output_and_the_rest_beside_it(folder: Path) -> None:
    result = run("check", "wrong.yaml", "--diff", cwd=folder)

    assert result.returncode == 1
    assert result.stdout.startswith("--- wrong.yaml\n+++ wrong.yaml\n")
    assert (folder / "wrong.yaml").read_text("utf-8") == WRONG


def test_a_fix_is_written_and_a_second_one_has_nothing_to_do(folder: Path) -> None:
    first = run("check", "wrong.yaml", "--fix", cwd=folder)
    second = run("check", "wrong.yaml", "--fix", cwd=folder)

    assert first.returncode == second.returncode == 0
    assert "1 finding mended" in first.stdout
    assert "mended" not in second.stdout
    assert (folder / "wrong.yaml").read_text("utf-8") == GOOD


@pytest.mark.parametrize("form", ["json", "jsonl", "github", "sarif"])
def test_formats_for_machines_print_nothing_else(form: str, folder: Path) -> None:
    result = run("check", "wrong.yaml", "--format", form, cwd=folder)

    if form == "github":
        assert result.stdout.startswith("::error file=wrong.yaml,line=12,")
    else:
        json.loads(result.stdout)
    assert result.stderr == ""


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_colours_and_progress_are_for_terminals(
    no_color: str, coloured: bool, folder: Path
) -> None:
    mine, its = pty.openpty()
    process = subprocess.run(
        [sys.executable, "-m", "quizbot", "check", "wrong.yaml"],
        stdout=its,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": no_color, "TERM": "xterm"},
        check=False,
    )
    os.close(its)
    shown = os.read(mine, 65_536).decode()
    os.close(mine)

    assert process.returncode == 1
    assert ("\x1b[" in shown) == coloured
    assert process.stderr == b""


def test_a_fault_of_the_checker_itself_ends_with_2(folder: Path) -> None:
    (folder / "sitecustomize.py").write_text(
        "import quizbot.lint.check as c\n"
        "def broken(*_, **__): raise TypeError('planted')\n"
        "c.check = broken\n"
    )

    result = run("check", "good.yaml", cwd=folder, PYTHONPATH=f"{folder}:{ROOT}")

    assert result.returncode == 2
    assert "the checker itself failed" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_rule_is_explained_by_code_and_by_name(folder: Path) -> None:
    by_code, by_name = (run("explain", word, cwd=folder) for word in ("QB407", "clang"))

    assert by_code.stdout == by_name.stdout
    assert "Wrong:" in by_code.stdout
    assert by_code.returncode == 0
