"""One call of a bot, as the methods see it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from quizbot.emulator.parameters import Params, as_integer
from quizbot.emulator.refusals import bad_request, forbidden, migrated

if TYPE_CHECKING:
    from quizbot.emulator.people import Bot, Chat, Json
    from quizbot.emulator.queries import Queries
    from quizbot.emulator.world import World

NO_MESSAGE_ID: Final = "message identifier is not specified"


@dataclass(frozen=True, slots=True)
class Call:
    """A method's parameters, the bot that calls and the world it acts in."""

    world: World
    queries: Queries
    bot: Bot
    params: Params

    def chat(self, name: str = "chat_id") -> Chat:
        """Return the chat that the call is about, if the bot can see it.

        Raises:
            Refusal: there is no such chat for this bot, or no longer under this id.
        """
        number = as_integer(self.params.values.get(name))
        chat = self.world.find(self.bot, number)
        if chat is None or not chat.open or self.bot.id not in chat.members:
            raise bad_request("chat not found")
        if chat.upgraded_to is not None:
            raise migrated(chat.upgraded_to)
        return chat

    def writable(self, name: str = "chat_id") -> Chat:
        """Return the chat that the call writes to.

        Raises:
            Refusal: as `chat`, or the bot is blocked or no longer a member.
        """
        chat = self.chat(name)
        if chat.private and not chat.has(chat.id):
            raise forbidden("user is deactivated")
        if not chat.has(self.bot.id):
            kicked = chat.members[self.bot.id] == "kicked"
            raise forbidden(_reason(chat, kicked=kicked))
        return chat

    def message(self, chat: Chat, missing: str) -> Json:
        """Return the message the call is about; `missing` says what was not found."""
        number = self.params.integer("message_id")
        message = chat.messages.get(number)
        if message is None:
            raise bad_request(missing)
        return message

    def own_message(self, chat: Chat, missing: str = "message to edit not found") -> Json:
        """Return the bot's own message that the call changes."""
        message = self.message(chat, missing)
        if message["from"]["id"] != self.bot.id:
            raise bad_request("message can't be edited")
        return message


def _reason(chat: Chat, *, kicked: bool) -> str:
    if chat.private:
        return "bot was blocked by the user"
    if kicked:
        return f"bot was kicked from the {chat.type} chat"
    return f"bot is not a member of the {chat.type} chat"


Method = Callable[[Call], Any] | Callable[[Call], Awaitable[Any]]
