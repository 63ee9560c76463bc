from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

if TYPE_CHECKING:
    import telegram

    from quizbot.emulator import Emulator
    from quizbot.emulator.people import Person
    from tests.emulator.conftest import Caller, Clock

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)
KEYBOARD = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}


@pytest.fixture
async def where(api: Caller, ada: Person) -> dict[str, int]:
    message = await api("sendMessage", chat_id=ada.id, text="one", reply_markup=KEYBOARD)
    return {"chat_id": ada.id, "message_id": message["message_id"]}


async def test_a_message_is_edited_in_place(
    bot: telegram.Bot, emulator: Emulator, clock: Clock, where: dict[str, int]
) -> None:
    clock.seconds += 5
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("B", callback_data="b")]])

    edited = await bot.edit_message_text(
        "two", where["chat_id"], where["message_id"], reply_markup=keyboard
    )

    assert not isinstance(edited, bool)
    assert edited.text == "two"
    assert edited.reply_markup == keyboard
    assert edited.edit_date is not None
    shown = emulator.messages(where["chat_id"])[-1]
    assert shown["message_id"] == where["message_id"]
    assert shown["edit_date"] == shown["date"] + 5


async def test_an_edit_without_a_keyboard_removes_it(api: Caller, where: dict[str, int]) -> None:
    edited = await api("editMessageText", **where, text="two")

    assert "reply_markup" not in edited


async def test_an_edit_that_changes_nothing_is_refused(api: Caller, where: dict[str, int]) -> None:
    same = {"text": "one", "reply_markup": KEYBOARD}
    marked = {"text": "<b>one</b>", "parse_mode": "HTML", "reply_markup": KEYBOARD}

    assert await api.refusal("editMessageText", **where, **same) == NOT_MODIFIED
    assert await api.refusal("editMessageReplyMarkup", **where, reply_markup=KEYBOARD) == (
        NOT_MODIFIED
    )
    await api("editMessageText", **where, **marked)
    assert await api.refusal("editMessageText", **where, **marked) == NOT_MODIFIED


async def test_the_keyboard_alone_can_be_edited(api: Caller, where: dict[str, int]) -> None:
    edited = await api("editMessageReplyMarkup", **where)

    assert edited["text"] == "one"
    assert "reply_markup" not in edited


async def test_a_message_that_is_gone_cannot_be_edited(api: Caller, where: dict[str, int]) -> None:
    await api("deleteMessage", **where)

    refused = await api.refusal("editMessageText", **where, text="two")

    assert refused == "Bad Request: message to edit not found"


async def test_what_a_person_wrote_cannot_be_edited(
    api: Caller, emulator: Emulator, ada: Person
) -> None:
    said = emulator.say(ada, "mine")

    refused = await api.refusal(
        "editMessageText", chat_id=ada.id, message_id=said["message_id"], text="yours"
    )

    assert refused == "Bad Request: message can't be edited"


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({}, "message identifier is not specified"),
        ({"inline_message_id": "x"}, "MESSAGE_ID_INVALID"),
        ({"message_id": "x"}, "message to edit not found"),
    ],
)
async def test_an_edit_must_say_of_what(
    api: Caller, ada: Person, params: dict[str, Any], reason: str
) -> None:
    refused = await api.refusal("editMessageText", chat_id=ada.id, text="two", **params)

    assert refused == f"Bad Request: {reason}"


async def test_an_edit_obeys_the_limits_of_a_text(api: Caller, where: dict[str, int]) -> None:
    long = await api.refusal("editMessageText", **where, text="a" * 4097)
    empty = await api.refusal("editMessageText", **where, text="")

    assert long == "Bad Request: message is too long"
    assert empty == "Bad Request: message text is empty"


async def test_text_and_caption_are_not_confused(api: Caller, where: dict[str, int]) -> None:
    refused = await api.refusal("editMessageCaption", **where, caption="two")

    assert refused == "Bad Request: there is no caption in the message to edit"


async def test_only_an_inline_keyboard_can_be_edited_in(api: Caller, where: dict[str, int]) -> None:
    markup = {"keyboard": [["A"]]}

    refused = await api.refusal("editMessageReplyMarkup", **where, reply_markup=markup)

    assert refused == "Bad Request: inline keyboard expected"
