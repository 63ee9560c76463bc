from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from telegram import BotCommand, BotCommandScopeChat, MenuButtonCommands, MenuButtonDefault

from quizbot.emulator import views

if TYPE_CHECKING:
    import telegram

    from quizbot.emulator import Emulator
    from quizbot.emulator.people import Person
    from tests.emulator.conftest import Caller


def names(commands: Any) -> list[str]:
    return [command["command"] for command in commands]


async def test_commands_are_set_read_and_deleted(bot: telegram.Bot, ada: Person) -> None:
    await bot.set_my_commands([BotCommand("learn", "Learn something")])
    await bot.set_my_commands([("lernen", "Etwas lernen")], language_code="de")
    await bot.set_my_commands([("only", "For you")], scope=BotCommandScopeChat(ada.id))

    assert (await bot.get_my_commands())[0].command == "learn"
    assert (await bot.get_my_commands(language_code="de"))[0].command == "lernen"
    assert (await bot.get_my_commands(scope=BotCommandScopeChat(ada.id)))[0].command == "only"
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    await bot.set_my_commands([], language_code="de")
    assert await bot.get_my_commands(language_code="de") == ()


async def test_the_most_specific_commands_are_offered(
    api: Caller, emulator: Emulator, ada: Person, bob: Person, group: int
) -> None:
    private = emulator.world.private(emulator.world.bots[1], ada.id)
    room = emulator.world.chats[f"g{group}"]

    def offered(person: Person, chat: Any) -> list[str]:
        return names(views.commands(emulator.world, person, chat))

    async def put(name: str, **params: Any) -> None:
        commands = [{"command": name, "description": "?"}]
        await api("setMyCommands", commands=commands, **params)

    assert offered(ada, private) == []
    await put("default")
    await put("english", language_code="en")
    assert offered(ada, private) == ["english"]
    await put("private", scope={"type": "all_private_chats"})
    await put("group", scope={"type": "all_group_chats"})
    assert (offered(ada, private), offered(ada, room)) == (["private"], ["group"])
    await put("admins", scope={"type": "all_chat_administrators"})
    assert (offered(ada, room), offered(bob, room)) == (["admins"], ["group"])
    await put("room", scope={"type": "chat", "chat_id": group})
    await put("rulers", scope={"type": "chat_administrators", "chat_id": group})
    assert (offered(ada, room), offered(bob, room)) == (["rulers"], ["room"])
    await put("bob", scope={"type": "chat_member", "chat_id": group, "user_id": bob.id})
    assert offered(bob, room) == ["bob"]


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"commands": ["x"]}, "can't parse BotCommand: expected an Object"),
        (
            {"commands": [{"command": "x"}]},
            "can't parse BotCommand: Can't find field \"description\"",
        ),
        ({"commands": [{"command": "/", "description": "x"}]}, "command must be non-empty"),
        ({"commands": [{"command": "a-b", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a" * 33, "description": "x"}]}, "BOT_COMMAND_INVALID"),
        (
            {"commands": [{"command": "a", "description": " "}]},
            "command description must be non-empty",
        ),
        (
            {"commands": [{"command": "a", "description": "x" * 257}]},
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        ({"commands": [{"command": "a", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"scope": {"type": "all"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
        ({"language_code": "deu"}, "invalid language code specified"),
    ],
)
async def test_wrong_commands_are_refused(api: Caller, params: Any, reason: str) -> None:
    assert await api.refusal("setMyCommands", **params) == f"Bad Request: {reason}"


async def test_a_hundred_commands_at_their_limits_are_kept(api: Caller) -> None:
    commands = [{"command": "/" + "a" * 32, "description": "x" * 256}] * 100

    assert await api("setMyCommands", commands=commands)

    assert names(await api("getMyCommands")) == ["a" * 32] * 100


async def test_name_and_descriptions_are_kept_per_language(bot: telegram.Bot) -> None:
    await bot.set_my_name("Quiz")
    await bot.set_my_description("Teaches")
    await bot.set_my_description("Lehrt", language_code="de")
    await bot.set_my_short_description("Short")

    assert (await bot.get_my_name()).name == "Quiz"
    assert (await bot.get_me()).first_name == "Quiz"
    assert (await bot.get_my_description()).description == "Teaches"
    assert (await bot.get_my_description("de")).description == "Lehrt"
    assert (await bot.get_my_description("fr")).description == "Teaches"
    assert (await bot.get_my_short_description()).short_description == "Short"
    await bot.set_my_name("")
    assert (await bot.get_my_name()).name == "quizbot"


@pytest.mark.parametrize(
    ("method", "parameter", "limit"),
    [
        ("setMyName", "name", 64),
        ("setMyDescription", "description", 512),
        ("setMyShortDescription", "short_description", 120),
    ],
)
async def test_texts_about_the_bot_have_limits(
    api: Caller, method: str, parameter: str, limit: int
) -> None:
    assert await api(method, **{parameter: "a" * limit})
    assert await api.refusal(method, **{parameter: "a" * (limit + 1)})


async def test_the_menu_button_is_set_for_one_chat_or_all(bot: telegram.Bot, ada: Person) -> None:
    assert isinstance(await bot.get_chat_menu_button(), MenuButtonCommands)

    await bot.set_chat_menu_button(menu_button=MenuButtonDefault())
    await bot.set_chat_menu_button(ada.id, MenuButtonCommands())

    assert isinstance(await bot.get_chat_menu_button(), MenuButtonDefault)
    assert isinstance(await bot.get_chat_menu_button(ada.id), MenuButtonCommands)


@pytest.mark.parametrize("button", ["[]", {"type": "x"}])
async def test_an_unknown_menu_button_is_refused(api: Caller, button: Any) -> None:
    assert await api.refusal("setChatMenuButton", menu_button=button) == (
        "Bad Request: can't parse MenuButton: MenuButton has unsupported type"
    )


async def test_a_group_has_no_menu_button(api: Caller, group: int) -> None:
    assert await api.refusal("getChatMenuButton", chat_id=group) == "Bad Request: chat not found"


async def test_the_rights_the_bot_asks_for_are_kept(api: Caller) -> None:
    await api("setMyDefaultAdministratorRights", rights={"can_pin_messages": True})
    await api("setMyDefaultAdministratorRights", rights={"can_manage_chat": True})

    assert (await api("getMyDefaultAdministratorRights"))["can_manage_chat"]
    assert not (await api("getMyDefaultAdministratorRights", for_channels=True))["can_manage_chat"]
    assert await api.refusal("setMyDefaultAdministratorRights", rights="[5]") == (
        "Bad Request: object expected as administrator rights"
    )
