"""Hostile names become readable ones, and decent names stay as they are."""

from unicodedata import bidirectional, category, combining, east_asian_width, normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quizbot.learning.names import CHARACTERS, GRAPHEMES, MARKS, graphemes, isolated, tidy
from tests.learning.hostile_names import corpus

CORPUS = sorted(set(corpus()))
COLUMNS = 2 * GRAPHEMES
JOINERS = "\u200c\u200d"
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}

DECENT = {
    "plain": "Ada Lovelace",
    "with an accent": "Zo\u00eb",
    "Vietnamese": "Nguy\u1ec5n Th\u1ecb",
    "Persian, with a non-joiner": "\u0645\u06cc\u200c\u0646\u0627",
    "Arabic, with vowels": "\u0645\u064f\u062d\u064e\u0645\u064e\u0651\u062f",
    "Hebrew": "\u05d3\u05d5\u05d3",
    "Hindi, with a joiner": "\u0915\u094d\u200d\u0937\u0947\u092e",
    "Thai": "\u0e01\u0e34\u0e48\u0e07",
    "Japanese": "\u3055\u304f\u3089",
    "Korean": "\ud55c\uad6d",
    "a scientist, joined": "Ada \U0001f469\u200d\U0001f52c",
    "a skin tone": "\U0001f44b\U0001f3fd Bo",
    "a flag": "\U0001f1e9\U0001f1ea Jo",
    "markup, to be escaped": "<b>R&D</b>",
}


def columns(text: str) -> int:
    """Return how many columns a terminal gives a text: two for what is wide, none for marks."""
    widths = {"W": 2, "F": 2}
    seen = [sign for sign in text if category(sign)[0] not in "MC"]
    return sum(widths.get(east_asian_width(sign), 1) for sign in seen)


def check(name: str) -> None:
    """See that a name is one readable line that a database takes and that turns nothing around."""
    assert name == normalize("NFC", name)
    assert name == " ".join(name.split())
    assert len(list(graphemes(name))) <= GRAPHEMES
    assert len(name) <= CHARACTERS
    assert columns(name) <= COLUMNS
    name.encode()  # a database takes it
    for at, sign in enumerate(name):
        assert category(sign) not in {"Cc", "Cs", "Zl", "Zp", "Co", "Cn"}, ascii(name)
        assert category(sign) != "Cf" or (sign in JOINERS and 0 < at < len(name) - 1), ascii(name)
        assert bidirectional(sign) not in TURNING
    assert not _towers(name)


def _towers(name: str) -> bool:
    row = MARKS  # a mark at the beginning would stand on what is before the name
    for sign in name:
        is_mark = category(sign).startswith("M")
        row = row + 1 if is_mark else row if sign in JOINERS else 0
        if is_mark and row > MARKS:
            return True
    return False


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) >= 400


@pytest.mark.parametrize("name", CORPUS, ids=range(len(CORPUS)))
def test_a_hostile_name_becomes_one_readable_line(name: str) -> None:
    check(tidy(name))


@given(st.text(max_size=200))
@example("\u263a\u0301\u0301\ufe0f\u200d\u263a")
@example("x\u0301\u0301\u200d\u0301\u0301")
@example("\u0645\u200c" * 33)
def test_any_text_becomes_a_name_and_a_name_stays_what_it_is(text: str) -> None:
    name = tidy(text)

    check(name)
    assert tidy(name) == name


SIGNS = st.sampled_from([*"aZ 7<&", *CORPUS[:40], *JOINERS, "\u0301", "\u094d", "\u0915", "\u263a"])


@given(st.lists(SIGNS, max_size=30).map("".join))
def test_a_mixture_of_what_is_hostile_becomes_a_name_too(text: str) -> None:
    check(tidy(text))
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize("name", DECENT.values(), ids=DECENT)
def test_a_decent_name_stays_as_it_is(name: str) -> None:
    assert tidy(name) == name


@pytest.mark.parametrize("text", ["", "\u200b", "\u3164\u3164", "\u0301", " \n\u2028", "\ufdfd"])
def test_nothing_is_left_of_what_nobody_can_read(text: str) -> None:
    assert tidy(text) == ""


def test_space_of_any_kind_is_one_space_and_none_at_the_ends() -> None:
    assert tidy("\u3000a\t\r\n\u2029\u00a0b\u2028") == "a b"


def test_joiners_go_where_they_do_nothing() -> None:
    assert tidy("A\u200cd\u200da") == "Ada"
    assert tidy("\u200d\U0001f469\u200d") == "\U0001f469"


def test_marks_do_not_tower() -> None:
    assert len([sign for sign in tidy("q" + "\u0301" * 50) if combining(sign)]) == MARKS


def test_a_long_name_is_cut_between_what_a_reader_takes_for_characters() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"

    assert tidy(family * 40) == family * (CHARACTERS // len(family))
    assert tidy("q\u0307\u0323" * 40).endswith(normalize("NFC", "q\u0307\u0323"))


def test_an_isolated_name_begins_and_ends_its_own_direction() -> None:
    assert isolated("\u05d0") == "\u2068\u05d0\u2069"
