"""Whatever a learner types comes back as typed, from text that every database takes."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from quizbot.learning.response import Chosen, Filled, Matched, Ordered, Response, Typed, Unknown
from quizbot.storage.codec import dump, dump_response, load, load_response, plain, whole

TEXT = st.text(st.characters() | st.sampled_from("\0\ud83d\ude80\udfff"))
NUMBERS = st.lists(st.integers(0, 99)).map(tuple)
RESPONSES: st.SearchStrategy[Response] = st.one_of(
    st.builds(Chosen, NUMBERS),
    st.builds(Typed, TEXT),
    st.builds(Ordered, NUMBERS),
    st.builds(Matched, NUMBERS),
    st.builds(Filled, st.lists(TEXT).map(tuple)),
    st.builds(Unknown),
)


@given(st.lists(TEXT | st.integers()).map(tuple))
def test_a_tuple_comes_back_from_plain_ascii(values: tuple[Any, ...]) -> None:
    text = dump(values)

    assert load(text) == values
    assert text.isascii()
    assert text.isprintable()


@given(RESPONSES)
def test_a_response_comes_back_from_plain_ascii(response: Response) -> None:
    text = dump_response(response)

    assert load_response(text) == response
    assert text.isascii()
    assert text.isprintable()


@given(TEXT)
def test_a_body_is_made_storable_and_means_the_same(text: str) -> None:
    body = json.dumps(text, ensure_ascii=False)

    stored = whole(body)

    assert stored.encode()
    assert "\0" not in stored
    assert json.loads(stored) == json.loads(json.dumps(text))


@given(TEXT, st.integers(1, 50))
def test_a_reason_is_made_storable_and_cut(text: str, most: int) -> None:
    stored = plain(text, most)

    assert len(stored.encode()) >= len(stored)
    assert "\0" not in stored
    assert len(stored) <= most


def test_ordinary_words_stay_as_they_are() -> None:
    assert plain("Дальность 5 500 км", 99) == whole("Дальность 5 500 км") == "Дальность 5 500 км"
