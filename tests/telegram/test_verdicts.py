"""How verdicts look: the mark, the reasons, the label, the sources."""

from typing import Any

import pytest
from hypothesis import assume, given, settings

from quizbot.bank.items import Item, Multiple, Source, Speaker
from quizbot.bank.library import Revision
from quizbot.learning.grading import Grade, grade
from quizbot.learning.response import (
    Chosen,
    Filled,
    Matched,
    Ordered,
    Response,
    Typed,
    Unknown,
)
from quizbot.telegram.page import Clip, Page
from quizbot.telegram.verdicts import label_line, told
from tests.learning.strategies import items, responses, right_response
from tests.telegram.samples import item, labels, links, read, revision, verdict
from tests.telegram.test_questions import EXTREMES, KINDS, widest

OPTIONS = [
    {"right": "500 to 5,500 km", "feedback": "Article II says so."},
    {"wrong": "100 to 500 km", "feedback": "That is too short."},
    {"wrong": "none"},
]
SPEAKERS = {
    "us": Speaker(name="the United States"),
    "ru": Speaker(name="Russia"),
    "by": Speaker(name="Belarus"),
}
SOURCES = {
    "treaty": Source(
        title="The Treaty", url="https://a.example/?a=1&b='\"<>", publisher="State & Co"
    ),
    "book": Source(title="A <Book>", published="1989"),
}


def said(item: Item, response: Response, **parts: Any) -> str:
    return read(told(verdict(revision(item, **parts), response)))


@settings(deadline=None)
@given(items, responses)
def test_every_verdict_fits(item: Item, response: Response) -> None:
    assume(isinstance(grade(item, response), Grade))

    shown = said(item, response)

    assert shown.startswith("Question 1\nQ?")
    assert any(mark in shown for mark in ("Right.", "Not right.", "Now you will know."))


@given(items)
def test_a_right_answer_is_called_right(item: Item) -> None:
    response = right_response(item)
    graded = grade(item, response)
    assume(isinstance(graded, Grade) and graded.correct)

    assert "\n\n✅ Right." in said(item, response)


def widest_revision(kind: str, text: str) -> Revision:
    """Return a revision with as much of everything as a bank may hold."""
    long = (text * 3500)[:3500]
    names = {f"s-{n}": Speaker(name=text) for n in range(21)}
    url = "https://a.example/" + "<" * 480
    source = {"title": text, "publisher": text, "published": text, "url": url}
    cites = [{"source": f"s-{n}", "quote": long, "at": text} for n in range(10)]
    extra = {
        "explanation": long,
        "label": "disputed",
        "claim": {"by": "s-20", "denied_by": [f"s-{n}" for n in range(20)]},
        "cite": cites,
        "feedback": {"right": long, "wrong": long},
    }
    fields = widest(kind, text).model_dump(exclude_none=True) | extra
    for option in fields.get("options", ()):
        option["feedback"] = long
    return revision(
        type(widest(kind, text)).model_validate(fields),
        topic_title=text * 20,
        sources={cite["source"]: Source.model_validate(source) for cite in cites},
        speakers=names,
    )


WIDEST: dict[str, tuple[Response, ...]] = {
    "single": (Chosen((0,)), Chosen((9,))),
    "multiple": (Chosen((1, 2, 3, 4, 5, 6, 7, 8, 9)), Chosen((0,))),
    "true-false": (Chosen((0,)), Chosen((1,))),
    "number": (Typed("5500"), Typed("7")),
    "text": (Typed("x" * 4000), Typed("🚀x" * 2000)),
    "order": (Ordered((7, 6, 5, 4, 3, 2, 1, 0)),),
    "match": (Matched((1, 2, 3, 4, 5, 6, 7, 0)),),
    "cloze": (Filled(("<🚀>" * 999,) * 6),),
}


@pytest.mark.parametrize("text", EXTREMES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_widest_verdict_fits(kind: str, text: str) -> None:
    for response in (*WIDEST[kind], Unknown()):
        shown = read(told(verdict(widest_revision(kind, text), response)))

        assert "Disputed: said by" in shown


def test_the_widest_verdict_fits_with_nine_right_options_missed() -> None:
    text = "x" * 200
    wide = widest_revision("multiple", text)
    assert isinstance(wide.item, Multiple)
    right = {"right": text, "wrong": None}
    sides = [
        option.model_copy(update=right if at else {}) for at, option in enumerate(wide.item.options)
    ]
    sides[0] = sides[0].model_copy(update={"right": None, "wrong": text})
    ten = wide.model_copy(update={"item": wide.item.model_copy(update={"options": tuple(sides)})})

    shown = read(told(verdict(ten, Chosen((0,)))))

    assert shown.count("✓ x") == 9


def test_a_right_option_says_why() -> None:
    shown = said(item("single", options=OPTIONS), Chosen((0,)))

    assert "✅ Right.\n✓ 500 to 5,500 km: Article II says so.\n\nFact." in shown


def test_a_wrong_option_says_why_and_what_is_right() -> None:
    shown = said(item("single", options=OPTIONS), Chosen((1,)))

    assert "❌ Not right.\n✗ 100 to 500 km: That is too short." in shown
    assert "\nRight answer: 500 to 5,500 km\n" in shown


def test_an_option_without_feedback_is_still_named() -> None:
    assert "\n✗ none\nRight answer" in said(item("single", options=OPTIONS), Chosen((2,)))
    assert "\n✓ one\n" in said(item("single"), Chosen((0,)))


def test_each_of_ten_options_has_its_reason_and_the_whole_has_its_own() -> None:
    options = [
        {"right": "yes 0", "feedback": "why 0"},
        {"right": "yes 1", "feedback": "why 1"},
        *({"wrong": f"no {n}", "feedback": f"why {n}"} for n in range(2, 10)),
    ]
    ten = item("multiple", options=options, feedback={"wrong": "Count again."})

    shown = said(ten, Chosen(tuple(range(2, 10))))

    assert all(f"why {n}" in shown for n in range(10))
    assert "\nCount again.\n" in shown
    assert "Right answer:\nyes 0\nyes 1" in shown


def test_true_or_false_says_why() -> None:
    statement = item("true-false", feedback={"wrong": "It was in 1987."})

    assert "✗ False: It was in 1987.\nRight answer: True" in said(statement, Chosen((1,)))


def test_what_was_typed_is_quoted_beside_the_right_answer() -> None:
    shown = said(item("text", feedback={"wrong": "Look north."}), Typed("<i>Oslo</i>"))

    assert "You answered: <i>Oslo</i>\nLook north.\nRight answer: Reykjavik" in shown
    assert "You answered: reykjavik\nRight answer: Reykjavik" in said(
        item("text"), Typed("reykjavik")
    )


def test_not_knowing_is_no_mistake() -> None:
    shown = said(item("single", options=OPTIONS), Unknown())

    assert "💬 Now you will know.\nRight answer: 500 to 5,500 km" in shown
    assert "Not right" not in shown


def test_the_right_order_is_told_with_its_dates() -> None:
    steps = [{"text": "signed", "when": "1987"}, {"text": "in force"}, {"text": "left"}]

    shown = said(item("order", items=steps), Ordered((0, 2, 1)))

    assert "Right answer:\n1. signed (1987)\n2. in force\n3. left" in shown


def test_wrong_pairs_are_named_and_the_right_ones_told() -> None:
    shown = said(item("match"), Matched((0, 2, 1)))

    assert "✗ left 1 → right 2\n✗ left 2 → right 1\nRight answer:\nleft 0 → right 0" in shown


def test_a_wrong_gap_is_named() -> None:
    assert "✗ clerks\nRight answer: leaders" in said(item("cloze"), Filled(("clerks",)))


CLAIM = {"by": "us", "denied_by": ["ru", "by"]}


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({}, "Fact"),
        ({"label": "fact", "claim": CLAIM}, "Fact"),
        ({"claim": {"by": "us"}}, "Claim by the United States"),
        ({"claim": CLAIM}, "Claim by the United States; denied by Russia and Belarus"),
        ({"label": "disputed", "claim": {"by": "ru"}}, "Disputed: said by Russia"),
        ({"label": "opinion"}, "Opinion"),
        ({"label": "opinion", "claim": {"by": "ru"}}, "Opinion by Russia"),
        ({"label": "reported", "as_of": "2025-08-04"}, "Reported, as of 4 August 2025"),
        ({"label": "fact", "as_of": "2025-08-04"}, "Fact"),
    ],
)
def test_an_explanation_opens_with_what_kind_of_statement_it_is(
    fields: dict[str, Any], line: str
) -> None:
    labelled = revision(item("text", explanation="Because.", **fields), speakers=SPEAKERS)

    assert label_line(labelled, Clip(400)) == line
    assert f"\n\n{line}. Because.\n\n" in read(told(verdict(labelled, Unknown())))


def cited(*cites: dict[str, str]) -> Page:
    return told(verdict(revision(item("text", cite=list(cites)), sources=SOURCES), Unknown()))


def test_a_source_is_a_link_with_its_place_and_its_quotation() -> None:
    shown = cited({"source": "treaty", "at": "Article II", "quote": "shorter & <longer>"})

    assert "shorter & <longer>\nSource: The Treaty, State & Co, Article II\n" in read(shown)
    assert links(shown) == ["https://a.example/?a=1&b='\"<>"]


def test_a_source_that_is_not_on_the_web_is_no_link() -> None:
    shown = cited({"source": "book"})

    assert "Source: A <Book>, 1989\n" in read(shown)
    assert links(shown) == []


def test_several_sources_are_named_once_each_and_four_at_most() -> None:
    shown = read(cited({"source": "book"}, {"source": "book"}, {"source": "treaty"}))
    many = read(cited(*({"source": "book", "at": f"page {n}"} for n in range(6))))

    assert "Sources: A <Book>, 1989; The Treaty, State & Co\n" in shown
    assert "page 3" in many
    assert "page 4" not in many


def test_next_and_stop_stand_below_and_the_tally_ends_the_text() -> None:
    shown = told(verdict(revision(item("text")), Typed("Reykjavik"), right=1))

    assert labels(shown) == ["Next", "Stop"]
    assert read(shown).endswith("\n\n1 of 1 right in this sitting")
