"""The chance of a blind guess follows from what is on offer."""

from typing import Any

import pytest
from hypothesis import given, settings

from quizbot.bank.items import ITEM, Match
from quizbot.learning.grading import guess
from tests.learning.strategies import fields, matches

THREE = [{"text": text} for text in "ABC"]
OPTIONS = [{"right": "A"}, {"wrong": "B"}, {"right": "C"}, {"wrong": "D"}]
PAIRS = [{"left": text, "right": text * 2} for text in "ABC"]
SHARED = [*PAIRS, {"left": "D", "right": "AA"}]


@pytest.mark.parametrize(
    ("kind", "own", "chance"),
    [
        ("single", {"options": OPTIONS[:2]}, 1 / 2),
        ("single", {"options": OPTIONS}, 1 / 4),
        ("multiple", {"options": OPTIONS}, 1 / 15),
        ("true-false", {"answer": True}, 1 / 2),
        ("number", {"answer": "5"}, 0.02),
        ("text", {"answer": "Reagan"}, 0.02),
        ("order", {"items": THREE}, 1 / 6),
        ("match", {"pairs": PAIRS}, 1 / 6),
        ("match", {"pairs": PAIRS, "extra": ["X"]}, 1 / 24),
        ("match", {"pairs": SHARED}, 1 / 12),
        ("cloze", {"text": "{{a}}", "gaps": {"a": {"answer": "A"}}}, 0.02),
        (
            "cloze",
            {
                "text": "{{a}} {{b}}",
                "gaps": {
                    "a": {"answer": "A", "options": ["A", "B"]},
                    "b": {"answer": "A", "options": ["A", "B", "C", "D"]},
                },
            },
            1 / 8,
        ),
    ],
)
def test_the_chance_of_a_guess(kind: str, own: dict[str, Any], chance: float) -> None:
    assert guess(ITEM.validate_python(fields(kind, **own))) == pytest.approx(chance)


@given(matches().filter(lambda item: len(item.pairs) <= 4 and len(item.rights) <= 5))
@settings(deadline=None)
def test_the_chance_of_a_match_is_one_of_all_legal_ways_to_fill_it(item: Match) -> None:
    uses = {right: max(sum(pair.right == right for pair in item.pairs), 1) for right in item.rights}

    def ways(left: int) -> int:
        if left == 0:
            return 1
        total = 0
        for right in item.rights:
            if uses[right]:
                uses[right] -= 1
                total += ways(left - 1)
                uses[right] += 1
        return total

    assert guess(item) == pytest.approx(1 / ways(len(item.pairs)))
