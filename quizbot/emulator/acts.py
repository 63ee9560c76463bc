"""What people do in a chat, and what the bots in it get to know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from quizbot.emulator import entities, limits
from quizbot.emulator.people import Chat, group_key
from quizbot.emulator.queries import Query

if TYPE_CHECKING:
    from quizbot.emulator.emulator import Emulator
    from quizbot.emulator.people import Bot, Json, Person


class NotAllowed(Exception):  # noqa: N818 - the domain word, as with Refusal
    """Telegram's own client would not let a person do this; the message says why."""


def say(
    emulator: Emulator, person: Person, text: str, chat: Chat, *, reply_to: int | None = None
) -> Json:
    """Write a text into a chat and queue it for the bots that may read it."""
    spoken = entities.plain(text)
    if not spoken.text:
        raise NotAllowed("the text is empty")
    if limits.utf16_length(spoken.text) > limits.TEXT:
        raise NotAllowed(f"the text is longer than {limits.TEXT} characters")
    content = spoken.fields("text")
    if reply_to is not None:
        content = {"reply_to_message": chat.messages[reply_to], **content}
    return send(emulator, person, chat, content)


def send(emulator: Emulator, person: Person, chat: Chat, content: Json) -> Json:
    """Put someone's message into a chat and queue it for the bots that may read it."""
    world = emulator.world
    if not chat.has(person.id):
        raise NotAllowed("this person is not in the chat")
    if not chat.open:
        chat.open = True
        world.save_chat(chat)
    for bot in world.bots.values():
        if chat.private and chat.members.get(bot.id) == "kicked":
            world.set_member(chat, bot.id, "member", person.user())
    message = world.post(chat, person.user(), content)
    for bot in world.bots_in(chat):
        if _reads(bot, chat, message):
            world.enqueue(bot, "message", message, chat.id)
    return message


def edit(emulator: Emulator, person: Person, message_id: int, text: str, chat: Chat) -> Json:
    """Change one's own text."""
    old = chat.messages[message_id]
    if old["from"]["id"] != person.id or "text" not in old:
        raise NotAllowed("only one's own texts can be changed")
    kept = {key: value for key, value in old.items() if key not in {"text", "entities"}}
    changed = {**kept, "edit_date": emulator.world.now(), **entities.plain(text).fields("text")}
    emulator.world.replace(chat, changed)
    for bot in emulator.world.bots_in(chat):
        if _reads(bot, chat, changed):
            emulator.world.enqueue(bot, "edited_message", changed, chat.id)
    return changed


def tap(
    emulator: Emulator, person: Person, message_id: int, data: str, chat: Chat, *, forge: bool
) -> str:
    """Tap the button with this callback data and return the callback query's id."""
    world = emulator.world
    message = chat.messages.get(message_id)
    if not forge:
        _check_button(person, chat, message, data)
    if message is None:
        message = {"chat": world.describe(chat), "message_id": message_id, "date": 0}
    bot = _owner(emulator, chat, message)
    number = world.new_id()
    emulator.server.queries.ask(Query(number, bot.id, person.id, chat, world.clock()))
    query = {
        "id": number,
        "from": person.user(),
        "message": message,
        "chat_instance": str(crc32(chat.key.encode())),
        "data": data,
    }
    world.enqueue(bot, "callback_query", query, person.id)
    return number


def upgrade(emulator: Emulator, chat_id: int) -> int:
    """Move a group's people to a new supergroup, with a service message in both; return its id."""
    world = emulator.world
    old = world.chats[group_key(chat_id)]
    number = -1_000_000_000_000 - world.next("supergroups", 4_001)
    new = Chat(group_key(number), number, "supergroup", dict(old.members), old.title)
    world.add_chat(new)
    person = world.people[next(iter(old.members))]
    moves = ((old, "migrate_to_chat_id", number), (new, "migrate_from_chat_id", chat_id))
    for chat, field, other in moves:
        message = world.post(chat, person.user(), {field: other})
        for bot in world.bots_in(chat):
            world.enqueue(bot, "message", message, chat.id)
    old.upgraded_to = number
    world.save_chat(old)
    return number


def _check_button(person: Person, chat: Chat, message: Json | None, data: str) -> None:
    if not chat.has(person.id):
        raise NotAllowed("this person is not in the chat")
    if message is None:
        raise NotAllowed("there is no such message")
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    if not any(button.get("callback_data") == data for row in rows for button in row):
        raise NotAllowed("there is no such button on the message")


def _owner(emulator: Emulator, chat: Chat, message: Json) -> Bot:
    bots = emulator.world.bots
    sender = bots.get(message.get("from", {}).get("id", 0))
    return sender or bots[chat.bot_id or emulator.world.bots_in(chat)[0].id]


def _reads(bot: Bot, chat: Chat, message: Json) -> bool:
    """Return whether a bot gets a message: in groups, privacy mode hides most of them."""
    if chat.private or bot.reads_all or chat.members[bot.id] == "administrator":
        return True
    if message.get("reply_to_message", {}).get("from", {}).get("id") == bot.id:
        return True
    first = next(iter(message.get("entities", [])), None)
    if first is None or first["type"] != "bot_command" or first["offset"] != 0:
        return False
    command, _, name = message["text"][: first["length"]].partition("@")
    return bool(command) and name.lower() in {"", bot.username.lower()}
