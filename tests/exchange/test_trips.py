"""What a format holds comes back as it went; what it does not hold is named on the way."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from quizbot.bank.items import ITEM, Cloze, Item
from quizbot.bank.rules import check
from quizbot.bank.text import FORBIDDEN
from tests.exchange import trips
from tests.learning.strategies import fields, items

SIGNS = st.sampled_from("\\#=~{}:|%*/'\"<>&;[]()-+@_.,!? \n\taBé9→🚀")
NASTY = st.one_of(
    st.sampled_from(
        [
            *("%50%half", "[html]x", "[markdown] y", "//z", "a // b", "*", "a*b", "\\*", "\\n"),
            *("x -> y", "T", "TRUE", "F#", "#", "####", "{1:SA:=x}", "}", "::t::", "$CATEGORY: a"),
            *("=SUM(A1)", "+1", "-1", "- 1", "@x", "'=x", "''", "a|b", "a \\| b", "ends \\"),
            *("&lt;", "<b>x</b>", "a  b", "a\nb", "a\n\nb", "1..5", "3:2", "~", "\\", "A. x", ","),
            *("ANSWER: A", "<![CDATA[x]]>", "]]>", "&amp;amp;", "a\tb", "$x^2$", "\\(x\\)", "- x"),
            *(
                "nul",
                "yes",
                "12:30",
                "010",
                "5_500",
                "caf\u00e9",
                "\u041c\u043e\u0441\u043a\u0432\u0430",
            ),
        ]
    ),
    st.text(SIGNS, min_size=1, max_size=30),
    st.text(min_size=1, max_size=20),
).filter(lambda text: text.strip() != "" and not FORBIDDEN.search(text) and "\r" not in text)


@st.composite
def nasty_items(draw: st.DrawFn) -> Any:
    """Return an item all of whose texts are hard on parsers."""
    few = draw(st.lists(NASTY, min_size=4, max_size=6, unique=True))
    said = draw(st.none() | NASTY)
    own: dict[str, Any] = draw(
        st.sampled_from(
            [
                fields("single", options=[{"right": few[0]}, *({"wrong": x} for x in few[1:])]),
                fields("text", answer=few[0], accept=few[1:3]),
                fields(
                    "match",
                    pairs=[{"left": x, "right": y} for x, y in zip(few, few[::-1], strict=True)],
                ),
                fields("order", items=[{"text": x} for x in few]),
                fields("true-false", answer=True),
                fields(
                    "cloze",
                    text=f"{{{{gap-1}}}} {few[0]} {{{{gap-2}}}}".replace("\n", " "),
                    gaps={
                        "gap-1": {"answer": few[1], "options": few[1:]},
                        "gap-2": {"answer": few[2], "accept": few[3]},
                    },
                ),
                fields("text", answer=few[0], traps={"answer": few[1], "feedback": few[2]}),
            ]
        )
    )
    if own["type"] == "single":
        own["options"][0]["feedback"] = few[3]
    own |= {"question": draw(NASTY), "feedback": {"right": few[0], "wrong": few[1]}}
    return ITEM.validate_python(own | ({"explanation": said} if said else {}))


def tame(item: Item) -> bool:
    texts = list(texts_of(item.model_dump(mode="json")))
    mistakable = isinstance(item, Cloze) and any("{1:SA:" in text for text in texts)
    return sound(item) and not mistakable and not any("->" in text for text in texts)


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_of(part)


def sound(item: Item) -> bool:
    texts = list(texts_of(item.model_dump(mode="json")))
    return not any(map(FORBIDDEN.search, texts)) and not any(check(item))


HELD: list[tuple[Callable[..., list[Item]], Callable[[Any], Item | None]]] = [
    (trips.by_gift, trips.held_by_gift),
    (trips.by_moodle, trips.held_by_moodle),
    (trips.by_table, trips.held_by_table),
]
NAMES = ["gift", "moodle", "csv"]


@pytest.mark.parametrize(("trip", "held"), HELD, ids=NAMES)
@given(items)
@settings(suppress_health_check=[HealthCheck.filter_too_much])
def test_an_item_comes_back_with_all_that_the_format_holds(
    trip: Any, held: Any, item: Item
) -> None:
    assume(sound(item))
    expected = held(item)

    losses: list[str] = []
    assert trip(item, losses) == ([] if expected is None else [expected]), losses
    assert losses or expected in (item, trips.spelled(item))


@pytest.mark.parametrize(("trip", "held"), HELD, ids=NAMES)
@given(nasty_items())
@settings(max_examples=200, suppress_health_check=[HealthCheck.filter_too_much])
def test_no_sign_in_a_text_confuses_a_reader(trip: Any, held: Any, item: Item) -> None:
    assume(tame(item))
    expected = held(item)

    losses: list[str] = []
    assert trip(item, losses) == ([] if expected is None else [expected]), losses
