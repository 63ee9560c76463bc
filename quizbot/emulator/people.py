"""The people, bots and chats of the emulated world, as values and records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """A human with a Telegram account."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = "en"

    def user(self) -> Json:
        """Return the person as a Bot API User."""
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.username:
            user["username"] = self.username
        if self.language_code:
            user["language_code"] = self.language_code
        return user


@dataclass(slots=True)
class Bot:
    """A bot's account and all that its author set."""

    id: int
    token: str
    username: str
    first_name: str
    reads_all: bool = False
    allowed: list[str] = field(default_factory=list)
    webhook: Json | None = None
    commands: dict[str, list[Json]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    menu_buttons: dict[str, Json] = field(default_factory=dict)
    rights: dict[str, Json] = field(default_factory=dict)

    def user(self) -> Json:
        """Return the bot as a Bot API User."""
        name = self.texts.get("name:", self.first_name)
        return {"id": self.id, "is_bot": True, "first_name": name, "username": self.username}

    def text(self, kind: str, language: str | None) -> str:
        """Return a name or description in a language, or else the one for all languages."""
        texts = self.texts
        return texts.get(f"{kind}:{language or ''}") or texts.get(f"{kind}:", "")


@dataclass(slots=True)
class Chat:
    """A private chat of one person and one bot, or a group.

    `members` maps user ids to a status: creator, administrator, member, left or kicked.
    In a private chat the bot is "kicked" while the person blocks it, and `open` is false until the
    person has written for the first time.
    """

    key: str
    id: int
    type: str
    members: dict[int, str]
    title: str = ""
    bot_id: int | None = None
    open: bool = True
    upgraded_to: int | None = None
    keyboard: Json | None = None
    messages: dict[int, Json] = field(default_factory=dict)

    @property
    def private(self) -> bool:
        """Whether this is a private chat."""
        return self.type == "private"

    def row(self) -> Json:
        """Return what the store keeps of the chat itself."""
        return {
            "key": self.key,
            "id": self.id,
            "type": self.type,
            "members": {str(member): status for member, status in self.members.items()},
            "title": self.title,
            "bot_id": self.bot_id,
            "open": self.open,
            "upgraded_to": self.upgraded_to,
            "keyboard": self.keyboard,
        }

    @classmethod
    def from_row(cls, row: Json) -> Chat:
        """Return the chat that a stored row describes."""
        members = {int(member): status for member, status in row["members"].items()}
        return cls(**{**row, "members": members})

    def has(self, user_id: int) -> bool:
        """Return whether someone is in the chat."""
        return self.members.get(user_id, "left") not in {"left", "kicked"}


def private_key(bot_id: int, person_id: int) -> str:
    """Return the key of the private chat of a bot and a person."""
    return f"p{bot_id}:{person_id}"


def group_key(chat_id: int) -> str:
    """Return the key of a group."""
    return f"g{chat_id}"
