"""Good questions are left alone, and no valid item is too much."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from quizbot.bank.header import Header
from quizbot.bank.items import Item
from quizbot.bank.library import Bank
from quizbot.bank.read import LOADER
from quizbot.bank.whole import Part
from quizbot.lint import (
    balance,
    choosing,
    coverage,
    limits,
    markup,
    quotes,
    similar,
    stems,
    teaching,
    truth,
)
from tests.learning.strategies import items
from tests.lint.linting import GOOD, SINGLE, TODAY, Question, codes, look, options

MODULES = (balance, choosing, coverage, limits, markup, quotes, similar, stems, teaching, truth)


@pytest.mark.parametrize("question", GOOD, ids=[one["id"] for one in GOOD])
def test_nothing_is_said_of_a_good_question(question: Question, tmp_path: Path) -> None:
    speakers = {} if "claim" not in question else {"ministry": {"name": "M", "say": ["Ministry"]}}

    assert look(tmp_path, question, speakers=speakers) == []


def test_nothing_is_said_of_good_questions_together(tmp_path: Path) -> None:
    assert look(tmp_path, *GOOD) == []


def test_words_are_not_judged_in_another_language(tmp_path: Path) -> None:
    odd = SINGLE | {"question": "Which was never a state"} | options("All of the above", "none")

    assert {"QB402", "QB404", "QB416"} <= codes(tmp_path, odd)
    assert not {"QB402", "QB404", "QB416"} & codes(tmp_path, odd, language="de")


def test_a_retired_question_is_left_alone(tmp_path: Path) -> None:
    odd = SINGLE | {"question": "Which was never one?", "explanation": None, "status": "retired"}
    del odd["explanation"]

    assert {"QB404", "QB413"} <= codes(tmp_path, odd | {"status": "draft"})
    assert not {"QB404", "QB413"} & codes(tmp_path, odd)


@given(items, items)
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_no_valid_item_makes_a_rule_fail(first: Item, second: Item) -> None:
    header = Header.model_validate({"quizbot": "1", "bank": "b"})
    raw = b"questions: " + first.model_dump_json().encode() + second.model_dump_json().encode()
    part = Part("b.yaml", raw, LOADER, header, ((0, first), (1, second)))
    for language in ("en", "ru"):
        bank = Bank("b", "B", language=language, items=(first, second))
        for module in MODULES:
            for lint in getattr(module, "ITEM", ()):
                list(lint(first, bank))
            for lint in getattr(module, "DATED", ()):
                list(lint(first, bank, TODAY))
            for lint in getattr(module, "WHOLE", ()):
                list(lint([part], bank))
