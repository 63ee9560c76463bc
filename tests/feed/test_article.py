"""Articles: a text that stays as it came, its hash, its file."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizbot.feed.article import (
    LONGEST,
    Article,
    ArticleError,
    from_yaml,
    load,
    plain_text,
    to_yaml,
)
from quizbot.feed.shadow import Shadow
from tests.feed.written import WRITTEN


def test_copies_that_differ_in_spaces_alone_are_one_article() -> None:
    assert Article("One  line.\nTwo.").id == Article("One line. Two.").id != Article("One.").id


@given(st.text(max_size=300))
def test_a_stored_article_comes_back_as_it_was(text: str) -> None:
    article = Article(
        plain_text(text) + ".", title="A: title", published=date(2024, 2, 29), licence="CC BY 4.0"
    )

    assert from_yaml(to_yaml(article).encode(), "stored") == article


def test_a_text_that_was_changed_in_the_store_is_refused() -> None:
    stored = to_yaml(Article("There were 12 ships in the port."))

    with pytest.raises(ArticleError, match="not the one that was stored"):
        from_yaml(stored.replace("12", "13").encode(), "stored")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\xff\xfe\x00\x01", "not UTF-8"),
        (b"MZ\x00\x01 binary", "binary"),
        (b"a " * LONGEST, "at most"),
        (b"a" * (4 * LONGEST + 1), "too large"),
    ],
)
def test_what_is_no_article_is_refused_in_one_line(tmp_path: Path, raw: bytes, words: str) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes(raw)

    with pytest.raises(ArticleError, match=words) as refused:
        load(path)

    assert "\n" not in str(refused.value)


def test_a_day_that_never_was_is_refused() -> None:
    stored = to_yaml(Article("A text of some words.", published=date(2024, 2, 28)))

    with pytest.raises(ArticleError, match="no day '2024-02-30'"):
        from_yaml(stored.replace("2024-02-28", "2024-02-30").encode(), "stored")


@given(st.text(max_size=200))
def test_every_place_of_a_shadow_leads_back(text: str) -> None:
    shadow = Shadow.of(text)
    places = [shadow.back(place) for place in range(len(shadow.text) + 1)]

    assert places == sorted(places)
    assert places[0] == 0
    assert places[-1] == len(text)


def test_combined_letters_are_one_in_the_shadow() -> None:
    shadow = Shadow.of("Cafe\u0301 “x”")

    assert shadow.text == 'Café "x"'
    assert shadow.back(4) == 5


def test_the_articles_of_the_tests_are_articles() -> None:
    assert len(WRITTEN) >= 14
    assert all(one.publisher == "Written for tests" for one in WRITTEN)
    assert replace(WRITTEN[0], title="other").id == WRITTEN[0].id
