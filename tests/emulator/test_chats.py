from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from telegram import ChatMemberAdministrator, ChatMemberBanned, ChatMemberLeft, ChatMemberOwner

from quizbot.emulator.acts import NotAllowed

if TYPE_CHECKING:
    import telegram

    from quizbot.emulator import Emulator
    from quizbot.emulator.people import Person
    from tests.emulator.conftest import Caller


async def test_a_private_chat_is_described(bot: telegram.Bot, ada: Person) -> None:
    chat = await bot.get_chat(ada.id)

    assert (chat.type, chat.first_name, chat.username) == ("private", "Ada", "ada")
    assert await bot.get_chat_member_count(ada.id) == 2


async def test_a_group_is_described(
    bot: telegram.Bot, ada: Person, bob: Person, group: int
) -> None:
    chat = await bot.get_chat(group)
    owner = await bot.get_chat_member(group, ada.id)
    member = await bot.get_chat_member(group, bob.id)

    assert (chat.type, chat.title) == ("group", "Class")
    assert isinstance(owner, ChatMemberOwner)
    assert member.status == "member"
    assert await bot.get_chat_member_count(group) == 3
    assert await bot.get_chat_administrators(group) == (owner,)


async def test_an_administrator_has_rights(
    bot: telegram.Bot, emulator: Emulator, ada: Person, group: int
) -> None:
    emulator.set_member(group, 1, "administrator")

    me = await bot.get_chat_member(group, 1)

    assert isinstance(me, ChatMemberAdministrator)
    assert me.can_delete_messages


async def test_who_is_not_there_has_left(
    bot: telegram.Bot, api: Caller, emulator: Emulator, group: int
) -> None:
    eve = emulator.person("Eve")

    assert isinstance(await bot.get_chat_member(group, eve.id), ChatMemberLeft)
    assert await api.refusal("getChatMember", chat_id=group, user_id=5) == (
        "Bad Request: user not found"
    )


async def test_a_bot_that_was_removed_cannot_write(
    bot: telegram.Bot, api: Caller, emulator: Emulator, group: int, waiting: Any
) -> None:
    emulator.set_member(group, 1, "kicked")

    answer = await api.answer("sendMessage", chat_id=group, text="Hi")

    assert answer["error_code"] == 403
    assert answer["description"] == "Forbidden: bot was kicked from the group chat"
    assert isinstance(await bot.get_chat_member(group, 1), ChatMemberBanned)
    assert waiting()[-1]["my_chat_member"]["new_chat_member"]["status"] == "kicked"


async def test_a_bot_that_left_cannot_write(bot: telegram.Bot, api: Caller, group: int) -> None:
    assert await bot.leave_chat(group)

    assert await api.refusal("sendMessage", chat_id=group, text="Hi") == (
        "Forbidden: bot is not a member of the group chat"
    )


async def test_private_chats_are_not_left_and_have_no_administrators(
    api: Caller, ada: Person
) -> None:
    assert await api.refusal("leaveChat", chat_id=ada.id) == (
        "Bad Request: chat member status can't be changed in private chats"
    )
    assert await api.refusal("getChatAdministrators", chat_id=ada.id) == (
        "Bad Request: there are no administrators in the private chat"
    )


async def test_a_group_becomes_a_supergroup_with_another_id(
    api: Caller, emulator: Emulator, ada: Person, group: int, waiting: Any
) -> None:
    new = emulator.upgrade(group)

    answer = await api.answer("sendMessage", chat_id=group, text="Hi")

    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": new}
    assert (await api("sendMessage", chat_id=new, text="Hi"))["chat"]["type"] == "supergroup"
    old_message, new_message = (update["message"] for update in waiting())
    assert old_message["migrate_to_chat_id"] == new
    assert new_message["migrate_from_chat_id"] == group


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("/start", True),
        ("/start@quizbot_bot", True),
        ("/start@QUIZBOT_BOT", True),
        ("/start@other_bot", False),
        ("hello", False),
        ("say /start", False),
        ("@quizbot_bot hello", False),
    ],
)
async def test_privacy_mode_hides_what_is_not_for_the_bot(
    emulator: Emulator, ada: Person, group: int, waiting: Any, text: str, heard: bool
) -> None:
    emulator.say(ada, text, chat=group)

    assert bool(waiting()) is heard


async def test_replies_to_the_bot_are_heard_in_a_group(
    api: Caller, emulator: Emulator, ada: Person, group: int, waiting: Any
) -> None:
    sent = await api("sendMessage", chat_id=group, text="Type a number")

    emulator.say(ada, "500", chat=group, reply_to=sent["message_id"])

    assert waiting()[-1]["message"]["reply_to_message"]["message_id"] == sent["message_id"]


async def test_an_administrator_hears_all_and_learns_who_comes(
    emulator: Emulator, ada: Person, bob: Person, group: int, waiting: Any, api: Caller
) -> None:
    await api("getUpdates", allowed_updates=["message", "chat_member", "my_chat_member"])
    emulator.set_member(group, 1, "administrator")
    emulator.say(ada, "hello", chat=group)
    emulator.set_member(group, bob.id, "left")
    emulator.set_member(group, bob.id, "left")

    kinds = [min(update) for update in waiting()]

    assert kinds == ["my_chat_member", "message", "chat_member"]


async def test_only_members_write_and_edit_in_a_group(
    emulator: Emulator, ada: Person, bob: Person, group: int
) -> None:
    said = emulator.say(ada, "/hello", chat=group)

    with pytest.raises(NotAllowed, match="not in the chat"):
        emulator.say(emulator.person("Eve"), "hello", chat=group)
    with pytest.raises(NotAllowed, match="own texts"):
        emulator.edit(bob, said["message_id"], "x", chat=group)
    with pytest.raises(LookupError):
        emulator.say(ada, "hello", chat=-5)


@pytest.mark.parametrize(("text", "reason"), [(" ", "empty"), ("a" * 4097, "longer than 4096")])
def test_people_obey_the_limits_of_a_text(
    emulator: Emulator, ada: Person, text: str, reason: str
) -> None:
    with pytest.raises(NotAllowed, match=reason):
        emulator.say(ada, text)


async def test_small_methods_are_accepted(bot: telegram.Bot, api: Caller, ada: Person) -> None:
    message = await bot.send_message(ada.id, "Hi")

    assert (await bot.get_user_profile_photos(ada.id)).total_count == 0
    assert await bot.pin_chat_message(ada.id, message.message_id)
    assert await bot.set_message_reaction(ada.id, message.message_id, "👍")
    assert await api.refusal("getUserProfilePhotos", user_id=5) == "Bad Request: user not found"
    assert await api.refusal(
        "setMessageReaction",
        chat_id=ada.id,
        message_id=message.message_id,
        reaction=[{"type": "emoji", "emoji": "👍"}] * 2,
    ) == ("Bad Request: REACTIONS_TOO_MANY")


def test_a_bot_needs_a_token_and_keeps_it(emulator: Emulator) -> None:
    with pytest.raises(ValueError, match="token"):
        emulator.bot(token="x", username="x_bot", first_name="X")

    again = emulator.bot(token="1:test", username="x_bot", first_name="X")

    assert again.username == "quizbot_bot"
