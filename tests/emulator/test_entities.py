from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizbot.emulator import entities
from quizbot.emulator.limits import utf16_length
from quizbot.emulator.refusals import Refusal

if TYPE_CHECKING:
    from quizbot.emulator.people import Person
    from tests.emulator.conftest import Caller


def bold(offset: int, length: int) -> dict[str, Any]:
    return {"type": "bold", "offset": offset, "length": length}


@pytest.mark.parametrize(
    ("raw", "mode", "text", "found"),
    [
        ("  <b> x </b>  ", "HTML", "x", [bold(0, 1)]),
        ("<b>  </b>x", "html", "x", []),
        ("x<b>  </b>", "HTML", "x", []),
        ("  <pre> x</pre>", "HTML", "   x", [{"type": "pre", "offset": 2, "length": 2}]),
        ("<b>a<b>b</b></b>", "HTML", "ab", [bold(0, 2)]),
        ("<b>a</b><b>b</b>", "HTML", "ab", [bold(0, 2)]),
        (
            "<code>a</code><code>b</code>",
            "HTML",
            "ab",
            [
                {"type": "code", "offset": 0, "length": 1},
                {"type": "code", "offset": 1, "length": 1},
            ],
        ),
        ("a\rb\x01c\u202ed", "", "ab cd", []),
        ("a *b*", "none", "a *b*", []),
    ],
)
def test_texts_are_cleaned_trimmed_and_joined(
    raw: str, mode: str, text: str, found: list[dict[str, Any]]
) -> None:
    formatted = entities.formatted(raw, mode)

    assert (formatted.text, formatted.entities) == (text, found)


def test_entities_are_sorted_the_longest_first() -> None:
    found = entities.formatted("<i>a<b>b</b></i><i><b>c</b></i>", "HTML").entities

    assert [(one["type"], one["offset"], one["length"]) for one in found] == [
        ("italic", 0, 3),
        ("bold", 1, 2),
    ]


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("/start", [("bot_command", 0, 6)]),
        ("𝄞 /start@quizbot_bot now", [("bot_command", 3, 18)]),
        ("a/b x/y/ //", []),
        ("see https://example.com/a_(b).", [("url", 4, 24)]),
        ("@ada and a@b.example", [("mention", 0, 4)]),
    ],
)
def test_commands_links_and_mentions_are_found(raw: str, found: list[tuple[str, int, int]]) -> None:
    seen = entities.plain(raw).entities

    assert [(one["type"], one["offset"], one["length"]) for one in seen] == found


def test_nothing_is_found_within_code_or_a_link() -> None:
    raw = '<code>/start</code> <a href="example.com">/go</a> <b>/help</b>'

    kinds = [one["type"] for one in entities.formatted(raw, "HTML").entities]

    assert kinds == ["code", "text_link", "bold", "bot_command"]


def test_only_a_hundred_entities_are_kept() -> None:
    raw = "<b>a</b> " * 101

    assert len(entities.formatted(raw, "HTML").entities) == 100


@pytest.mark.parametrize(
    ("given_entities", "kept"),
    [
        ([bold(0, 2)], [bold(0, 2)]),
        ([bold(-1, 2), bold(0, 0), bold(1, 3)], []),
        ([{"type": "url", "offset": 0, "length": 1}], []),
        (
            [{"type": "text_link", "offset": 0, "length": 1, "url": "x.y"}],
            [{"type": "text_link", "offset": 0, "length": 1, "url": "http://x.y/"}],
        ),
        ([{"type": "text_link", "offset": 0, "length": 1, "url": "javascript:alert(1)"}], []),
        (
            [{"type": "text_link", "offset": 0, "length": 1, "url": "tg://user?id=7"}],
            [{"type": "text_mention", "offset": 0, "length": 1, "user_id": 7}],
        ),
        (
            [{"type": "pre", "offset": 0, "length": 1, "language": "c", "other": 1}],
            [{"type": "pre", "offset": 0, "length": 1, "language": "c"}],
        ),
    ],
)
def test_given_entities_are_kept_where_they_fit(given_entities: Any, kept: Any) -> None:
    assert entities.formatted("𝄞", "", given_entities).entities == kept


@pytest.mark.parametrize(
    ("entity", "reason"),
    [
        ("x", "expected an Object"),
        ({}, 'can\'t find field "type"'),
        ({"type": "loud", "offset": 0, "length": 1}, "unsupported type specified"),
        ({"type": ["bold"], "offset": 0, "length": 1}, "unsupported type specified"),
        ({"type": "bold", "length": 1}, 'can\'t find field "offset"'),
        ({"type": "bold", "offset": 0, "length": True}, 'can\'t find field "length"'),
    ],
)
def test_broken_given_entities_are_refused(entity: Any, reason: str) -> None:
    with pytest.raises(Refusal) as caught:
        entities.formatted("x", "", [entity])

    assert caught.value.description == f"Bad Request: can't parse MessageEntity: {reason}"


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("loud", "unsupported parse_mode"),
        ("Markdown", "can't parse entities: Not Implemented by the emulator: parse_mode Markdown"),
        (
            "MarkdownV2",
            (
                "can't parse entities: Character '.' is reserved and must be escaped with "
                "the preceding '\\'"
            ),
        ),
    ],
)
async def test_unknown_ways_of_markup_are_refused(
    api: Caller, ada: Person, mode: str, reason: str
) -> None:
    refused = await api.refusal("sendMessage", chat_id=ada.id, text="x.", parse_mode=mode)

    assert refused == f"Bad Request: {reason}"


async def test_markup_wins_over_given_entities(api: Caller, ada: Person) -> None:
    message = await api(
        "sendMessage", chat_id=ada.id, text="<i>x</i>", parse_mode="HTML", entities=[bold(0, 1)]
    )

    assert [one["type"] for one in message["entities"]] == ["italic"]


async def test_half_a_character_is_refused(api: Caller, client: Any, ada: Person) -> None:
    body = f'{{"chat_id":{ada.id},"text":"\\ud800"}}'
    headers = {"Content-Type": "application/json"}

    answer = await client.post("/bot1:test/sendMessage", content=body, headers=headers)

    assert answer.json()["description"] == "Bad Request: strings must be encoded in UTF-8"
    with pytest.raises(Refusal):
        entities.plain("\ud800")


@given(st.text(), st.sampled_from(["", "HTML", "MarkdownV2"]))
def test_any_text_is_either_refused_or_read(raw: str, mode: str) -> None:
    try:
        read = entities.formatted(raw, mode)
    except Refusal:
        return

    for one in read.entities:
        assert 0 <= one["offset"] < one["offset"] + one["length"] <= utf16_length(read.text)
