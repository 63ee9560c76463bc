"""The world as one person sees it, for the browser page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizbot.emulator import profile
from quizbot.emulator.people import Chat, group_key

if TYPE_CHECKING:
    from quizbot.emulator.events import Event
    from quizbot.emulator.people import Bot, Json, Person
    from quizbot.emulator.world import World


def chat_of(world: World, person: Person, chat_id: int) -> Chat | None:
    """Return the chat that a person means: a private one by its bot's id, a group by its own."""
    if chat_id in world.bots:
        return world.private(world.bots[chat_id], person.id)
    if chat_id == person.id and world.bots:
        return world.private(next(iter(world.bots.values())), person.id)
    chat = world.chats.get(group_key(chat_id))
    return chat if chat is not None and person.id in chat.members else None


def chat_id(chat: Chat) -> int:
    """Return the id of a chat as its people see it: a private one has that of its bot."""
    return chat.id if chat.bot_id is None else chat.bot_id


def chats(world: World, person: Person) -> list[Json]:
    """Return all chats of a person, private ones first."""
    private = [world.private(bot, person.id) for bot in world.bots.values()]
    groups = [chat for chat in world.chats.values() if not chat.private and chat.has(person.id)]
    return [_chat(world, person, chat) for chat in private + groups if chat.upgraded_to is None]


def message(world: World, person: Person, chat: Chat, shown: Json) -> Json:
    """Return a message as a person sees it; a quiz keeps its secret until they have voted."""
    view = {**shown, "chat": _place(world, chat)}
    keyboard = chat.keyboard
    if keyboard is not None and keyboard["message_id"] == shown["message_id"]:
        view["reply_markup"] = keyboard["markup"]
    if "poll" in shown:
        view["poll"] = _poll(world, person, shown["poll"])
    return view


def event(world: World, person: Person, happened: Event) -> Json:
    """Return the data of an event as a person sees it."""
    data = happened.data
    if happened.name == "answer":
        return data
    if happened.name == "commands":
        return {"chat": chat_id(happened.chat), "commands": commands(world, person, happened.chat)}
    if "message" in data:
        view = message(world, person, happened.chat, data["message"])
        return {"chat": chat_id(happened.chat), "message": view}
    return {"chat": chat_id(happened.chat), **data}


def commands(world: World, person: Person, chat: Chat) -> list[Json]:
    """Return the commands that the bots of a chat offer to a person."""
    language = person.language_code or ""
    offers = (profile.offered(bot, chat, person.id, language) for bot in world.bots_in(chat))
    return [command for offer in offers for command in offer]


def _chat(world: World, person: Person, chat: Chat) -> Json:
    bots = world.bots_in(chat) or list(world.bots.values())
    bot = world.bots[chat.bot_id] if chat.bot_id is not None else bots[0]
    title = bot.text("name", person.language_code) or bot.first_name if chat.private else chat.title
    return {
        "id": chat_id(chat),
        "title": title,
        "type": chat.type,
        "bot": _bot(bot, person.language_code),
        "can_write": chat.private or chat.has(person.id),
    }


def _bot(bot: Bot, language: str | None) -> Json:
    return {
        "id": bot.id,
        "username": bot.username,
        "first_name": bot.text("name", language) or bot.first_name,
        "description": bot.text("description", language),
        "short_description": bot.text("short_description", language),
    }


def _place(world: World, chat: Chat) -> Json:
    if chat.bot_id is None:
        return world.describe(chat)
    bot = world.bots[chat.bot_id]
    return {"id": bot.id, "type": "private", "first_name": bot.first_name, "username": bot.username}


def _poll(world: World, person: Person, poll: Json) -> Json:
    record = world.polls.get(poll["id"])
    chosen = [] if record is None else record["votes"].get(str(person.id), [])
    view = {**poll, "chosen_option_ids": chosen}
    if not chosen and not poll["is_closed"]:
        secret = {"correct_option_id", "correct_option_ids", "explanation", "explanation_entities"}
        view = {key: value for key, value in view.items() if key not in secret}
    return view
