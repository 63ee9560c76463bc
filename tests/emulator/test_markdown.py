from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizbot.emulator import markdown
from quizbot.emulator.limits import utf16_length
from quizbot.emulator.markup_error import MarkupError


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("text", "plain", "entities"),
    [
        (
            "*a* _b_ __c__ ~d~ ||e|| `f`",
            "a b c d e f",
            [
                entity("bold", 0, 1),
                entity("italic", 2, 1),
                entity("underline", 4, 1),
                entity("strikethrough", 6, 1),
                entity("spoiler", 8, 1),
                entity("code", 10, 1),
            ],
        ),
        (r"1\.5 \- \* \_", "1.5 - * _", []),
        ("*a_b_*", "ab", [entity("italic", 1, 1), entity("bold", 0, 2)]),
        ("```python\nx = [1]\n```", "x = [1]\n", [entity("pre", 0, 8, language="python")]),
        ("```\nx```", "\nx", [entity("pre", 0, 2)]),
        (r"`a.b\`c`", "a.b`c", [entity("code", 0, 5)]),
        ("𝄞[x](example.com)", "𝄞x", [entity("text_link", 2, 1, url="http://example.com/")]),
        (r"[x](http://a.b/\))", "x", [entity("text_link", 0, 1, url="http://a.b/)")]),
        ("[x](y)", "x", []),
        ("[example\\.com]", "example.com", [entity("text_link", 0, 11, url="http://example.com/")]),
        ("**", "", []),
        ("é\\", "é\\", []),
    ],
)
def test_marks_become_entities(text: str, plain: str, entities: list[dict[str, Any]]) -> None:
    assert markdown.parse(text) == (plain, entities)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1.5", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("x]", "Character ']' is reserved and must be escaped with the preceding '\\'"),
        ("é*x", "Can't find end of Bold entity at byte offset 2"),
        ("[x](y", "Can't find end of a URL at byte offset 2"),
    ],
)
def test_wrong_marks_are_refused(text: str, reason: str) -> None:
    with pytest.raises(MarkupError) as caught:
        markdown.parse(text)

    assert str(caught.value) == reason


@given(st.text(alphabet="*_~`|[]()\\ab 𝄞\n.") | st.text())
def test_any_text_is_either_refused_or_has_entities_within_it(text: str) -> None:
    try:
        plain, entities = markdown.parse(text)
    except MarkupError:
        return

    for found in entities:
        assert 0 <= found["offset"] < found["offset"] + found["length"] <= utf16_length(plain)
