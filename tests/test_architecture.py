"""The house keeps its shape: sizes, directions of imports, purity, and a quick start."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "quizbot").rglob("*.py"))
WRITTEN = [*FILES, *sorted((ROOT / "tests").rglob("*.py")), *(ROOT / "benchmarks").rglob("*.py")]
TREES = {str(file.relative_to(ROOT)): ast.parse(file.read_text("utf-8")) for file in FILES}

PURE = (
    "quizbot/learning/",
    "quizbot/dialogue.py",
    "quizbot/telegram/callbacks.py",
    "quizbot/telegram/languages.py",
    "quizbot/telegram/page.py",
    "quizbot/telegram/questions.py",
    "quizbot/telegram/render.py",
    "quizbot/telegram/status.py",
    "quizbot/telegram/texts.py",
    "quizbot/telegram/verdicts.py",
)
# Beyond what ruff bans: chance, time and tasks by other names, and code from text.
BANNED = {
    "asyncio.ensure_future",
    "asyncio.get_event_loop",
    "date.today",
    "datetime.date.today",
    "datetime.datetime.today",
    "datetime.today",
    "eval",
    "exec",
    "os.system",
    "pickle.load",
    "pickle.loads",
    "random.seed",
    "uuid.uuid1",
    "yaml.full_load",
    "yaml.load",
    "yaml.safe_load",
    "yaml.unsafe_load",
}
HEAVY = {
    "aiohttp",
    "alembic",
    "dotenv",
    "httpx",
    "jinja2",
    "psycopg",
    "pydantic",
    "rapidfuzz",
    "sqlalchemy",
    "starlette",
    "structlog",
    "telegram",
    "uvicorn",
    "yaml",
}
FIRST_COMMAND = (
    "python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt -e '.[test]'"
    " && .venv/bin/quizbot try"
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions() -> Iterator[tuple[str, Function]]:
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield f"{name}:{node.lineno} {node.name}", node


def calls() -> Iterator[tuple[str, str]]:
    for name, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield f"{name}:{node.lineno}", ast.unparse(node.func)


def test_there_is_something_to_guard() -> None:
    assert len(FILES) >= 30
    assert sum(1 for _ in functions()) >= 200
    assert sum(1 for _ in calls()) >= 500
    assert all(any(name.startswith(pure) for name in TREES) for pure in PURE)


def test_no_file_is_longer_than_500_lines() -> None:
    lengths = {name: len((ROOT / name).read_text("utf-8").splitlines()) for name in TREES}

    assert {name: length for name, length in lengths.items() if length > 500} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    lengths = {
        where: (node.end_lineno or node.lineno) - node.lineno + 1
        for where, node in functions()
        if "/migrations/versions/" not in where  # a migration is a list of what it changes
    }

    assert {where: length for where, length in lengths.items() if length > 40} == {}


def test_the_tree_is_two_folders_deep() -> None:
    deep = [name for name in TREES if name.count("/") > 2 and "/migrations/" not in name]

    assert deep == []


def test_nobody_calls_what_hides_time_chance_tasks_or_code() -> None:
    assert [f"{where} {what}" for where, what in calls() if what in BANNED] == []


def test_the_pure_parts_neither_wait_nor_touch_the_world() -> None:
    unclean = [
        f"{name}:{node.lineno}"
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if name.startswith(PURE)
        and (
            isinstance(node, ast.AsyncFunctionDef | ast.Await)
            or (isinstance(node, ast.Call) and ast.unparse(node.func) in {"open", "print", "input"})
        )
    ]

    assert unclean == []


def test_every_exception_from_a_rule_names_the_rule_and_a_reason() -> None:
    marks = re.compile(r"#\s*(noqa|type:\s*ignore)(.*)$")
    reasoned = re.compile(r"^(:\s*[A-Z]+[0-9]+(,\s*[A-Z]+[0-9]+)*|\[[a-z, -]+\])\W+\w.{3,}")
    bare = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in WRITTEN
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if (mark := marks.search(line)) and not reasoned.match(mark.group(2))
    ]

    assert [place for place in bare if not place.startswith("tests/test_architecture.py")] == []


def test_imports_go_one_way() -> None:
    if find_spec("importlinter") is None and "CI" not in os.environ:
        pytest.skip("import-linter is not installed: it comes with the extra `dev`")

    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [lint, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; sys.argv = ['quizbot', '--help']\n"
        "from quizbot.__main__ import main\n"
        "try: main()\n"
        "except SystemExit as stop: assert not stop.code, stop.code\n"
        "print(*sys.modules, sep='\\n', file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    loaded = set(done.stderr.split())
    assert "quizbot.cli" in loaded
    assert "try" in done.stdout
    assert loaded & HEAVY == set()


def test_a_bare_checkout_says_how_to_install(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "quizbot", tmp_path / "quizbot")

    done = subprocess.run(
        [sys.executable, "-S", "-E", "-m", "quizbot", "try"],  # -S: without site-packages
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert FIRST_COMMAND in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 1
