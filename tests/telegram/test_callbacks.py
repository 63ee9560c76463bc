"""What buttons carry."""

import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quizbot.dialogue import Pick, Tap
from quizbot.telegram.callbacks import LIMIT, decode, pick_data, tap_data
from tests.telegram.samples import NONCE, PERSON

LOWER = string.ascii_lowercase
nonces = st.text(LOWER + string.digits, min_size=13, max_size=13)
words = st.text(LOWER, min_size=1, max_size=16)
values = st.text(LOWER + string.digits, max_size=24)


@given(nonces, st.integers(0, 999_999), st.integers(0, 999))
@example("z" * 13, 999_999, 999)
def test_a_tap_is_read_back_as_it_was_written(nonce: str, position: int, code: int) -> None:
    data = tap_data(nonce, position, code)

    assert len(data.encode()) <= LIMIT
    assert decode(data, PERSON, 5) == Tap(7, 7, 5, nonce, position, code)


@given(words, words, values)
@example("a" * 16, "b" * 16, "c" * 24)
def test_a_pick_is_read_back_as_it_was_written(page: str, act: str, value: str) -> None:
    data = pick_data(page, act, value)

    assert len(data.encode()) <= LIMIT
    assert decode(data, PERSON, 5) == Pick(PERSON, 5, page, act, value)


def mutate(data: str, at: int, put: str, taken: int) -> str:
    at %= len(data) + 1
    return data[:at] + put + data[at + taken :]


buttons = st.sampled_from(
    [tap_data(NONCE, 0, 0), tap_data("z" * 13, 40, 206), pick_data("topics", "toggle", "0a" * 6)]
)
mutated = st.builds(mutate, buttons, st.integers(0, 40), st.text(max_size=1), st.integers(0, 2))


batches = st.lists(st.one_of(mutated, st.text(max_size=20)), min_size=20, max_size=20)


@settings(max_examples=500, deadline=None)
@given(batches)
@example(["", f"{NONCE}:1:٣", f"{NONCE}:1:2\n"])
def test_each_of_10000_texts_decodes_to_nothing_or_to_what_says_the_same(texts: list[str]) -> None:
    for data in texts:
        match decode(data, PERSON, 5):
            case Tap() as tap:
                again = tap_data(tap.nonce, tap.position, tap.code)
                assert (tap.learner, decode(again, PERSON, 5)) == (PERSON.id, tap)
            case Pick() as pick:
                assert pick_data(pick.page, pick.act, pick.value) == data
            case None:
                pass


@pytest.mark.parametrize(
    "data",
    [
        *("", ":", "a", ".", "a.", ".b", "a.b.", "a.b.c.d", "A.b", "a.b.C", "a" * 17 + ".b"),
        *(f"{NONCE}:1", f"{NONCE}:-1:0", f"{NONCE}:1:1000", f"{NONCE[:12]}:1:1", f"{NONCE}x:1:1"),
        *(f" {NONCE}:1:1", f"{NONCE}:1:1 ", f"{NONCE.upper()}:1:1", f"{NONCE}:1:１"),
    ],
)
def test_what_no_button_carries_is_nothing(data: str) -> None:
    assert decode(data, PERSON, 5) is None


def test_the_owner_of_a_tap_is_who_tapped_and_not_what_the_button_says() -> None:
    tap = decode(tap_data(NONCE, 3, 1), PERSON, 5)

    assert isinstance(tap, Tap)
    assert (tap.learner, tap.chat) == (PERSON.id, PERSON.chat)
