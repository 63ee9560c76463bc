"""No file can crash the checker, keep it busy or fill the memory."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import re, sys, yaml
from pathlib import Path
from datetime import date
from quizbot.lint.check import Inputs, check
inputs = Inputs(date(2026, 1, 1), getattr(yaml, sys.argv[2]))
found = check([Path(sys.argv[1])], inputs).findings
print(",".join({one.code for one in found}), len(found))
# Not getrusage: on Linux a process inherits the peak of the one that started it.
status = Path("/proc/self/status")
peak = re.search(r"VmHWM:\\s*([0-9]+)", status.read_text())[1] if status.exists() else 0
print(int(peak) // 1024)
"""
HEAD = "quizbot: 1\nbank: b\ntitle: T\n"
BOMB = "a: &a [x, x, x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
FILES = {
    "thirty thousand brackets": ("[" * 30_000, "QB009"),
    "thirty thousand braces": ("{a: " * 30_000, "QB009"),
    "brackets in a bank": (f"{HEAD}questions: {'[' * 30_000}", "QB009"),
    "a thousand levels": ("".join(f"{' ' * n}a:\n" for n in range(1_000)), "QB009"),
    "dashes": ("- " * 30_000, "QB009"),
    "question marks": ("? " * 30_000, "QB015"),
    "an alias bomb": (BOMB, "QB006"),
    "a merge bomb": ("a: &a {x: 1}\nb: {<<: [*a, *a]}\n", "QB006"),
    "a text repeated 200,000 times": (
        f"{HEAD}x-a: &a {'y' * 3_900}\nquestions: [{'*a,' * 200_000}]",
        "QB010",
    ),
    "lists of nothing": (f"{HEAD}questions: [{'[],' * 150_000}]", "QB010"),
    "a million entries": (f"{HEAD}authors: [{'a,' * 1_000_000}]\n", "QB010"),
    "a hundred thousand keys": (
        f"{HEAD}questions:\n- type: single\n" + "".join(f"  k{n}: v\n" for n in range(100_000)),
        "QB010",
    ),
    "sixty thousand bad questions": (f"{HEAD}questions:\n" + "- {type: x}\n" * 60_000, "QB010"),
    "one line of two mebibytes": ("a: '" + "x" * (2 * 1024 * 1024 - 10), "QB001"),
    "too many bytes": ("a" * (2 * 1024 * 1024 + 1), "QB010"),
}


@pytest.mark.parametrize(
    ("text", "code", "loader"),
    [
        pytest.param(text, code, loader, id=f"{name}, {loader}")
        for name, (text, code) in FILES.items()
        for loader in ("CSafeLoader", "SafeLoader")
        if loader == "CSafeLoader" or len(text) < 100_000  # the other one takes seconds for more
    ],
)
def test_a_hostile_file_is_refused_soon_and_in_little_memory(
    text: str, code: str, loader: str, tmp_path: Path
) -> None:
    file = tmp_path / "hostile.yaml"
    file.write_text(text, encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, file, loader],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    codes, count, megabytes = done.stdout.split()
    assert code in codes.split(",")
    assert int(count) <= 1_000
    assert int(megabytes) < 200
