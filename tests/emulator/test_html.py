from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizbot.emulator import html
from quizbot.emulator.limits import utf16_length
from quizbot.emulator.markup_error import MarkupError

PIECES = [
    *("<", ">", "/", "&", ";", '"', "'", "=", " ", "\n", "a", "b", "é", "𝄞", "x"),
    *("<b>", "</b>", "<i>", "</i>", "<a href=", "</a>", "<pre>", "</pre>", "</>", "<code class="),
    *("&lt;", "&amp;", "&#65;", "&#x41;", "&#0;", "&#xD800;", "&#9999999;", "&nbsp;"),
    *('<span class="tg-spoiler">', "</span>", "<tg-emoji emoji-id='5'>", "</tg-emoji>"),
    *("<tg-time unix=1>", "</tg-time>", "<blockquote expandable>", "</blockquote>"),
]


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        *(("b", "bold"), ("strong", "bold"), ("i", "italic"), ("em", "italic")),
        *(("u", "underline"), ("ins", "underline"), ("s", "strikethrough")),
        *(("strike", "strikethrough"), ("del", "strikethrough"), ("code", "code")),
        *(("pre", "pre"), ("blockquote", "blockquote"), ("tg-spoiler", "spoiler"), ("B", "bold")),
    ],
)
def test_each_tag_is_its_entity(tag: str, kind: str) -> None:
    assert html.parse(f"x<{tag}>y</{tag.lower()}>") == ("xy", [entity(kind, 1, 1)])


@pytest.mark.parametrize(
    ("text", "plain", "entities"),
    [
        ("1 &lt; 2 &amp; 3 &gt; 2 &quot;", '1 < 2 & 3 > 2 "', []),
        ("&#65;&#x42;&lt", "AB<", []),
        ("&nbsp; & &#0; &#1114112;", "&nbsp; & &#0; &#1114112;", []),
        ("𝄞<b>é𝄞</b>", "𝄞é𝄞", [entity("bold", 2, 3)]),
        ("<b></b>x", "x", []),
        ("<b>x</>", "x", [entity("bold", 0, 1)]),
        ("<b>x</b  >", "x", [entity("bold", 0, 1)]),
        ("<i>a<b>b</b></i>", "ab", [entity("bold", 1, 1), entity("italic", 0, 2)]),
        (
            '<a href="https://example.com/?a=1&amp;b=2">x</a>',
            "x",
            [entity("text_link", 0, 1, url="https://example.com/?a=1&b=2")],
        ),
        ("<a href=example.com>x</a>", "x", [entity("text_link", 0, 1, url="http://example.com/")]),
        (
            "<a>example.com/y</a>",
            "example.com/y",
            [entity("text_link", 0, 13, url="http://example.com/y")],
        ),
        ("<a href='tg://resolve?x'>x</a>", "x", [entity("text_link", 0, 1, url="tg://resolve?x")]),
        ("<a href='nowhere'>x</a>", "x", []),
        ("<a href='ftp://example.com'>x</a>", "x", []),
        ("<a href='http://[x'>x</a>", "x", []),
        ("<a href=''>nowhere</a>", "nowhere", []),
        ("<a href='tg://user?id=7'>x</a>", "x", [entity("text_mention", 0, 1, user_id=7)]),
        ('<span class="tg-spoiler">x</span>', "x", [entity("spoiler", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [entity("expandable_blockquote", 0, 1)]),
        (
            '<pre><code class="language-python">x</code></pre>',
            "x",
            [entity("pre", 0, 1, language="python")],
        ),
        ("<pre><code>x</code></pre>", "x", [entity("code", 0, 1), entity("pre", 0, 1)]),
        ("<code class='big'>x</code>", "x", [entity("code", 0, 1)]),
        ("<code class='language-c'>x</code>", "x", [entity("code", 0, 1)]),
        (
            "<code class='language-c'><pre>x</pre></code>",
            "x",
            [entity("pre", 0, 1, language="c")],
        ),
        (
            '<tg-emoji emoji-id="5368">x</tg-emoji>',
            "x",
            [entity("custom_emoji", 0, 1, custom_emoji_id="5368")],
        ),
        (
            '<tg-time unix="1647531900" format="wDT">x</tg-time>',
            "x",
            [entity("date_time", 0, 1, unix_time=1647531900, date_time_format="wDT")],
        ),
        ("<tg-time unix=1>x</tg-time>", "x", [entity("date_time", 0, 1, unix_time=1)]),
    ],
)
def test_markup_becomes_text_and_entities(
    text: str, plain: str, entities: list[dict[str, Any]]
) -> None:
    assert html.parse(text) == (plain, entities)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("é<p>", 'Unsupported start tag "p" at byte offset 2'),
        ("1 < 2 > 1", 'Unsupported start tag "" at byte offset 2'),
        ("a <= b>", 'Unsupported start tag "=" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<", "Unclosed start tag at byte offset 0"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href ", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href='x", "Unclosed start tag at byte offset 0"),
        ("<a ", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("x&#xD83D;&#xDE00;", html.HALF_CHARACTER),
        ("<a href=x.y", "Unclosed start tag at byte offset 0"),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
        ("<a =x>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<b/>", 'Unsupported start tag "b/" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x</I>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x</b y>", "Unclosed end tag at byte offset 4"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<i><b>x</b>", 'Can\'t find end tag corresponding to start tag "i"'),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
        ("<tg-time unix=soon>x</tg-time>", "Invalid Unix time specified"),
    ],
)
def test_wrong_markup_is_refused_in_telegrams_words(text: str, reason: str) -> None:
    with pytest.raises(MarkupError) as caught:
        html.parse(text)

    assert str(caught.value) == reason


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join) | st.text())
def test_any_text_is_either_refused_or_has_entities_within_it(text: str) -> None:
    try:
        plain, entities = html.parse(text)
    except MarkupError:
        return

    for found in entities:
        assert 0 <= found["offset"] < found["offset"] + found["length"] <= utf16_length(plain)


@given(st.text())
def test_an_escaped_text_comes_back(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert html.parse(escaped) == (text, [])
