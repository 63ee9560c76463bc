"""Feeds of every kind become the same entries."""

import json
from datetime import date

import pytest

from quizbot.feed import reader
from quizbot.feed.faults import FeedError
from quizbot.feed.found import Entry, Listing

pytest.importorskip("feedparser")
pytest.importorskip("defusedxml")

TODAY = date(2025, 8, 6)
AT = "https://news.example.org/feeds/all"
TEXT = "The ministry said on Monday that the treaty had ended."

RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
  <title>The Daily Example</title><language>en-gb</language><copyright>(c) Example</copyright>
  <item><title>Treaty ends</title><link>/a?utm_source=rss&amp;id=7</link><guid>7</guid>
    <dc:creator>Jane Doe</dc:creator><pubDate>Tue, 05 Aug 2025 10:00:00 GMT</pubDate>
    <description>Short.</description>
    <content:encoded><![CDATA[<p>{TEXT}</p>]]></content:encoded>
  </item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-gb">
  <title>The Daily Example</title>
  <rights>(c) Example</rights><entry><title>Treaty ends</title><id>7</id>
    <link href="/a?utm_source=rss&amp;id=7"/><author><name>Jane Doe</name></author>
    <published>2025-08-05T10:00:00Z</published><updated>2025-08-05T11:00:00Z</updated>
    <content type="html">&lt;p&gt;{TEXT}&lt;/p&gt;</content></entry></feed>"""
RDF = f"""<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/">
  <channel rdf:about="x"><title>The Daily Example</title><dc:language>en-gb</dc:language>
    <dc:rights>(c) Example</dc:rights></channel>
  <item rdf:about="7"><title>Treaty ends</title><link>/a?utm_source=rss&amp;id=7</link>
    <dc:creator>Jane Doe</dc:creator><dc:date>2025-08-05</dc:date>
    <description>{TEXT}</description></item></rdf:RDF>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Daily Example",
        "language": "en-gb",
        "items": [
            {
                "id": 7,
                "url": "/a?utm_source=rss&id=7",
                "title": "Treaty ends",
                "authors": [{"name": "Jane Doe"}],
                "date_published": "2025-08-05T10:00:00Z",
                "content_html": f"<p>{TEXT}</p>",
            }
        ],
    }
)


def listing(text: str, kind: str = "feed") -> Listing:
    found = reader.read(text.encode(), kind, None, AT, TODAY).listing
    assert found is not None
    return found


def rss(item: str) -> Entry:
    feed = f'<rss version="2.0"><channel><title>T</title><item>{item}</item></channel></rss>'
    return listing(feed).entries[0]


@pytest.mark.parametrize("text", [RSS, ATOM, RDF, JSON], ids=["rss", "atom", "rdf", "json"])
def test_every_kind_of_feed_tells_the_same(text: str) -> None:
    found = listing(text)

    page = found.entries[0].page
    assert found.title == page.publisher == "The Daily Example"
    assert found.entries[0].link == "https://news.example.org/a?utm_source=rss&id=7"
    assert page.url == "https://news.example.org/a?id=7"
    assert (page.title, page.author) == ("Treaty ends", "Jane Doe")
    assert (page.published, page.language) == ("2025-08-05", "en-gb")
    assert page.text == TEXT


@pytest.mark.parametrize("text", [RSS, ATOM, RDF], ids=["rss", "atom", "rdf"])
def test_what_may_be_done_with_a_text_is_kept(text: str) -> None:
    assert listing(text).entries[0].page.licence == "(c) Example"


def test_a_feed_that_is_served_as_a_web_page_is_a_feed() -> None:
    assert listing(RSS, "page").title == "The Daily Example"


@pytest.mark.parametrize(
    "title",
    [
        "<title>&lt;script&gt;alert(1)&lt;/script&gt;Treaty</title>",
        "<title><![CDATA[<script>alert(1)</script><b>Treaty</b>]]></title>",
        "<title>&lt;img src=x onerror=alert(1)&gt;Treaty</title>",
        "<title>&lt;style&gt;*{}&lt;/style&gt; Tre&#8203;aty&#10;</title>",
    ],
)
def test_titles_lose_markup_scripts_and_what_nobody_sees(title: str) -> None:
    assert rss(title).page.title == "Treaty"


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://name:secret@example.org/",
        "http://2130706433/",
    ],
)
def test_links_that_are_not_of_the_web_are_none(link: str) -> None:
    assert rss(f"<title>A</title><link>{link}</link>").link is None


@pytest.mark.parametrize(
    "day", ["Sun, 30 Feb 2025 10:00:00 GMT", "2025-02-30", "31 Apr 2025 10:00 GMT"]
)
def test_a_day_that_does_not_exist_is_no_date_and_that_is_said(day: str) -> None:
    page = rss(f"<title>A</title><pubDate>{day}</pubDate>").page

    assert page.published is None
    assert "there is no such day" in page.notes[0]


def test_the_first_500_entries_are_read_and_the_others_counted() -> None:
    items = "<item><title>x</title></item>" * 600

    found = listing(f'<rss version="2.0"><channel>{items}</channel></rss>')

    assert (len(found.entries), found.left) == (500, 100)


def test_a_feed_that_is_not_well_formed_is_read_with_a_word_about_it() -> None:
    found = listing(RSS.replace("<description>Short.", "<description>A & B&nbsp;<br>"))

    assert found.entries[0].page.title == "Treaty ends"
    assert "not well-formed" in found.notes[0]


def test_a_content_that_names_a_file_opens_none() -> None:
    with pytest.raises(FeedError, match="no feed"):
        listing("/etc/passwd")


def test_a_json_feed_with_values_of_any_kind_is_read_or_refused() -> None:
    odd: list[object] = [
        None,
        7,
        [],
        {},
        "x",
        {"id": []},
        {"url": 7, "title": {}, "authors": "x", "tags": 1},
    ]
    items = json.dumps(odd)

    found = listing('{"version": "https://jsonfeed.org/version/1", "items": ' + items + "}")

    assert len(found.entries) == 3
    assert {entry.page.title for entry in found.entries} == {None}
