"""The library is one unchanging snapshot, and a revision is all that one question needs."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from quizbot.bank.items import ITEM, Match, Number, Option, Source, Speaker
from quizbot.bank.library import Bank, Library, Revision, Topic

SHARED = {"id": "a", "question": "Q", "status": "published"}
ITEMS: list[dict[str, Any]] = [
    {"type": "single", "options": [{"right": "x"}, {"wrong": "y", "feedback": "F"}]},
    {"type": "multiple", "options": [{"right": "x"}, {"right": "y"}, {"wrong": "z"}]},
    {"type": "true-false", "answer": True},
    {"type": "number", "answer": "5500", "tolerance": "1%", "units": {"mi": "1.609"}},
    {"type": "text", "answer": "x", "accept": ["y"], "traps": [{"answer": "z", "feedback": "F"}]},
    {"type": "order", "items": [{"text": "x", "when": "1987"}, {"text": "y"}, {"text": "z"}]},
    {"type": "match", "pairs": [{"left": one, "right": one * 2} for one in "xyz"], "extra": ["w"]},
    {"type": "cloze", "text": "A {{g}}", "gaps": {"g": {"answer": "x", "options": ["x", "y"]}}},
]
# What a change of the key is, by type.
CHANGES: list[dict[str, Any]] = [
    {"options": [{"wrong": "x"}, {"right": "y", "feedback": "F"}]},
    {"options": [{"right": "x"}, {"right": "z"}, {"wrong": "y"}]},
    {"answer": False},
    {"tolerance": "2%"},
    {"typos": 1},
    {"items": [{"text": "y"}, {"text": "x"}, {"text": "z"}]},
    {"extra": ["v"]},
    {"gaps": {"g": {"answer": "y", "options": ["x", "y"]}}},
]


def revision(**item: Any) -> Revision:
    return Bank("b", "B", topics={"t": "T"}).revision(ITEM.validate_python(SHARED | item))


def library(*items: dict[str, Any]) -> Library:
    made = tuple(
        ITEM.validate_python(SHARED | ITEMS[2] | {"id": f"i{number}"} | item)
        for number, item in enumerate(items)
    )
    topics = {"late": "Later", "t": "T", "none": "Nothing yet"}
    return Library({"b": Bank("b", "B", topics=topics, items=made), "c": Bank("c", "C")})


@pytest.mark.parametrize(("item", "change"), list(zip(ITEMS, CHANGES, strict=True)))
def test_only_another_key_makes_another_rev(item: dict[str, Any], change: dict[str, Any]) -> None:
    before = revision(**item)

    assert len(before.rev) == len(before.text_rev) == 12
    assert revision(**item).rev == before.rev
    assert revision(**item, explanation="E", topic="t", difficulty=5).rev == before.rev
    assert revision(**(item | change)).rev != before.rev


@pytest.mark.parametrize("item", ITEMS)
def test_whatever_a_learner_sees_makes_another_text_rev(item: dict[str, Any]) -> None:
    before = revision(**item).text_rev

    assert revision(**item, explanation="E").text_rev != before
    assert revision(**item, hints=["H"]).text_rev != before
    assert revision(**item, label="opinion").text_rev != before
    assert revision(**item, notes="N", tags=["n"], difficulty=5).text_rev == before


def test_the_type_is_part_of_the_key() -> None:
    options = [{"right": "x"}, {"right": "y"}, {"wrong": "z"}]

    assert (
        revision(type="multiple", options=options).rev
        != revision(type="single", options=options).rev
    )


def test_a_revision_takes_along_only_what_it_cites_and_whom_it_names() -> None:
    sources = {"s": Source(title="S"), "other": Source(title="O")}
    speakers = {name: Speaker(name=name) for name in ("p", "q", "r")}
    claim = {"by": "p", "denied_by": ["q"]}
    item = ITEM.validate_python(
        SHARED | ITEMS[2] | {"topic": "t", "claim": claim, "cite": {"source": "s"}}
    )

    one = Bank("b", "B", "ru", sources=sources, speakers=speakers, topics={"t": "T"}).revision(item)

    assert one.sources == {"s": sources["s"]}
    assert set(one.speakers) == {"p", "q"}
    assert (one.key, one.topic, one.topic_title, one.language) == ("b/a", "b/t", "T", "ru")
    assert Revision.from_json(one.to_json()) == one


def test_a_revision_never_changes() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(revision(**ITEMS[0]), "bank", "c")  # noqa: B010 - mypy knows that it is frozen


@pytest.mark.parametrize("item", ITEMS)
def test_a_revision_survives_json(item: dict[str, Any]) -> None:
    one = revision(**item, as_of="2025-08-05", explanation="«Ж» 😀")

    again = Revision.from_json(one.to_json())

    assert again == one
    assert (again.rev, again.text_rev, again.to_json()) == (one.rev, one.text_rev, one.to_json())


@given(
    answer=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20)
    .map(lambda number: f"{number:f}")
    .filter(lambda text: len(text.partition(".")[2]) <= 30),
    options=st.lists(st.text(min_size=1, max_size=20).filter(str.strip), min_size=2, max_size=10),
)
def test_no_number_or_text_is_lost_in_json(answer: str, options: list[str]) -> None:
    number = revision(type="number", answer=answer)
    choice = revision(type="single", options=[{"right": text} for text in options])

    back = Revision.from_json(number.to_json()).item

    assert isinstance(back, Number)
    assert str(back.answer) == str(Decimal(answer))
    assert Revision.from_json(choice.to_json()) == choice


def test_only_published_items_are_asked_in_the_order_of_the_files() -> None:
    books = library({}, {"status": "draft"}, {"status": "retired"}, {"status": "reviewed"}, {})

    assert [one.key for one in books.published] == ["b/i0", "b/i4"]
    assert books.published is books.published


def test_an_item_of_any_status_is_found_by_its_key() -> None:
    books = library({"status": "retired"})

    found = books.revision("b/i0")

    assert found is not None
    assert found.item.status == "retired"
    assert books.revision("b/none") is None


def test_topics_stand_in_authored_order_and_count_what_can_be_asked() -> None:
    books = library({"topic": "t"}, {"topic": "late"}, {"topic": "t"}, {}, {"status": "draft"})

    assert books.topics == (
        Topic("b/late", "b", "late", "Later", 1),
        Topic("b/t", "b", "t", "T", 2),
    )
    assert books.topics is books.topics


def test_no_topic_means_all_topics() -> None:
    books = library({"topic": "t"}, {"topic": "late"}, {})

    assert [one.key for one in books.in_topics(["b/t"])] == ["b/i0"]
    assert len(books.in_topics([])) == 3
    assert books.in_topics({"b/none"}) == ()


def test_a_question_is_asked_only_while_it_is_valid() -> None:
    day = date(2025, 8, 5)
    books = library({"valid_from": day}, {"valid_until": day}, {"topic": "t"}, {"topic": "late"})

    def asked(on: date, *topics: str) -> list[str]:
        return [one.item.id for one in books.published_on(on, topics)]

    assert asked(day) == ["i0", "i1", "i2", "i3"]
    assert asked(day - timedelta(1)) == ["i1", "i2", "i3"]
    assert asked(day + timedelta(1)) == ["i0", "i2", "i3"]
    assert asked(day, "b/t") == ["i2"]


def test_banks_cannot_be_added_to_a_library() -> None:
    banks = {"b": Bank("b", "B")}
    books = Library(banks)

    banks["c"] = Bank("c", "C")

    assert list(books.banks) == ["b"]
    assert not hasattr(books.banks, "update")


def test_an_option_has_a_text_and_a_side() -> None:
    assert (Option(right="x").text, Option(right="x").is_right) == ("x", True)
    assert (Option(wrong="y").text, Option(wrong="y").is_right) == ("y", False)


def test_the_label_is_what_the_author_says_or_follows_from_the_claim() -> None:
    claim = {"by": "p"}

    assert ITEM.validate_python(SHARED | ITEMS[2]).shown_label == "fact"
    assert ITEM.validate_python(SHARED | ITEMS[2] | {"claim": claim}).shown_label == "claim"
    named = SHARED | ITEMS[2] | {"claim": claim, "label": "opinion"}
    assert ITEM.validate_python(named).shown_label == "opinion"


def test_right_sides_are_offered_once() -> None:
    pairs = [{"left": "x", "right": "u"}, {"left": "y", "right": "u"}, {"left": "z", "right": "v"}]

    match = ITEM.validate_python(SHARED | {"type": "match", "pairs": pairs, "extra": ["w"]})

    assert isinstance(match, Match)
    assert match.rights == ("u", "v", "w")
