from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import telegram

    from quizbot.emulator import Emulator
    from quizbot.emulator.people import Person
    from tests.emulator.conftest import Caller, Clock

CLEF = "𝄞"


async def test_a_bot_greets_someone_who_has_started(bot: telegram.Bot, ada: Person) -> None:
    message = await bot.send_message(ada.id, "Hello <b>Ada</b>", parse_mode="HTML")

    assert message.text == "Hello Ada"
    assert message.entities[0].type == "bold"
    assert message.chat.first_name == "Ada"
    assert message.from_user is not None
    assert message.from_user.username == "quizbot_bot"


async def test_a_bot_cannot_write_first(api: Caller, bob: Person) -> None:
    refused = await api.refusal("sendMessage", chat_id=bob.id, text="Hi")

    assert refused == "Bad Request: chat not found"


@pytest.mark.parametrize("chat_id", [5, "@nobody", "x", 2**70, -1])
async def test_an_unknown_chat_is_not_found(api: Caller, chat_id: Any) -> None:
    refused = await api.refusal("sendMessage", chat_id=chat_id, text="Hi")

    assert refused == "Bad Request: chat not found"


async def test_a_call_without_a_chat_is_refused(api: Caller) -> None:
    assert await api.refusal("sendMessage", text="Hi") == "Bad Request: chat_id is empty"


@pytest.mark.parametrize("text", ["a" * 4096, CLEF * 2048, f"<b>{'a' * 4096}</b>"])
async def test_a_text_of_4096_units_is_sent(api: Caller, ada: Person, text: str) -> None:
    message = await api("sendMessage", chat_id=ada.id, text=text, parse_mode="HTML")

    assert len(message["text"].encode("utf-16-le")) == 2 * 4096


@pytest.mark.parametrize("text", ["a" * 4097, CLEF * 2048 + "a"])
async def test_a_longer_text_is_refused(api: Caller, ada: Person, text: str) -> None:
    refused = await api.refusal("sendMessage", chat_id=ada.id, text=text)

    assert refused == "Bad Request: message is too long"


@pytest.mark.parametrize("text", ["", " \n ", "<b></b>", "\r"])
async def test_an_empty_text_is_refused(api: Caller, ada: Person, text: str) -> None:
    refused = await api.refusal("sendMessage", chat_id=ada.id, text=text, parse_mode="HTML")

    assert refused == "Bad Request: message text is empty"


async def test_a_reply_shows_what_it_answers(api: Caller, ada: Person) -> None:
    first = await api("sendMessage", chat_id=ada.id, text="one")
    number = first["message_id"]

    reply = {"message_id": number}
    second = await api("sendMessage", chat_id=ada.id, text="two", reply_parameters=reply)
    third = await api("sendMessage", chat_id=ada.id, text="three", reply_to_message_id=number)

    assert second["reply_to_message"] == third["reply_to_message"] == first


async def test_a_reply_to_nothing_is_refused_unless_it_may_be_sent_alone(
    api: Caller, ada: Person
) -> None:
    reply: dict[str, Any] = {"message_id": 99}
    params = {"chat_id": ada.id, "text": "two"}

    refused = await api.refusal("sendMessage", **params, reply_parameters=reply)
    reply["allow_sending_without_reply"] = True
    sent = await api("sendMessage", **params, reply_parameters=reply)

    assert refused == "Bad Request: message to be replied not found"
    assert "reply_to_message" not in sent


async def test_link_preview_options_come_back(api: Caller, ada: Person) -> None:
    message = await api(
        "sendMessage", chat_id=ada.id, text="Hi", link_preview_options={"is_disabled": True}
    )
    old = await api("sendMessage", chat_id=ada.id, text="Hi", disable_web_page_preview=True)

    assert message["link_preview_options"] == old["link_preview_options"] == {"is_disabled": True}


async def test_a_person_who_blocks_the_bot_gets_nothing(
    api: Caller, emulator: Emulator, ada: Person, waiting: Any
) -> None:
    emulator.block(ada)

    answer = await api.answer("sendMessage", chat_id=ada.id, text="Hi")
    [update] = waiting()

    assert answer["description"] == "Forbidden: bot was blocked by the user"
    assert answer["error_code"] == 403
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"


async def test_a_deleted_account_gets_nothing(api: Caller, emulator: Emulator, ada: Person) -> None:
    emulator.deactivate(ada)

    answer = await api.answer("sendMessage", chat_id=ada.id, text="Hi")

    assert (answer["error_code"], answer["description"]) == (
        403,
        "Forbidden: user is deactivated",
    )


async def test_a_person_can_unblock_the_bot(
    api: Caller, emulator: Emulator, ada: Person, waiting: Any
) -> None:
    emulator.block(ada)
    emulator.unblock(ada)
    emulator.unblock(ada)

    assert await api("sendMessage", chat_id=ada.id, text="Hi")
    assert len(waiting()) == 2


async def test_writing_again_unblocks_the_bot(
    api: Caller, emulator: Emulator, ada: Person, waiting: Any
) -> None:
    emulator.block(ada)

    emulator.say(ada, "back")

    assert await api("sendMessage", chat_id=ada.id, text="Hi")
    kinds = [min(update) for update in waiting()]
    assert kinds == ["my_chat_member", "my_chat_member", "message"]


async def test_a_deleted_message_is_gone(api: Caller, emulator: Emulator, ada: Person) -> None:
    message = await api("sendMessage", chat_id=ada.id, text="Hi")
    where = {"chat_id": ada.id, "message_id": message["message_id"]}

    assert await api("deleteMessage", **where)

    assert message not in emulator.messages(ada.id)
    assert await api.refusal("deleteMessage", **where) == (
        "Bad Request: message to delete not found"
    )


async def test_a_bot_may_delete_what_a_person_wrote_to_it(
    api: Caller, emulator: Emulator, ada: Person
) -> None:
    said = emulator.say(ada, "a typed answer")

    assert await api("deleteMessage", chat_id=ada.id, message_id=said["message_id"])


async def test_a_member_may_not_delete_what_others_wrote(
    api: Caller, emulator: Emulator, ada: Person, group: int
) -> None:
    said = emulator.say(ada, "/hello", chat=group)
    where = {"chat_id": group, "message_id": said["message_id"]}

    assert await api.refusal("deleteMessage", **where) == "Bad Request: message can't be deleted"
    emulator.set_member(group, 1, "administrator")
    assert await api("deleteMessage", **where)


async def test_a_message_older_than_two_days_stays(api: Caller, clock: Clock, ada: Person) -> None:
    message = await api("sendMessage", chat_id=ada.id, text="Hi")
    clock.seconds += 48 * 3600

    refused = await api.refusal("deleteMessage", chat_id=ada.id, message_id=message["message_id"])

    assert refused == "Bad Request: message can't be deleted"


async def test_several_messages_are_deleted_at_once(
    api: Caller, emulator: Emulator, ada: Person
) -> None:
    sent = [await api("sendMessage", chat_id=ada.id, text=text) for text in "abc"]
    numbers = [message["message_id"] for message in sent]

    assert await api("deleteMessages", chat_id=ada.id, message_ids=[*numbers[:2], 999])

    assert emulator.messages(ada.id)[1:] == sent[2:]


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [
        ([], "message identifiers are not specified"),
        (list(range(1, 102)), "too many message identifiers specified"),
        ("x", "can't parse message identifiers JSON object"),
        ({"a": 1}, "expected an Array of message identifiers"),
    ],
)
async def test_wrong_lists_of_messages_are_refused(
    api: Caller, ada: Person, numbers: Any, reason: str
) -> None:
    refused = await api.refusal("deleteMessages", chat_id=ada.id, message_ids=numbers)

    assert refused == f"Bad Request: {reason}"


async def test_a_forward_names_its_origin_and_a_copy_does_not(
    api: Caller, emulator: Emulator, ada: Person
) -> None:
    said = emulator.say(ada, "Hello")
    source = {"chat_id": ada.id, "from_chat_id": ada.id, "message_id": said["message_id"]}

    forward = await api("forwardMessage", **source)
    copy = await api("copyMessage", **source)

    assert forward["forward_origin"]["sender_user"]["id"] == ada.id
    assert copy["message_id"] == forward["message_id"] + 1
    assert "forward_origin" not in emulator.messages(ada.id)[-1]
    assert emulator.messages(ada.id)[-1]["text"] == "Hello"


@pytest.mark.parametrize(
    ("method", "verb", "participle"),
    [("forwardMessage", "forward", "forwarded"), ("copyMessage", "copy", "copied")],
)
async def test_missing_and_protected_messages_are_not_repeated(
    api: Caller, ada: Person, method: str, verb: str, participle: str
) -> None:
    kept = await api("sendMessage", chat_id=ada.id, text="Hi", protect_content=True)
    where = {"chat_id": ada.id, "from_chat_id": ada.id}

    missing = await api.refusal(method, **where, message_id=999)
    protected = await api.refusal(method, **where, message_id=kept["message_id"])

    assert missing == f"Bad Request: message to {verb} not found"
    assert protected == f"Bad Request: message can't be {participle}"


@pytest.mark.parametrize("action", ["typing", "upload_photo"])
async def test_chat_actions_are_shown(bot: telegram.Bot, ada: Person, action: str) -> None:
    assert await bot.send_chat_action(ada.id, action)


async def test_an_unknown_chat_action_is_refused(api: Caller, ada: Person) -> None:
    refused = await api.refusal("sendChatAction", chat_id=ada.id, action="dancing")

    assert refused == "Bad Request: wrong parameter action in request"


async def test_dice_fall_within_their_range(bot: telegram.Bot, ada: Person) -> None:
    values = {(await bot.send_dice(ada.id)).dice.value for _ in range(60)}  # type: ignore[union-attr] # sendDice always has dice

    assert values == {1, 2, 3, 4, 5, 6}


async def test_an_unknown_die_is_refused(api: Caller, ada: Person) -> None:
    refused = await api.refusal("sendDice", chat_id=ada.id, emoji="X")

    assert refused == "Bad Request: wrong dice emoji specified"


async def test_a_mention_by_id_needs_a_known_person(api: Caller, ada: Person) -> None:
    text = f'<a href="tg://user?id={ada.id}">A</a> <a href="tg://user?id=9">B</a> <b>C</b>'

    message = await api("sendMessage", chat_id=ada.id, text=text, parse_mode="HTML")

    kinds = [entity["type"] for entity in message["entities"]]
    assert kinds == ["text_mention", "bold"]
    assert message["entities"][0]["user"]["id"] == ada.id
