"""Pages on a terminal: styles for tags, boxes for buttons, and nothing that is not meant."""

import re

from hypothesis import given
from hypothesis import strategies as st

from quizbot.preview.terminal import cells, draw, paint, rule
from quizbot.telegram.page import Button, Page

ESCAPES = re.compile(r"\x1b\[[\d;]*m")


def plain(html: str, width: int = 40) -> list[str]:
    return draw(Page(html), colour=False, width=width)


def test_entities_are_read_and_tags_are_not_shown() -> None:
    assert plain("<b>A &amp; B</b> &lt;c&gt;") == ["A & B <c>"]


def test_tags_become_styles_and_end_again() -> None:
    html = "<b>bold <i>both</i></b> plain <u>under</u>"

    (line,) = draw(Page(html), colour=True)

    assert line == (
        "\x1b[0m\x1b[1mbold \x1b[0m\x1b[1;3mboth\x1b[0m plain \x1b[0m\x1b[4munder\x1b[0m"
    )


def test_a_quotation_has_lines_of_its_own_with_a_mark() -> None:
    assert plain("before\n<blockquote>one two three</blockquote>\nafter", width=10) == [
        "before",
        "│ one two",
        "│ three",
        "after",
    ]
    assert plain("<blockquote>one</blockquote><blockquote>two</blockquote>") == ["│ one", "│ two"]


def test_lines_break_between_words_and_long_words_within() -> None:
    assert plain("one two three", width=8) == ["one two", "three"]
    assert plain("abcdefghij", width=4) == ["abcd", "efgh", "ij"]
    assert plain("日本語日本語", width=6) == ["日本語", "日本語"]


def test_buttons_of_a_row_stand_beside_each_other_in_boxes() -> None:
    page = Page("T", ((Button("Next", ""), Button("Stop", "")), (Button("x" * 50, ""),)))

    assert draw(page, colour=False, width=21) == [
        "T",
        "╭────────╮ ╭────────╮",
        "│  Next  │ │  Stop  │",
        "╰────────╯ ╰────────╯",
        "╭───────────────────╮",
        "│ xxxxxxxxxxxxxxxx… │",
        "╰───────────────────╯",
    ]


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=60),
    st.integers(8, 40),
)
def test_no_line_is_wider_than_asked_and_no_word_is_lost(text: str, width: int) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    lines = plain(f"<b>{escaped}</b>", width)

    assert all(cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    coloured = draw(Page(f"<b>{escaped}</b>"), colour=True, width=width)
    assert [ESCAPES.sub("", line).rstrip() for line in coloured] == lines


def test_a_rule_is_as_wide_as_a_page() -> None:
    assert cells(rule("A title", "─", colour=False)) == 64
    assert cells(rule("x" * 200, "─", colour=False)) <= 64
    assert paint("x", "31", colour=False) == "x"
