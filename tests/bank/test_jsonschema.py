"""The JSON Schema says of a bank what the checker says, as far as a schema can; it is fresh."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_args

import pytest

from quizbot.bank import templates
from quizbot.bank.items import Item
from quizbot.bank.jsonschema import schema, written
from quizbot.bank.load import load, shipped
from quizbot.bank.schema import MODELS

KEPT = shipped() / templates.SCHEMA
BANKS = sorted(file for file in shipped().rglob("*.yaml"))
DRAFT_07 = {
    *("$schema", "$ref", "title", "description", "default", "type", "enum", "const", "format"),
    *("pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "items"),
    *("properties", "required", "additionalProperties", "patternProperties", "propertyNames"),
    *("minProperties", "maxProperties", "allOf", "anyOf", "oneOf", "if", "then", "else"),
    "definitions",
}
EDITORS_OWN = {"defaultSnippets", "doNotSuggest", "enumDescriptions", "patternErrorMessage"}
NAMED = {"properties", "patternProperties", "definitions"}  # what they hold is named by authors

HEADER = "quizbot: 1\nbank: b\ntitle: T\nlanguage: en\nsources: {s: {title: S}}\nx-own: [1]\n"
SINGLE = "questions:\n- id: a\n  type: single\n  question: Q\n  options: [{right: R}, {wrong: W}]\n"
NUMBER = "questions:\n- id: a\n  type: number\n  question: Q\n  answer: 1\n"

GOOD = [
    SINGLE,
    SINGLE.replace("{right: R}", "{right: 1987}"),
    SINGLE.replace("{right: R}", "{right: NO, feedback: 12:30, pin: last}"),
    SINGLE.replace("id: a", "id: 1987") + "  difficulty: '4'\n",
    SINGLE + "  shuffle: no\n  hints: one\n  tags: [a, 2]\n  status: retired\n",
    SINGLE + "  shuffle: 'yes'\n  cite: {source: s}\n  as_of: 2025-02-03\n",
    SINGLE + "  cite: [{source: s, at: 3, quote: four words of it}]\n  label: opinion\n",
    "topics: {t: 1987}\ndefaults: {difficulty: 1, topic: t, shuffle: false, typos: 3}\n" + SINGLE,
    NUMBER,
    NUMBER.replace("answer: 1", "answer: '5_500'\n  tolerance: 1%\n  units: {mi: 1.609}"),
    NUMBER.replace(
        "answer: 1", "answer: -1.5e3\n  tolerance: 5\n  traps: {answer: 2, feedback: F}"
    ),
]
BAD = [
    SINGLE.replace("id: a", "id: Not an id"),
    SINGLE.replace("type: single", "type: singel"),
    SINGLE.replace("type: single\n", "typ: single\n"),
    SINGLE.replace("  question: Q\n", ""),
    SINGLE.replace(", {wrong: W}", ""),
    SINGLE.replace("{right: R}", "{right: R, wrong: R}"),
    SINGLE.replace("{right: R}", "{feedback: R}"),
    SINGLE.replace("{right: R}", "R"),
    SINGLE + "  answer: R\n",
    SINGLE + "  shuffle: maybe\n",
    SINGLE + "  difficulty: 6\n",
    SINGLE + "  status: public\n",
    SINGLE + "  as_of: 3 February\n",
    SINGLE + "  hints: [a, b, c, d]\n",
    SINGLE + f"  explanation: {'x' * 3600}\n",
    SINGLE + "  explanation: {a: b}\n",
    "quizbot: 2\n" + SINGLE,
    "subject: S\n" + SINGLE,
    "topics: {Not an id: T}\n" + SINGLE,
    "questions: []\n",
    NUMBER.replace("answer: 1", "answer: many"),
    NUMBER.replace("answer: 1", "answer: 1\n  tolerance: a bit"),
]


def bank(text: str) -> str:
    return (HEADER.replace("quizbot: 1\n", "") if "quizbot:" in text else HEADER) + text


def complaints(folder: Path, texts: list[str]) -> list[bool]:
    """Ask somebody else's validator, in one process, which of these files it complains of."""
    if find_spec("check_jsonschema") is None and "CI" not in os.environ:
        pytest.skip("check-jsonschema is not installed: it comes with the extra `dev`")
    files = [folder / f"{number}.yaml" for number in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")
    program = str(Path(sys.executable).with_name("check-jsonschema"))
    done = subprocess.run(
        [program, "--output-format", "json", "--schemafile", str(KEPT), *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    said = json.loads(done.stdout)
    assert not said.get("parse_errors"), said
    refused = {one["filename"] for one in said.get("errors", [])}
    return [str(file) in refused for file in files]


@cache
def parts() -> list[tuple[str, dict[str, Any]]]:
    """All schemas within the schema, with the key under which each stands."""
    return list(_within("", schema()))


def _within(name: str, value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(value, dict):
        return
    yield name, value
    for key, one in value.items():
        if key in NAMED:
            for inner, held in one.items():
                yield from _within(inner, held)
        elif key in {"allOf", "anyOf", "oneOf"}:
            for held in one:
                yield from _within(key, held)
        elif key != "default":
            yield from _within(key, one)


def test_the_schema_that_is_kept_is_the_one_that_is_made() -> None:
    assert KEPT.read_text("utf-8") == written(), f"run: quizbot schema > {KEPT}"


def test_the_schema_uses_words_of_draft_07_and_of_editors_alone() -> None:
    used = {key for _, part in parts() for key in part}

    assert used - EDITORS_OWN <= DRAFT_07
    assert used >= EDITORS_OWN


def test_a_reference_stands_alone() -> None:
    assert [part for _, part in parts() if "$ref" in part and len(part) > 1] == []


def test_every_key_is_described_to_authors() -> None:
    bare = [
        f"{name}.{key}"
        for name, part in schema()["definitions"].items()
        for key, one in part["properties"].items()
        if len(one.get("description", "")) < 8 and "const" not in one
    ]

    assert bare == []


def test_every_type_has_its_snippet_and_its_meaning() -> None:
    question = schema()["definitions"]["Question"]

    assert len(question["defaultSnippets"]) == len(get_args(Item))
    assert [one["body"]["type"] for one in question["defaultSnippets"]] == list(MODELS)
    assert all(question["properties"]["type"]["enumDescriptions"])


def test_the_shipped_banks_name_the_schema_in_their_first_line() -> None:
    lines = {str(file): file.read_text("utf-8").splitlines()[0] for file in BANKS}
    modeline = f"# yaml-language-server: $schema=../{templates.SCHEMA}"

    assert len(lines) >= 4
    assert {file for file, line in lines.items() if line != modeline} == set()


def test_a_validator_has_nothing_against_shipped_banks_and_templates(tmp_path: Path) -> None:
    texts = [file.read_text("utf-8") for file in BANKS]
    texts += [
        templates.bank("b").split("questions:\n")[0] + "questions:\n" + templates.question(kind)
        for kind in templates.KINDS
    ]

    assert complaints(tmp_path, texts) == [False] * len(texts)


def test_a_validator_accepts_what_the_checker_accepts(tmp_path: Path) -> None:
    texts = list(map(bank, GOOD))

    assert complaints(tmp_path, texts) == [False] * len(texts)
    assert [bool(load([tmp_path / f"{n}.yaml"]).errors) for n in range(len(texts))] == [
        False for _ in texts
    ]


def test_a_validator_refuses_what_the_checker_refuses(tmp_path: Path) -> None:
    texts = list(map(bank, BAD))

    assert complaints(tmp_path, texts) == [True] * len(texts)
    assert [bool(load([tmp_path / f"{n}.yaml"]).errors) for n in range(len(texts))] == [
        True for _ in texts
    ]


def test_editors_of_this_project_find_the_schema() -> None:
    root = Path(__file__).parents[2]
    settings = json.loads((root / ".vscode" / "settings.json").read_text("utf-8"))

    (place,) = settings["yaml.schemas"]
    assert (root / place).samefile(KEPT)
