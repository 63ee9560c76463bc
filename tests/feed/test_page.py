"""What a web page says of its article, and when it has none."""

from datetime import date

import pytest

from quizbot.feed import page, prose
from quizbot.feed.faults import FeedError
from quizbot.feed.found import Page

AT = "https://www.example.org/2025/treaty?utm_source=x"
PARAGRAPH = (
    "The ministry said on Monday that the treaty had ended, that both parties had been told, and"
    " that the reasons would be laid before parliament in the coming week. "
)
PARTS = "".join(f"<p>{PARAGRAPH}Part {number}.</p>" for number in range(4))
BODY = f"<article><h1>Treaty ends</h1>{PARTS}</article>"
CLUTTER = (
    "<nav><a href='/'>Home</a><a href='/news'>News and more news of the day</a></nav>",
    "<footer><p>Copyright 2025 Example Media, all rights reserved.</p></footer>",
)
LD = """<script type="application/ld+json">{"@graph": [
  {"@type": "WebSite", "name": "Site"},
  {"@type": ["NewsArticle"], "headline": "Treaty ends", "datePublished": "2025-08-05T08:00:00Z",
   "author": [{"name": "Jane Doe"}, {"name": "John Roe"}], "publisher": {"name": "Example Media"},
   "license": "https://creativecommons.org/licenses/by/4.0/", "inLanguage": "en"}]}</script>"""


def read(head: str = "", body: str = BODY, at: str = AT) -> Page:
    html = f"<html><head>{head}</head><body>{CLUTTER[0]}{body}{CLUTTER[1]}</body></html>"
    return page.read(html, at, date(2025, 8, 6))


def test_an_article_is_read_without_what_stands_around_it() -> None:
    text = read().text

    assert text.count("reasons would be laid before parliament") == 4
    assert "Home" not in text
    assert "Copyright" not in text


def test_a_page_without_its_outermost_tags_is_read_too() -> None:
    assert page.read(BODY, AT, date(2025, 8, 6)).text.count("laid before parliament") == 4


def test_without_the_extra_an_article_is_read_by_our_own_means() -> None:
    text = prose.article(prose.without_scripts(f"<body>{CLUTTER[0]}{BODY}{CLUTTER[1]}</body>"))

    assert text.split("\n")[0] == f"{PARAGRAPH}Part 0."
    assert len(text.split("\n")) == 4


def test_what_a_page_says_of_itself_for_machines_is_kept() -> None:
    found = read(LD)

    assert (found.title, found.author) == ("Treaty ends", "Jane Doe, John Roe")
    assert (found.publisher, found.published) == ("Example Media", "2025-08-05")
    assert (found.language, found.licence) == ("en", "https://creativecommons.org/licenses/by/4.0/")


def test_tags_of_the_head_do_as_well() -> None:
    found = read(
        "<title>Treaty ends | Example</title><meta property='og:site_name' content='Example'>"
        "<meta name='author' content='Jane Doe'>"
        "<meta property='article:published_time' content='2025-08-05T23:30:00+02:00'>"
    )

    assert (found.title, found.publisher) == ("Treaty ends", "Example")
    assert (found.author, found.published) == ("Jane Doe", "2025-08-05")


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("/treaty?fbclid=1&id=2#top", "https://www.example.org/treaty?id=2"),
        ("https://example.org/treaty", "https://example.org/treaty"),
        ("https://elsewhere.example/treaty", None),
        ("javascript:alert(1)", None),
    ],
)
def test_a_page_may_say_which_address_is_its_own_but_not_speak_for_another_site(
    link: str, kept: str | None
) -> None:
    assert read(f"<link rel='canonical' href='{link}'>").url == kept


def test_a_page_dated_on_a_day_that_does_not_exist_is_undated() -> None:
    found = read("<meta property='article:published_time' content='2025-02-30'>")

    assert found.published is None
    assert "there is no such day" in found.notes[0]


@pytest.mark.parametrize(
    ("head", "body", "words"),
    [
        ("<script src='/app.js'></script>", "<div id='app'></div>", "runs its scripts"),
        ("", "<noscript>Please enable JavaScript</noscript><script>x()</script>", "its scripts"),
        (LD.replace('"headline"', '"isAccessibleForFree": "False", "headline"'), BODY, "who pay"),
        ("<meta property='article:content_tier' content='locked'>", BODY, "who pay"),
        ("", "<p>Hello.</p>", "no article"),
        (
            "<link rel='alternate' type='application/rss+xml' href='/rss'>",
            "<p>Hello.</p>",
            "offers a feed: https://www.example.org/rss",
        ),
    ],
)
def test_a_page_without_an_article_says_why(head: str, body: str, words: str) -> None:
    with pytest.raises(FeedError, match=words):
        read(head, body)


@pytest.mark.parametrize(
    "script", ["{", "[" * 100_000, '{"@graph": 7}', "[null, 7]", '{"author": {"name": {"a": 1}}}']
)
def test_odd_data_for_machines_does_no_harm(script: str) -> None:
    assert read(f"<script type='application/ld+json'>{script}</script>").author is None
