"""Arranged answers: what is out of place is named."""

from quizbot.bank.items import ITEM, Item
from quizbot.learning.grading import Grade, grade
from quizbot.learning.response import Filled, Matched, Ordered, Response
from tests.learning.strategies import fields

ORDER = ITEM.validate_python(
    fields(
        "order",
        items=[
            {"text": "Decision", "when": "1979"},
            {"text": "Summit"},
            {"text": "Signature", "when": "1987"},
            {"text": "Last missile", "when": "1991"},
        ],
        feedback={"wrong": "Talks come before a signature."},
    )
)
MATCH = ITEM.validate_python(
    fields(
        "match",
        pairs=[
            {"left": "SS-20", "right": "USSR"},
            {"left": "Pershing II", "right": "USA"},
            {"left": "SS-4", "right": "USSR"},
        ],
        extra=["France"],
    )
)
CLOZE = ITEM.validate_python(
    fields(
        "cloze",
        text="Signed in {{city}} in {{year}}.",
        gaps={
            "city": {"answer": "Washington", "accept": ["DC"], "options": ["Washington", "Geneva"]},
            "year": {"answer": "1987"},
        },
    )
)


def graded(item: Item, response: Response) -> Grade:
    verdict = grade(item, response)
    assert isinstance(verdict, Grade)
    return verdict


def wrong(item: Item, response: Response) -> list[str]:
    return [one.choice for one in graded(item, response).remarks if one.choice]


def test_only_the_step_that_would_have_to_move_is_out_of_place() -> None:
    verdict = graded(ORDER, Ordered((3, 0, 1, 2)))

    assert not verdict.correct
    assert verdict.share == 0.75
    assert wrong(ORDER, Ordered((3, 0, 1, 2))) == ["Last missile"]
    assert verdict.remarks[-1].feedback == "Talks come before a signature."
    assert verdict.solution == (
        "1. Decision (1979)",
        "2. Summit",
        "3. Signature (1987)",
        "4. Last missile (1991)",
    )


def test_steps_that_are_not_those_of_the_item_are_wrong() -> None:
    assert graded(ORDER, Ordered((0, 1, 2))).share == 0
    assert graded(ORDER, Ordered((0, 1, 2, 2))).share == 0


def test_each_wrong_pair_is_named() -> None:
    assert wrong(MATCH, Matched((1, 0, 0))) == ["SS-20 → USA", "Pershing II → USSR"]
    assert graded(MATCH, Matched((1, 0, 0))).solution == (
        "SS-20 → USSR",
        "Pershing II → USA",
        "SS-4 → USSR",
    )


def test_a_right_side_may_belong_to_several_left_sides() -> None:
    assert graded(MATCH, Matched((0, 1, 0))).correct


def test_right_sides_that_do_not_exist_are_wrong() -> None:
    assert graded(MATCH, Matched((0, 1))).share == 0
    assert graded(MATCH, Matched((0, 1, 9))).share == 0


def test_each_wrong_gap_is_named() -> None:
    assert wrong(CLOZE, Filled(("Geneva", "1987"))) == ["Geneva"]
    assert graded(CLOZE, Filled(("Geneva", "1987"))).solution == ("Washington", "1987")


def test_a_gap_takes_every_accepted_term() -> None:
    assert graded(CLOZE, Filled(("the D.C.", "1987"))).correct


def test_gaps_that_are_not_those_of_the_item_are_wrong() -> None:
    assert graded(CLOZE, Filled(("Washington",))).share == 0
