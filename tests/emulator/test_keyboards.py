from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from quizbot.emulator import Emulator
    from quizbot.emulator.people import Person
    from tests.emulator.conftest import Caller

UMLAUT = "ä"


def button(**action: Any) -> dict[str, Any]:
    return {"text": "A", **(action or {"callback_data": "a"})}


def inline(*rows: Any) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


async def markup_of(api: Caller, ada: Person, markup: Any) -> Any:
    message = await api("sendMessage", chat_id=ada.id, text="?", reply_markup=markup)
    return message.get("reply_markup")


@pytest.mark.parametrize("data", ["a" * 64, UMLAUT * 32, "a"])
async def test_callback_data_of_64_bytes_is_kept(api: Caller, ada: Person, data: str) -> None:
    markup = inline([button(callback_data=data)])

    assert await markup_of(api, ada, markup) == markup


@pytest.mark.parametrize("data", ["a" * 65, UMLAUT * 32 + "a", "", 5])
async def test_other_callback_data_is_refused(api: Caller, ada: Person, data: Any) -> None:
    markup = inline([button(callback_data=data)])

    refused = await api.refusal("sendMessage", chat_id=ada.id, text="?", reply_markup=markup)

    assert refused == "Bad Request: BUTTON_DATA_INVALID"


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ([], "object expected as reply markup"),
        (
            inline("x"),
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            {"inline_keyboard": 5},
            'object expected as reply markup: field "inline_keyboard" must be an Array',
        ),
        (
            inline(["x"]),
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object",
        ),
        (inline([{"url": "x.y"}]), "can't parse inline keyboard button: Can't find field \"text\""),
        (
            inline([{"text": 5}]),
            'can\'t parse inline keyboard button: Field "text" must be of type String',
        ),
        (
            inline([{"text": "A"}]),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            inline([button(url="nowhere")]),
            "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL",
        ),
        (inline([button(copy_text={"text": ""})]), "BUTTON_COPY_TEXT_INVALID"),
        (inline([button(copy_text="x")]), "BUTTON_COPY_TEXT_INVALID"),
        (
            inline([{**button(), "style": "loud"}]),
            "can't parse inline keyboard button: invalid button style specified",
        ),
        (inline(*[[button()] * 8] * 13), "reply markup is too long"),
        (
            {"force_reply": True, "input_field_placeholder": "a" * 65},
            "INPUT_FIELD_PLACEHOLDER_INVALID",
        ),
        ({"keyboard": [[5]]}, "can't parse keyboard button: KeyboardButton must be an Object"),
    ],
)
async def test_wrong_keyboards_are_refused(
    api: Caller, ada: Person, markup: Any, reason: str
) -> None:
    refused = await api.refusal("sendMessage", chat_id=ada.id, text="?", reply_markup=markup)

    assert refused == f"Bad Request: {reason}"


async def test_a_hundred_buttons_are_kept_and_a_row_is_cut_at_twelve(
    api: Caller, ada: Person
) -> None:
    hundred = inline(*[[button()] * 10] * 10)

    assert await markup_of(api, ada, hundred) == hundred
    assert await markup_of(api, ada, inline([button()] * 13)) == inline([button()] * 12)


async def test_empty_keyboards_and_buttons_vanish(api: Caller, ada: Person) -> None:
    assert await markup_of(api, ada, inline()) is None
    assert await markup_of(api, ada, inline([])) is None
    assert await markup_of(api, ada, inline([{"text": " ", "callback_data": "a"}])) is None


async def test_a_button_does_one_thing(api: Caller, ada: Person) -> None:
    both = {"text": "A", "style": "danger", "url": "https://x.y/z", "callback_data": "a"}

    kept = await markup_of(api, ada, inline([both, button(copy_text={"text": "a" * 256})]))

    first, second = kept["inline_keyboard"][0]
    assert first == {"text": "A", "style": "danger", "url": "https://x.y/z"}
    assert second == {"text": "A", "copy_text": {"text": "a" * 256}}


async def test_other_actions_pass_unchecked(api: Caller, ada: Person) -> None:
    markup = inline([button(web_app={"url": "https://x.y/"}), button(switch_inline_query="")])

    assert await markup_of(api, ada, markup) == markup


async def test_a_keyboard_may_come_as_json_text(api: Caller, ada: Person) -> None:
    markup = inline([button()])

    assert await markup_of(api, ada, json.dumps(markup)) == markup


async def test_a_reply_keyboard_is_shown_below_the_chat_not_in_the_message(
    api: Caller, emulator: Emulator, ada: Person
) -> None:
    markup = {"keyboard": [["One", {"text": "Two"}], [""]], "input_field_placeholder": "a" * 64}

    assert await markup_of(api, ada, markup) is None

    chat = emulator.world.find(next(iter(emulator.world.bots.values())), ada.id)
    assert chat is not None
    assert chat.keyboard is not None
    assert chat.keyboard["markup"]["keyboard"] == [[{"text": "One"}, {"text": "Two"}]]


@pytest.mark.parametrize("markup", [{"remove_keyboard": True}, {"force_reply": True}])
async def test_a_reply_keyboard_is_replaced(
    api: Caller, emulator: Emulator, ada: Person, markup: Any
) -> None:
    await markup_of(api, ada, {"keyboard": [["One"]]})
    await markup_of(api, ada, markup)

    chat = emulator.world.find(next(iter(emulator.world.bots.values())), ada.id)
    assert chat is not None
    assert chat.keyboard is not None
    assert chat.keyboard["markup"] == markup


@pytest.mark.parametrize("markup", [{}, {"keyboard": []}, {"remove_keyboard": False}, ""])
async def test_no_keyboard_is_no_keyboard(api: Caller, ada: Person, markup: Any) -> None:
    assert await markup_of(api, ada, markup) is None
