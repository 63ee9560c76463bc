"""Markup becomes plain text that says the same, and nothing in it takes long."""

import time
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizbot.exchange.markup import plain
from quizbot.exchange.question import Style, Styled


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("a  b\n c&nbsp;d", "a b c d"),
        ("<ul><li>a</li>\n<li>b</li></ul>", "- a\n- b"),
        ("H<sub>2</sub>O, x<sup>2</sup>, x<sup>ab</sup>", "H₂O, x², x^(ab)"),
        ("<pre>a\n  b</pre>c", "a\n  b\nc"),
        ("a &lt; b &amp;&amp; c", "a < b && c"),
        ("2 < 3 <= 4", "2 < 3 <= 4"),
        ("<script>alert(1)</script>x<style>y</style><!-- z <b> -->", "x"),
        ('<img src="a.png" alt="a &quot;map&quot;">', '[a "map"]'),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a | b\nc"),
        ('<a href="https://x.example">there</a>', "there"),
        ("<span\nclass='x'>a</span>", "a"),
        ("", ""),
    ],
)
def test_html_becomes_plain(html: str, text: str) -> None:
    assert plain(Styled(html, "html"))[0] == text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**a** and _b_ and `c`", "a and b and c"),
        ("snake_case and 2 * 3 * 4", "snake_case and 2 * 3 * 4"),
        ("# Title\ntext", "Title\ntext"),
        ("[there](https://x.example)", "there"),
        ("![map](map.png)", "[map]"),
        ("\\*a\\*", "*a*"),
    ],
)
def test_markdown_becomes_plain(markdown: str, text: str) -> None:
    assert plain(Styled(markdown, "markdown"))[0] == text


def test_what_the_markup_meant_is_named() -> None:
    lost = plain(Styled("<b>a</b><img src=x><table></table><a href=http://x>y</a>", "html"))[1]

    assert lost == {"bold, italic or underlined words", "a picture", "a table", "a link"}
    assert plain(Styled("<p>a</p>", "html"))[1] == frozenset()


def test_moodle_text_is_html_only_where_there_are_tags() -> None:
    assert plain(Styled("a < b > c & d", "moodle"))[0] == "a < b > c & d"
    assert plain(Styled("<b>a</b>\nb", "moodle"))[0] == "a\nb"
    assert plain(Styled("<b>a</b>", "plain"))[0] == "<b>a</b>"


@given(st.text(), st.sampled_from(get_args(Style)))
def test_any_text_has_a_plain_one(text: str, style: Style) -> None:
    plain(Styled(text, style))


@pytest.mark.parametrize(
    "piece", ["<a ", "<!--", "<![CDATA[", "&", "<", "</", "<b>", "<sup>", "**a", "_a", "[", "![a]("]
)
@pytest.mark.parametrize("style", get_args(Style))
def test_no_text_takes_long(piece: str, style: Style) -> None:
    began = time.process_time()

    plain(Styled(piece * (50_000 // len(piece)), style))

    assert time.process_time() - began < 2
