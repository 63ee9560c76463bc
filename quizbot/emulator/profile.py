"""Methods about the bot itself: commands, descriptions, name, menu button."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from quizbot.emulator import limits
from quizbot.emulator.parameters import as_integer
from quizbot.emulator.refusals import bad_request

if TYPE_CHECKING:
    from quizbot.emulator.call import Call, Method
    from quizbot.emulator.people import Bot, Chat, Json

COMMAND = re.compile(r"/?([a-z0-9_]{1,32})")
LANGUAGE = re.compile(r"[a-z]{2}")
SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
# The last one is newer than Bot API 10.0, but readers of newer versions insist on it.
RIGHTS = (
    "is_anonymous can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members "
    "can_promote_members can_change_info can_invite_users can_post_stories can_edit_stories "
    "can_delete_stories can_manage_tags can_send_welcome_messages"
)


def offered(bot: Bot, chat: Chat, person_id: int, language: str) -> list[Json]:
    """Return the commands a person sees in a chat: the most specific scope and language wins."""
    admin = chat.members.get(person_id) in {"creator", "administrator"}
    scopes = [f"chat_member:{chat.id}:{person_id}"]
    scopes += [f"chat_administrators:{chat.id}"] * admin
    scopes += [f"chat:{chat.id}"]
    scopes += ["all_chat_administrators"] * (admin and not chat.private)
    scopes += ["all_private_chats" if chat.private else "all_group_chats", "default"]
    for scope in scopes:
        for key in (f"{scope}/{language}", f"{scope}/"):
            if key in bot.commands:
                return bot.commands[key]
    return []


def set_my_commands(call: Call) -> bool:
    """Set the commands for a scope and a language."""
    raw = call.params.items("commands", "BotCommand")
    if len(raw) > limits.COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = [_command(item) for item in raw]
    key = _key(call)
    if commands:
        call.bot.commands[key] = commands
    else:
        call.bot.commands.pop(key, None)
    return _commands_changed(call)


def get_my_commands(call: Call) -> list[Json]:
    """Return the commands that were set for exactly this scope and language."""
    return call.bot.commands.get(_key(call), [])


def delete_my_commands(call: Call) -> bool:
    """Forget the commands for a scope and a language."""
    call.bot.commands.pop(_key(call), None)
    return _commands_changed(call)


def _commands_changed(call: Call) -> bool:
    call.world.save_bot(call.bot)
    for chat in call.world.chats.values():
        if chat.has(call.bot.id):
            call.world.events.emit("commands", chat)
    return True


def _command(raw: Any) -> Json:
    if not isinstance(raw, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for field in ("command", "description"):
        if not isinstance(raw.get(field), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{field}\"")
    if not raw["command"].strip("/"):
        raise bad_request("command must be non-empty")
    match = COMMAND.fullmatch(raw["command"].lower())
    if match is None:
        raise bad_request("BOT_COMMAND_INVALID")
    description = raw["description"].strip()
    if not description:
        raise bad_request("command description must be non-empty")
    if limits.utf16_length(description) > limits.COMMAND_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": match[1], "description": description}


def _key(call: Call) -> str:
    scope = call.params.data("scope", "can't parse BotCommandScope JSON object")
    scope = {"type": "default"} if scope is None else scope
    if not isinstance(scope, dict) or scope.get("type") not in SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    numbers = [str(as_integer(scope.get(name))) for name in SCOPES[scope["type"]]]
    if numbers and call.world.find(call.bot, int(numbers[0])) is None:
        raise bad_request("chat not found")
    return f"{':'.join([scope['type'], *numbers])}/{_language(call)}"


def _language(call: Call) -> str:
    language = call.params.text("language_code")
    if language and not LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _setter(kind: str, parameter: str, limit: int, refused: str) -> Method:
    def set_text(call: Call) -> bool:
        text = call.params.text(parameter).strip()
        if limits.utf16_length(text) > limit:
            raise bad_request(refused)
        key = f"{kind}:{_language(call)}"
        if text:
            call.bot.texts[key] = text
        else:
            call.bot.texts.pop(key, None)
        call.world.save_bot(call.bot)
        return True

    return set_text


def _getter(kind: str, field: str) -> Method:
    def get_text(call: Call) -> Json:
        text = call.bot.text(kind, _language(call))
        return {field: text or (call.bot.first_name if kind == "name" else "")}

    return get_text


def set_menu_button(call: Call) -> bool:
    """Set the button beside the text field, for one chat or for all."""
    button = call.params.data("menu_button", "can't parse MenuButton JSON object")
    button = {"type": "default"} if button is None else button
    kinds = {"default", "commands", "web_app"}
    if not isinstance(button, dict) or button.get("type") not in kinds:
        raise bad_request("can't parse MenuButton: MenuButton has unsupported type")
    call.bot.menu_buttons[_menu_key(call)] = button
    call.world.save_bot(call.bot)
    return True


def get_menu_button(call: Call) -> Json:
    """Return the button beside the text field, for one chat or for all."""
    buttons = call.bot.menu_buttons
    own = buttons.get(_menu_key(call), {"type": "default"})
    return buttons.get("", {"type": "commands"}) if own["type"] == "default" else own


def _menu_key(call: Call) -> str:
    if not call.params.has("chat_id"):
        return ""
    chat = call.chat()
    if not chat.private:
        raise bad_request("chat not found")
    return str(chat.id)


def set_rights(call: Call) -> bool:
    """Set the rights the bot asks for when it is made an administrator."""
    rights = call.params.data("rights", "can't parse administrator rights JSON object") or {}
    if not isinstance(rights, dict):
        raise bad_request("object expected as administrator rights")
    key = "channels" if call.params.flag("for_channels") else "groups"
    call.bot.rights[key] = {right: bool(rights.get(right)) for right in RIGHTS.split()}
    call.world.save_bot(call.bot)
    return True


def get_rights(call: Call) -> Json:
    """Return the rights the bot asks for when it is made an administrator."""
    key = "channels" if call.params.flag("for_channels") else "groups"
    return call.bot.rights.get(key, dict.fromkeys(RIGHTS.split(), False))


METHODS: dict[str, Method] = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _setter("name", "name", limits.NAME, "BOT_TITLE_INVALID"),
    "getMyName": _getter("name", "name"),
    "setMyDescription": _setter(
        "description", "description", limits.DESCRIPTION, "bot description is too long"
    ),
    "getMyDescription": _getter("description", "description"),
    "setMyShortDescription": _setter(
        "short_description",
        "short_description",
        limits.SHORT_DESCRIPTION,
        "bot short description is too long",
    ),
    "getMyShortDescription": _getter("short_description", "short_description"),
    "setChatMenuButton": set_menu_button,
    "getChatMenuButton": get_menu_button,
    "setMyDefaultAdministratorRights": set_rights,
    "getMyDefaultAdministratorRights": get_rights,
}
