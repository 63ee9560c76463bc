from __future__ import annotations

import ast
from pathlib import Path

import quizbot.emulator

FOLDER = Path(quizbot.emulator.__file__).parent


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def test_the_emulator_imports_nothing_of_quizbot_nor_any_bot_library() -> None:
    paths = sorted(FOLDER.glob("*.py"))
    assert len(paths) > 20

    for path in paths:
        for name in imported(path):
            root = name.partition(".")[0]
            assert root not in {"telegram", "aiogram"}
            assert root != "quizbot" or f"{name}.".startswith("quizbot.emulator.")
