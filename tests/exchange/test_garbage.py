"""Whatever is in a file, reading it ends well, and what is made of it has no mistake."""

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizbot.bank.library import Bank
from quizbot.bank.load import parse
from quizbot.bank.write import write_bank
from quizbot.errors import BankError
from quizbot.exchange import aiken, gift_read, moodle_read, table_read
from quizbot.exchange.question import Losses, Question
from quizbot.exchange.to_items import Draft, drafts, gather

PIECES = st.sampled_from(
    [
        *(
            "{",
            "}",
            "=",
            "~",
            "#",
            "####",
            "->",
            "::",
            ":",
            "..",
            "%50%",
            "%",
            "\\",
            "\\n",
            "//",
            "\n",
        ),
        *(
            "\n\n",
            "\r",
            "T",
            "FALSE",
            "1987",
            "[html]",
            "[id:x]",
            "$CATEGORY: a",
            "<b>",
            "&amp;",
            "*",
        ),
        *(
            "A. ",
            "B) ",
            "ANSWER: ",
            "question",
            "answer",
            ",",
            ";",
            "\t",
            "|",
            '"',
            "'",
            "option 1",
        ),
        *("word", " ", "é", "\u200b", "\x00", "\u2028", "{1:SA:=a}", "a" * 300),
    ]
)
MESS = st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=200)
TAGS = st.sampled_from(
    [
        *(
            "question",
            "answer",
            "text",
            "feedback",
            "questiontext",
            "name",
            "units",
            "unit",
            "hint",
        ),
        *(
            "subquestion",
            "tolerance",
            "multiplier",
            "unit_name",
            "single",
            "tags",
            "tag",
            "category",
        ),
    ]
)
KINDS = st.sampled_from(
    [
        *("multichoice", "truefalse", "shortanswer", "numerical", "matching", "ordering", "cloze"),
        *("category", "essay", "", "nonsense"),
    ]
)


@st.composite
def trees(draw: st.DrawFn, depth: int = 4) -> str:
    """Return elements of a quiz, in places where no program would write them."""
    name = draw(TAGS)
    marks = (
        f' type="{draw(KINDS)}" fraction="{draw(st.sampled_from(["100", "0", "-1e9", "x", ""]))}"'
    )
    words = draw(
        st.sampled_from(["", "true", "5", "1e99", "*", "word", "{1:SA:=a~b}", "&lt;p&gt;x"])
    )
    inner = draw(st.lists(trees(depth - 1), max_size=4)) if depth else []
    return f"<{name}{marks}>{words}{''.join(inner)}</{name}>"


def of_gift(text: str, losses: Losses) -> Iterable[Draft]:
    return drafts(noted(gift_read.read(text, "x").questions), losses)


def of_aiken(text: str, losses: Losses) -> Iterable[Draft]:
    return drafts(noted(aiken.read(text, "x").questions), losses)


def noted(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    assert all(question.place.line >= 1 and question.place.column >= 1 for question in questions)
    return questions


def assert_sound(made: Iterable[Draft], losses: Losses) -> None:
    bank = gather(made, losses, Bank("b", "B")).bank
    if bank.items:
        wrong = [
            one for one in parse("x", write_bank(bank).encode()).findings if one.severity == "error"
        ]
        assert wrong == []


@pytest.mark.parametrize("reader", [of_gift, of_aiken, table_read.read])
@given(MESS)
@settings(max_examples=300)
def test_any_text_is_read_to_its_end(
    reader: Callable[[str, Losses], Iterable[Draft]], text: str
) -> None:
    losses = Losses("x")

    assert_sound(reader(text, losses), losses)


@given(st.lists(trees(), max_size=4))
@settings(max_examples=200)
def test_any_xml_is_read_to_its_end(parts: list[str]) -> None:
    losses = Losses("x")
    raw = f"<quiz>{''.join(parts)}</quiz>".encode()

    assert_sound(drafts(moodle_read.read(raw, "x").questions, losses), losses)


@given(st.binary(max_size=200) | MESS.map(str.encode))
def test_any_bytes_are_xml_or_are_refused(raw: bytes) -> None:
    try:
        moodle_read.read(raw, "x")
    except BankError as error:
        assert "QB801" in str(error)  # noqa: PT017 - both ways are well
