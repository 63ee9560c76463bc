"""What the drafter reads: sentences, spans, names, frames."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizbot.feed.article import Article
from quizbot.feed.frames import frame
from quizbot.feed.reading import read, why_not
from quizbot.feed.sentences import split
from quizbot.feed.spans import typed
from tests.feed.written import TODAY, TREATY


def sentences(text: str) -> list[str]:
    return [text[one.start : one.end] for one in split(text)]


def kinds(text: str) -> dict[str, str]:
    return {one.text: one.kind for one in typed(text)}


def names(text: str) -> dict[str, str]:
    reading = read(Article(text), TODAY)
    return {one: kind for kind, known in reading.named.items() for one in known}


def test_abbreviations_and_initials_end_no_sentence() -> None:
    text = 'Dr. A. B. Lee met the U.S. envoy at 5 p.m. on Jan. 3. "Why?" she asked. He left.'

    assert sentences(text) == [
        "Dr. A. B. Lee met the U.S. envoy at 5 p.m. on Jan. 3.",
        '"Why?" she asked.',
        "He left.",
    ]


@given(st.text(alphabet="aB .!?\n\"'“”(1)é\u0301", max_size=120))
def test_sentences_hold_every_sign_once_and_in_order(text: str) -> None:
    found = list(split(text))

    assert all(one.end <= other.start for one, other in pairwise(found))
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "span", "kind"),
    [
        ("signed on 8 December 1987 in", "8 December 1987", "date"),
        ("until May 7, 2009, almost", "May 7, 2009", "date"),
        ("in 1987 by", "1987", "year"),
        ("from 1992 to 1997 it", "1992 to 1997", "years"),
        ("in the 1980s the", "1980s", "decade"),
        ("the 10th and 11th centuries", "10th and 11th centuries", "century"),
        ("ranges of 500 km to 5,500 km.", "500 km to 5,500 km", "range"),
        ("about 12.5 million animals", "12.5 million", "count"),
        ("some 20 km east", "20 km", "quantity"),
        ("by 7.5 percent over", "7.5 percent", "percent"),
        ("losses of US$20 billion from", "US$20 billion", "money"),
    ],
)
def test_spans_have_their_kind(text: str, span: str, kind: str) -> None:
    assert kinds(text).get(span) == kind


def test_a_day_that_never_was_is_no_date() -> None:
    assert kinds("It was built on 30 February 2020.") == {"30 February 2020": "impossible"}


def test_a_number_of_a_thing_that_is_called_so_is_no_number() -> None:
    assert kinds("The SM-6 and the Mark 41 under Article 15") == {}


def test_names_have_their_kind() -> None:
    found = names(
        "President Ada Obi met the Ministry of Water and Energy in Lagos. The Lake Accord binds"
        " Kenya and the United States. Obi spoke of the Battle of Adwa. Her speech pleased Kenya."
    )

    assert found["President Ada Obi"] == "person"
    assert found["Ministry of Water and Energy"] == "organisation"
    assert found["Lagos"] == "place"
    assert found["Lake Accord"] == "treaty"
    assert found["Kenya"] == found["United States"] == "country"
    assert found["Battle of Adwa"] == "event"


@pytest.mark.parametrize(
    ("text", "status", "who"),
    [
        ("The dam holds 3 million tonnes of water.", "fact", None),
        ("Kenya claimed that the dam holds little water.", "claim", "Kenya"),
        ("According to Kenya, the dam holds little water.", "claim", "Kenya"),
        ("“The dam is safe,” Ada Obi said after the visit.", "claim", "Ada Obi"),
        ("Kenya accused its neighbour of hiding the truth.", "claim", "Kenya"),
        ("Experts fear that the dam will break.", "unattributed", "Experts"),
        ("The dam may break in spring.", "opinion", None),
        ("The dam was built in May 2003.", "fact", None),
        ("The dam is a controversial work.", "opinion", None),
    ],
)
def test_a_sentence_stands_as_what_its_frame_makes_of_it(
    text: str, status: str, who: str | None
) -> None:
    (sentence,) = read(Article(text), TODAY).sentences
    found = frame(sentence)

    assert found.status == status
    assert (found.said.who.text if found.said else None) == who


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Too short to ask.", "4 words"),
        (
            "Der Damm wurde im Jahr 1951 gebaut und hält seitdem das Wasser des Flusses auf.",
            "English",
        ),
        (
            "Плотина была построена в 1951 году и с тех пор держит воду реки у города Орёл.",
            "English",
        ),
        ("0110 1010 " * 40, "words"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, words: str) -> None:
    assert words in (why_not(Article(text)) or "")


def test_another_language_that_is_told_is_believed() -> None:
    assert "`fr`" in (why_not(Article(TREATY.text, language="fr")) or "")
