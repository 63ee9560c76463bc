"""Items become YAML that a person can edit and that means the same items."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from quizbot.bank.items import ITEM, Item
from quizbot.bank.library import Bank
from quizbot.bank.load import load, shipped
from quizbot.bank.read import Loader, read
from quizbot.bank.text import FORBIDDEN
from quizbot.bank.write import _ORDER, WIDTH, write_bank, write_item, write_text
from tests.learning.strategies import fields, items

LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if hasattr(yaml, "CSafeLoader") else [])]
TEXTS = st.text(
    st.one_of(st.sampled_from(" \n:#-?'\"\\[]{},&*!|>%@`=<~.0aé\u00a0\u3000🚀"), st.characters()),
    min_size=1,
    max_size=300,
).map(str.strip)


def back(text: str, loader: Loader) -> dict[str, Any]:
    document = read(text.encode(), "made.yaml", loader=loader)
    assert document.findings == ()
    return document.data


def understood(written: str, loader: Loader) -> list[Item]:
    data = back("questions:\n" + written, loader)
    return [ITEM.validate_python(one) for one in data["questions"]]


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_of(part)


def question(**own: Any) -> Item:
    return ITEM.validate_python(fields("true-false", answer="true", **own))


@pytest.mark.parametrize("loader", LOADERS)
@given(items)
@settings(suppress_health_check=[HealthCheck.filter_too_much])
def test_an_item_comes_back_equal(loader: Loader, item: Item) -> None:
    assume(not any(map(FORBIDDEN.search, texts_of(item.model_dump(mode="json")))))

    assert understood(write_item(item), loader) == [item]


@pytest.mark.parametrize("loader", LOADERS)
@given(TEXTS)
def test_any_text_comes_back_equal(loader: Loader, text: str) -> None:
    assume(text and not FORBIDDEN.search(text) and "\r" not in text)

    for made in (f"a: {write_text(text, 2, used=3)}\n", f"- {write_text(text, 2, used=2)}\n"):
        data = back(made if made[0] == "a" else "a:\n" + made, loader)
        assert data["a"] in (text, [text])


@pytest.mark.parametrize("loader", LOADERS)
def test_the_shipped_questions_come_back_equal(loader: Loader, tmp_path: Path) -> None:
    all_banks = load([shipped()]).library.banks
    banks = {name: replace(bank, translations={}) for name, bank in all_banks.items()}
    for bank in banks.values():
        (tmp_path / f"{bank.id}.yaml").write_text(write_bank(bank), encoding="utf-8")

    loaded = load([tmp_path], loader=loader)

    assert loaded.findings == ()
    assert loaded.library.banks == banks


def test_lines_are_as_wide_as_an_editor_is() -> None:
    written = "".join(map(write_bank, load([shipped()]).library.banks.values()))

    wide = [line for line in written.splitlines() if len(line) > WIDTH]

    assert len(written) > 10_000
    assert [line for line in wide if " " in line.strip().partition(": ")[2]] == []


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain words", "plain words"),
        ("a: b", "'a: b'"),
        ("it's: so", '"it\'s: so"'),
        ("- dash", "'- dash'"),
        ("NO", "'NO'"),
        ("12:30", "'12:30'"),
        ("1987", "1987"),
        ("0.5", "0.5"),
        ("5,500", "5,500"),
        ("010", "'010'"),
        ("1.10", "'1.10'"),
        ("1e3", "'1e3'"),
        ("“all of it”", "'“all of it”'"),
        ("2025-08-05", "'2025-08-05'"),
        ("Question #1", "'Question #1'"),
        ("500 to 5,500 km", "500 to 5,500 km"),
        ("two\nlines", "|-\n  two\n  lines"),
        ("a\tb", '"a\\tb"'),
    ],
)
def test_only_texts_that_need_quotation_marks_have_them(text: str, written: str) -> None:
    assert write_text(text, 2) == written


def test_keys_stand_in_the_order_of_the_format() -> None:
    item = question(notes="N", cite={"source": "s"}, explanation="E", was="old", tags=["a", "b"])

    keys = [line.strip(" -").partition(":")[0] for line in write_item(item).splitlines()]

    order = ["id", "was", "type", "question", "answer", "explanation", "tags", "cite", "notes"]
    found = [keys.index(key) for key in order]
    assert all(before < after for before, after in pairwise(found))


def test_no_key_of_an_item_is_forgotten() -> None:
    names = {name for model in get_args(Item) for name in model.model_fields}

    assert len(names) > 30
    assert names - set(_ORDER) == set()


def test_how_a_question_was_drafted_comes_back() -> None:
    evidence = {"article": "0a1", "sha256": "0" * 64, "start": 0, "end": 9, "quote": "a: b"}
    drafting = {"evidence": evidence, "generator": "rules", "rank": 1}
    item = question(**{"x-draft": drafting})

    assert understood(write_item(item), yaml.SafeLoader) == [item]


def test_what_is_the_default_is_left_out() -> None:
    assert write_item(question()) == (
        "  - id: item\n    type: true-false\n    question: Q?\n    answer: true\n"
    )


def test_a_forbidden_character_is_written_so_that_it_is_found() -> None:
    made = write_item(question(explanation="in\u200bvisible"))

    findings = read(("questions:\n" + made).encode(), "x.yaml").findings

    assert [one.code for one in findings] == ["QB105"]


def test_a_bank_without_a_question_is_still_yaml() -> None:
    data = back(write_bank(Bank("empty", "Empty")), yaml.SafeLoader)

    assert data["questions"] == []
