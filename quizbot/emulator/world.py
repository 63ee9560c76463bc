"""The emulated world: its people, bots, chats and messages, and every change of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from quizbot.emulator.events import Events
from quizbot.emulator.people import Bot, Chat, Json, Person, group_key, private_key
from quizbot.emulator.signals import Signal
from quizbot.emulator.updates import UpdateQueue, wanted

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable

    from quizbot.emulator.store import Store

FIRST_PERSON = 1_001


class World:
    """All state of the emulator; each method leaves it whole and told to the store."""

    def __init__(self, store: Store, clock: Callable[[], float], rng: random.Random) -> None:
        self.store = store
        self.clock = clock
        self.rng = rng
        self.people: dict[int, Person] = {}
        self.bots: dict[int, Bot] = {}
        self.chats: dict[str, Chat] = {}
        self.queues: dict[int, UpdateQueue] = {}
        self.polls: dict[str, Json] = {}
        self.poll_places: dict[str, tuple[str, int]] = {}
        self.files: dict[str, Json] = {}
        self.closing: dict[str, int] = {}
        self.stirred = Signal()
        self._counters = dict(store.things("counters"))
        self._restore()
        self.events = Events(int(clock()) * 1_000)

    def now(self) -> int:
        """Return the time in whole unix seconds."""
        return int(self.clock())

    def next(self, counter: str, first: int = 1) -> int:
        """Return the next number of a counter."""
        number = int(self._counters.get(counter, first - 1)) + 1
        self._counters[counter] = number
        self.store.put("counters", counter, number)
        return number

    def new_id(self) -> str:
        """Return an id that cannot be guessed and does not come again after a restart."""
        return str(self.next("ids") << 31 | self.rng.getrandbits(31))

    def add_person(self, person: Person) -> None:
        """Let someone join Telegram; they have a chat with each bot from the start."""
        self.people[person.id] = person
        self.store.put("people", person.id, asdict(person))
        for bot in self.bots.values():
            self._open_private(bot, person)

    def add_bot(self, bot: Bot) -> None:
        """Register a bot; everybody has a private chat with it from the start."""
        self.bots[bot.id] = bot
        self.queues[bot.id] = self._queue(bot.id)
        self.save_bot(bot)
        for person in self.people.values():
            self._open_private(bot, person)

    def save_bot(self, bot: Bot) -> None:
        """Keep what changed of a bot."""
        self.keep_bot(bot)
        self.stirred.fire()

    def keep_bot(self, bot: Bot) -> None:
        """Store a bot whose change concerns nobody who waits."""
        self.store.put("bots", bot.id, asdict(bot))

    def add_chat(self, chat: Chat) -> None:
        """Open a chat."""
        self.chats[chat.key] = chat
        self.save_chat(chat)

    def save_chat(self, chat: Chat) -> None:
        """Keep what changed of a chat, but for its messages."""
        self.store.put("chats", chat.key, chat.row())

    def private(self, bot: Bot, person_id: int) -> Chat:
        """Return the private chat of a bot and a person."""
        return self.chats[private_key(bot.id, person_id)]

    def find(self, bot: Bot, chat_id: int) -> Chat | None:
        """Return the chat that a bot means by an id."""
        private = self.chats.get(private_key(bot.id, chat_id))
        return private or self.chats.get(group_key(chat_id))

    def bots_in(self, chat: Chat) -> list[Bot]:
        """Return the bots of a chat."""
        return [bot for bot in self.bots.values() if chat.has(bot.id)]

    def post(self, chat: Chat, sender: Json, content: Json) -> Json:
        """Put a new message into a chat and return it as a Bot API Message."""
        number = self.next("messages")
        head = {"message_id": number, "from": sender, "chat": self.describe(chat)}
        message = {**head, "date": self.now(), **content}
        self._keep(chat, message)
        self.events.emit("message", chat, message=message)
        return message

    def replace(self, chat: Chat, message: Json, event: str = "edit") -> None:
        """Put a changed message in the place of the old one."""
        self._keep(chat, message)
        self.events.emit(event, chat, message=message)

    def remove(self, chat: Chat, message_id: int) -> None:
        """Delete a message for all."""
        del chat.messages[message_id]
        self.store.drop("messages", f"{chat.key}/{message_id}")
        self.events.emit("delete", chat, message_id=message_id)

    def set_keyboard(self, chat: Chat, message_id: int, markup: Json) -> None:
        """Show a reply keyboard below a chat; unlike an inline one it is not in the message."""
        chat.keyboard = {"message_id": message_id, "markup": markup}
        self.save_chat(chat)

    def describe(self, chat: Chat) -> Json:
        """Return a chat as a Bot API Chat."""
        if not chat.private:
            return {"id": chat.id, "title": chat.title, "type": chat.type}
        person = self.people[chat.id]
        described = {"id": chat.id, "first_name": person.first_name, "type": "private"}
        return {**described, "username": person.username} if person.username else described

    def enqueue(self, bot: Bot, kind: str, payload: Any, place: int | str) -> int | None:
        """Queue an update for a bot, if it wants that kind; return the update's id."""
        if not wanted(kind, bot.allowed):
            return None
        return self.queues[bot.id].add(kind, payload, place)

    def watch(self, poll_id: str, poll: Json) -> None:
        """Remember when an open poll has to be closed."""
        if "close_date" in poll and not poll["is_closed"]:
            self.closing[poll_id] = poll["close_date"]
            self.stirred.fire()
        else:
            self.closing.pop(poll_id, None)

    def member(self, chat: Chat, user_id: int) -> Json:
        """Return someone's place in a chat as a Bot API ChatMember."""
        bot, person = self.bots.get(user_id), self.people.get(user_id)
        account = bot or person
        if account is None:
            raise KeyError(user_id)
        status = chat.members.get(user_id, "left")
        return {"status": status, "user": account.user(), **_MEMBER_FIELDS.get(status, {})}

    def set_member(self, chat: Chat, user_id: int, status: str, by: Json) -> None:
        """Change someone's place in a chat and tell the bots that ask for it."""
        old = self.member(chat, user_id)
        if old["status"] == status:
            return
        chat.members[user_id] = status
        self.save_chat(chat)
        change = {
            "chat": self.describe(chat),
            "from": by,
            "date": self.now(),
            "old_chat_member": old,
            "new_chat_member": self.member(chat, user_id),
        }
        if user_id in self.bots:
            self.enqueue(self.bots[user_id], "my_chat_member", change, chat.id)
        for bot in self.bots_in(chat):
            if not chat.private and chat.members[bot.id] == "administrator" and bot.id != user_id:
                self.enqueue(bot, "chat_member", change, user_id)

    def _open_private(self, bot: Bot, person: Person) -> None:
        key = private_key(bot.id, person.id)
        if key not in self.chats:
            members = {person.id: "member", bot.id: "member"}
            chat = Chat(key, person.id, "private", members, bot_id=bot.id, open=False)
            self.add_chat(chat)

    def _keep(self, chat: Chat, message: Json) -> None:
        chat.messages[message["message_id"]] = message
        self.store.put("messages", f"{chat.key}/{message['message_id']}", message)

    def _queue(self, bot_id: int) -> UpdateQueue:
        first = self.rng.randrange(100_000_000, 900_000_000)
        return UpdateQueue(self.store, self.clock, bot_id, first, self.stirred)

    def _restore(self) -> None:
        things = self.store.things
        self.people = {int(name): Person(**row) for name, row in things("people")}
        self.bots = {int(name): Bot(**row) for name, row in things("bots")}
        self.chats = {name: Chat.from_row(row) for name, row in things("chats")}
        self.files = dict(things("files"))
        self.polls = dict(things("polls"))
        for number, record in self.polls.items():
            self.watch(number, record["poll"])
        self._restore_messages(things("messages"))
        for bot_id in self.bots:
            self.queues[bot_id] = self._queue(bot_id)
            self.queues[bot_id].restore()

    def _restore_messages(self, rows: Iterable[tuple[str, Json]]) -> None:
        for name, message in sorted(rows, key=lambda row: int(row[1]["message_id"])):
            key = name.rpartition("/")[0]
            self.chats[key].messages[message["message_id"]] = message
            if "poll" in message:
                self.poll_places[message["poll"]["id"]] = (key, message["message_id"])


# The last one is newer than Bot API 10.0, but readers of newer versions insist on it.
_RIGHTS = (
    "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats "
    "can_restrict_members can_promote_members can_change_info can_invite_users can_post_stories "
    "can_edit_stories can_delete_stories can_pin_messages can_manage_topics can_manage_tags "
    "can_send_welcome_messages"
)
_DENIED = {"can_be_edited", "is_anonymous"}
_MEMBER_FIELDS: dict[str, Json] = {
    "creator": {"is_anonymous": False},
    "administrator": {right: right not in _DENIED for right in _RIGHTS.split()},
    "kicked": {"until_date": 0},
}
