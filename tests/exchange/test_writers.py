"""What GIFT and Moodle's XML look like to their readers, to the letter."""

from decimal import Decimal
from typing import Any

import pytest

from quizbot.bank.items import ITEM
from quizbot.bank.library import Bank
from quizbot.exchange import gift_write, moodle_write
from quizbot.exchange.from_items import GIFT, MOODLE, Shape, question
from quizbot.exchange.question import Question

BANK = Bank("b", "A / B", topics={"t": "Topic"})


def made(shape: Shape, *codes: str, **fields: Any) -> Question:
    told: list[str] = []
    item = ITEM.validate_python({"id": "one", "question": "What?", **fields})
    found = question(item, BANK, shape, lambda code, message: told.append(f"{code} {message}"))
    assert [one[:5] for one in told] == list(codes), told
    assert found is not None
    return found


def gift(*codes: str, **fields: Any) -> str:
    return gift_write.write([made(GIFT, *codes, **fields)])


def test_a_choice_in_gift() -> None:
    text = gift(
        type="single",
        options=[{"right": "a: b", "feedback": "yes #1"}, {"wrong": "c"}],
        explanation="Because\nit is.",
        topic="t",
        tags=["x", "y"],
    )

    assert text == (
        "$CATEGORY: $course$/top/A // B/Topic\n\n"
        "// [id:one] [tag:x] [tag:y]\n"
        "::one:: What? {\n"
        "    =a\\: b#yes \\#1\n"
        "    ~c\n"
        "    ####Because\\nit is.\n"
        "}\n"
    )


def test_a_wrong_option_among_several_right_ones_takes_all_the_credit() -> None:
    options = [{"right": "a"}, {"right": "b"}, {"right": "c"}, {"wrong": "d"}]
    found = made(GIFT, type="multiple", options=options)

    assert [answer.percent for answer in found.answers] == [
        *[Decimal("33.33333")] * 3,
        Decimal(-100),
    ]
    assert "~%33.33333%a\n    ~%33.33333%b\n    ~%33.33333%c\n    ~%-100%d" in gift_write.write(
        [found]
    )


def test_a_number_in_gift() -> None:
    text = gift(
        "QB809",
        "QB808",
        type="number",
        answer=5500,
        tolerance="1%",
        unit="km",
        traps={"answer": "1_000", "feedback": "too short"},
        feedback={"right": "yes", "wrong": "no"},
    )

    assert "{#\n    =5500:55#yes\n    =%0%1000#too short\n    ~#no\n}" in text


@pytest.mark.parametrize(
    ("answer", "line"),
    [("true", "TRUE#no#yes"), ("false", "FALSE#no#yes")],
)
def test_true_false_in_gift(answer: str, line: str) -> None:
    text = gift(type="true-false", answer=answer, feedback={"right": "yes", "wrong": "no"})

    assert f"{{\n    {line}\n}}" in text


def test_what_could_be_markup_is_marked_as_plain() -> None:
    text = gift(type="text", answer="<b>", accept=["%50%x", "[html]y", "z"])

    assert "=[plain]<b>\n    =[plain]%50%x\n    =[plain][html]y\n    =z\n" in text


def test_an_arrow_is_replaced_where_it_would_make_pairs() -> None:
    assert "=a → b\n" in gift("QB810", type="text", answer="a -> b")
    options = [{"right": "a -> b"}, {"wrong": "c"}]
    assert "=a -> b\n" in gift(type="single", options=options)


def test_an_order_becomes_pairs_in_gift_alone() -> None:
    steps = [{"text": text} for text in "abc"]

    assert "=a -> 1\n    =b -> 2\n    =c -> 3\n" in gift("QB809", type="order", items=steps)
    assert made(MOODLE, type="order", items=steps).kind == "order"


def test_what_gift_has_no_place_for_is_named_once() -> None:
    gift("QB808", type="single", options=[{"right": "a"}, {"wrong": "b"}], hints="h", notes="n")


def test_a_question_in_xml() -> None:
    found = made(
        MOODLE,
        type="single",
        options=[{"right": "a < b", "feedback": "yes"}, {"wrong": "c"}],
        shuffle="false",
        hints="h",
        feedback={"wrong": "no"},
    )

    text = moodle_write.write([found])

    assert '<answer fraction="100" format="html">\n      <text>a &amp;lt; b</text>' in text
    assert "<shuffleanswers>false</shuffleanswers>" in text
    assert '<hint format="html">\n      <text>h</text>' in text
    assert '<incorrectfeedback format="html">\n      <text>no</text>' in text
    assert "<idnumber>one</idnumber>" in text


def test_text_whose_spaces_count_is_no_html_in_xml() -> None:
    text = moodle_write.write([made(MOODLE, type="true-false", answer="true", question="a  b")])

    assert '<questiontext format="plain_text">\n      <text>a  b</text>' in text


def test_gaps_are_embedded_in_xml() -> None:
    found = made(
        MOODLE,
        type="cloze",
        text="In {{year}} by {{who}}.",
        gaps={"year": {"answer": 1987}, "who": {"answer": "R}", "options": ["G", "R}"]}},
    )

    assert found.stem.text == "What?\nIn {1:SHORTANSWER:=1987} by {1:MULTICHOICE:G~=R\\}}."
