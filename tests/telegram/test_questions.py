"""How questions look, and that neither their text nor their buttons tell the answer."""

import random
from dataclasses import replace
from typing import Any, assert_never

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from quizbot.bank.items import (
    Cloze,
    Item,
    Match,
    Multiple,
    Number,
    Order,
    Single,
    TextAnswer,
    TrueFalse,
)
from quizbot.dialogue import Asked, Trouble
from quizbot.learning import sitting as moves
from quizbot.learning.grading import Hint, solution
from quizbot.learning.shown import authored
from quizbot.telegram import texts
from quizbot.telegram.page import Page
from quizbot.telegram.questions import asked, shorten
from tests.learning.strategies import items
from tests.telegram.samples import course, item, labels, question, read, revision

LONG = "a treaty that eliminates a whole class of missiles"
HOSTILE = '<b>&amp; "x" {text} {{ who </i>'
EXTREMES = ("x", "x" * 200, "🚀" * 200, "a b " * 50, HOSTILE, "&" * 200, "<" * 200, "\u200b")


def widest(kind: str, text: str) -> Item:
    """Return an item with as many parts as its type may have, all of them of one text."""
    parts: dict[str, dict[str, Any]] = {
        "single": {"options": [{"right": text}, *({"wrong": text} for _ in range(9))]},
        "multiple": {"options": [{"right": text}, *({"wrong": text} for _ in range(9))]},
        "true-false": {},
        "number": {"unit": text},
        "text": {"answer": text},
        "order": {"items": [{"text": text, "when": text}] * 8},
        "match": {
            "pairs": [{"left": text, "right": f"{n}{text[1:]}"} for n in range(8)],
            "extra": [f"{letter}{text[1:]}" for letter in "abcd"],
        },
        "cloze": {
            "text": " ".join(f"{text} {{{{gap-{n}}}}}" for n in range(6)),
            "gaps": {f"gap-{n}": {"answer": text, "options": [text] * 8} for n in range(6)},
        },
    }
    long = (text * 3500)[:3500]
    return item(kind, question=long, hints=[long] * 3, **parts[kind])


KINDS = (*("single", "multiple", "true-false", "number", "text", "order", "match", "cloze"),)


@pytest.mark.parametrize("text", EXTREMES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_widest_question_fits_at_every_step(kind: str, text: str) -> None:
    first = question(widest(kind, text), hints=3, position=998)
    view = replace(
        first,
        revision=revision(first.revision.item, topic_title=text * 20),
        trouble=Trouble(Hint.NUMBER, text * 20),
    )

    steps = [read(asked(step)) for step in course(view)]

    assert all("Question 999" in step for step in steps)
    assert len(steps) == {"multiple": 11, "order": 9, "match": 8, "cloze": 6}.get(kind, 1)


@settings(deadline=None)
@given(items, st.randoms(use_true_random=False), st.booleans())
def test_every_question_fits_at_every_step(
    item: Item, rng: random.Random, with_hints: bool
) -> None:
    view = question(item, order=moves.shuffle(item, rng), hints=3 if with_hints else 0)

    for step in course(view):
        shown = read(asked(step))

        assert "Question 1" in shown
        assert "Q?" in shown


def rekeyed(item: Item) -> Item:
    """Return an item that shows the same and has another key."""
    match item:
        case Single() | Multiple():
            return item.model_copy(update={"options": _other_sides(item)})
        case TrueFalse():
            return item.model_copy(update={"answer": not item.answer})
        case Number():
            return item.model_copy(update={"answer": item.answer + 1})
        case TextAnswer():
            return item.model_copy(update={"answer": f"not {item.answer}"})
        case Order():
            return item.model_copy(update={"items": item.items[::-1]})
        case Match():
            rights = [pair.right for pair in item.pairs]
            moved = zip(item.pairs, [*rights[1:], rights[0]], strict=True)
            pairs = tuple(pair.model_copy(update={"right": right}) for pair, right in moved)
            return item.model_copy(update={"pairs": pairs})
        case Cloze():
            gaps = {
                name: gap.model_copy(update={"answer": (*gap.options[::-1], "another")[0]})
                for name, gap in item.gaps.items()
            }
            return item.model_copy(update={"gaps": gaps})
        case _:
            assert_never(item)


def _other_sides(item: Single | Multiple) -> tuple[Any, ...]:
    """Return the options with the right one elsewhere, or with all sides changed."""
    sides = [option.is_right for option in item.options]
    other = (
        [*sides[1:], sides[0]] if isinstance(item, Single) else [not is_right for is_right in sides]
    )
    return tuple(
        option.model_copy(
            update={
                "right": option.text if is_right else None,
                "wrong": None if is_right else option.text,
            }
        )
        for option, is_right in zip(item.options, other, strict=True)
    )


def reordered(item: Item, other: Item, order: tuple[int, ...]) -> tuple[int, ...]:
    """Return the order in which the other item shows what an item shows in this order."""
    match item:
        case Order():
            return tuple(len(item.items) - 1 - index for index in order)
        case Match():
            return tuple(authored(other).index(authored(item)[index]) for index in order)
        case _:
            return order


@settings(deadline=None)
@given(items, st.randoms(use_true_random=False))
def test_a_question_with_another_key_looks_the_same_to_the_byte_at_every_step(
    item: Item, rng: random.Random
) -> None:
    other = rekeyed(item)
    assume(solution(item) != solution(other))
    order = moves.shuffle(item, rng)

    pages = [asked(step) for step in course(question(item, order=order))]
    others = [asked(step) for step in course(question(other, order=reordered(item, other, order)))]

    assert pages == others


def page(view: Asked) -> Page:
    shown = asked(view)
    read(shown)
    return shown


def step(view: Asked, *draft: int | str, **own: Any) -> Asked:
    return replace(view, sitting=replace(view.sitting, draft=draft, **own))


def test_short_options_stand_on_lettered_buttons_one_a_row() -> None:
    shown = page(question(item("single"), order=(2, 0, 1)))

    assert labels(shown) == ["A · three", "B · one", "C · two", "I don't know"]
    assert [len(row) for row in shown.keyboard] == [1, 1, 1, 1]
    assert "three" not in read(shown)


def test_long_options_stand_in_the_text_and_letters_on_the_buttons() -> None:
    options = [{"right": LONG}, *({"wrong": f"option {n}"} for n in range(6))]

    shown = page(question(item("single", options=options), order=(1, 0, 2, 3, 4, 5, 6)))

    assert f"A) option 0\nB) {LONG}\nC) option 1" in read(shown)
    assert labels(shown)[:7] == list("ABCDEFG")
    assert [len(row) for row in shown.keyboard] == [5, 2, 1]


def test_markup_of_an_author_is_shown_as_written() -> None:
    shown = page(question(item("number", question=HOSTILE, unit="<km>")))

    assert HOSTILE in read(shown)
    assert "in <km>." in read(shown)


def test_a_long_question_ends_in_an_ellipsis() -> None:
    view = question(item("text", question="word " * 699, hints=["x" * 3500]))

    assert "…" not in read(asked(view))
    assert f"word…\n\n{texts.TYPE_TEXT}\n\n💡 x" in read(asked(step(view, hints=1)))


def test_the_topic_stands_beside_the_number_of_the_question() -> None:
    view = question(item("text"), position=4)

    titled = replace(view, revision=revision(item("text"), topic_title="Range & reach"))

    assert read(asked(view)).startswith("Question 5\n")
    assert read(asked(titled)).startswith("Question 5 · Range & reach\n")


def test_ticked_options_are_marked_and_check_stands_below() -> None:
    view = question(item("multiple"), order=(2, 0, 1))

    assert labels(page(view)) == [
        *("☐ A · three", "☐ B · one", "☐ C · two", "Check", "I don't know"),
    ]
    assert labels(page(step(view, 0, 2)))[:3] == ["☑ A · three", "☑ B · one", "☐ C · two"]
    assert "Choose all that apply" in read(asked(view))


def test_long_options_to_tick_have_letters_alone() -> None:
    options = [{"right": LONG}, {"right": "two"}, {"wrong": "three"}]
    view = question(item("multiple", options=options), order=(0, 1, 2))

    assert labels(page(step(view, 1)))[:3] == ["☐ A", "☑ B", "☐ C"]
    assert f"A) {LONG}\nB) two" in read(asked(view))


def test_true_and_false_are_two_buttons() -> None:
    assert labels(page(question(item("true-false"))))[:2] == ["A · True", "B · False"]


def test_a_number_says_the_unit_to_type_it_in() -> None:
    assert "Type a number, in km." in read(asked(question(item("number", unit="km"))))
    assert "Type a number." in read(asked(question(item("number"))))


def test_a_typed_answer_has_no_options() -> None:
    view = question(item("text"))

    assert labels(page(view)) == ["I don't know"]
    assert texts.TYPE_TEXT in read(asked(view))


def test_steps_placed_are_numbered_and_leave_the_buttons() -> None:
    view = question(item("order"), order=(2, 0, 1))

    assert labels(page(view)) == ["A · three", "B · one", "C · two", "I don't know"]
    one = page(step(view, 0))
    assert labels(one) == ["A · three", "C · two", "Undo", "I don't know"]
    assert "1. one" in read(one)
    assert "Tap the steps in order" in read(one)


def test_all_steps_placed_ask_for_check() -> None:
    done = page(step(question(item("order"), order=(2, 0, 1)), 0, 2, 1))

    assert labels(done) == ["Undo", "Check", "I don't know"]
    assert "1. one\n2. three\n3. two\n\nAll placed" in read(done)


def test_long_steps_are_listed_until_all_are_placed() -> None:
    long = item("order", items=[{"text": LONG}, {"text": "two"}, {"text": "three"}])
    view = question(long, order=(2, 0, 1))

    assert f"A) three\nB) {LONG}\nC) two" in read(asked(step(view, 1)))
    assert labels(page(step(view, 1)))[:2] == ["A", "B"]
    assert "A) " not in read(asked(step(view, 1, 0, 2)))


def test_pairs_are_made_from_the_first_left_side_on() -> None:
    view = question(item("match"), order=(1, 2, 0))

    first, second = page(view), page(step(view, 1))

    assert "▸ left 0 → …\nleft 1\nleft 2" in read(first)
    assert labels(first) == ["A · right 1", "B · right 2", "C · right 0", "I don't know"]
    assert "left 0 → right 1\n▸ left 1 → …\nleft 2" in read(second)
    assert labels(second) == ["B · right 2", "C · right 0", "Undo", "I don't know"]


def test_long_right_sides_keep_their_letters_for_every_left_side() -> None:
    pairs = [{"left": f"left {n}", "right": f"{n} {LONG}"} for n in range(3)]
    view = question(item("match", pairs=pairs), order=(1, 2, 0))

    shown = page(step(view, 1))

    assert f"A) 1 {LONG}\nB) 2 {LONG}\nC) 0 {LONG}" in read(shown)
    assert labels(shown)[:2] == ["B", "C"]


GAPS = {
    "who": {"answer": "leaders", "options": ["leaders", "generals"]},
    "where": {"answer": "Washington"},
}
TWO_GAPS = item("cloze", text="The {{who}} met in {{ where }}.", gaps=GAPS)


def test_gaps_are_numbered_and_the_one_asked_has_buttons() -> None:
    shown = page(question(TWO_GAPS, order=(1, 0)))

    assert "The [ 1 ] met in [ 2 ]." in read(shown)
    assert "<b>[ 1 ]</b>" in shown.text
    assert "Tap what belongs in gap 1." in read(shown)
    assert labels(shown) == ["A · generals", "B · leaders", "I don't know"]


def test_a_filled_gap_is_underlined_and_the_next_is_typed() -> None:
    shown = page(step(question(TWO_GAPS, order=(1, 0)), "<generals>"))

    assert "The <generals> met in [ 2 ]." in read(shown)
    assert "<u>&lt;generals&gt;</u>" in shown.text
    assert "Type what belongs in gap 2." in read(shown)
    assert labels(shown) == ["Undo", "I don't know"]


def test_long_options_of_a_gap_stand_in_the_text() -> None:
    gaps = {
        "one": {"answer": "a", "options": ["a", "b"]},
        "two": {"answer": LONG, "options": [LONG, "short"]},
    }
    view = question(item("cloze", text="{{one}}, {{two}}", gaps=gaps), order=(0, 1, 3, 2))

    shown = page(step(view, "a"))

    assert f"A) short\nB) {LONG}" in read(shown)
    assert labels(shown)[:2] == ["A", "B"]
    assert LONG not in read(asked(view))


def test_no_gap_is_lost_where_a_long_text_is_shortened() -> None:
    text = "{{who}} " + "word " * 690 + "{{where}}."
    view = question(item("cloze", question="word " * 699, text=text, gaps=GAPS))

    shown = read(asked(view))

    assert "[ 1 ] word" in shown
    assert "word… [ 2 ]." in shown
    assert "{" not in shown


def test_hints_are_shown_one_by_one_and_their_button_leaves_with_the_last() -> None:
    view = question(item("text", hints=["It is cold", "It is <north>"]))

    one, two = page(step(view, hints=1)), page(step(view, hints=2))

    assert labels(page(view)) == ["💡 Hint", "I don't know"]
    assert "💡 It is cold" in read(one)
    assert "north" not in read(one)
    assert "💡 It is cold\n💡 It is <north>" in read(two)
    assert labels(two) == ["I don't know"]


@pytest.mark.parametrize("hint", Hint)
def test_what_could_not_be_read_is_quoted_and_costs_nothing(hint: Hint) -> None:
    view = replace(question(item("number")), trouble=Trouble(hint, "<five>"))

    assert "“<five>”" in read(asked(view))


def test_a_question_in_a_list_is_one_line() -> None:
    assert shorten("Which\n\nrange?") == "Which range?"
    assert len(shorten("word " * 99)) <= 100
