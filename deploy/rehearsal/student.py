"""A student at the emulator's chat: says, taps, looks; and remembers each verdict that was told."""

import contextlib
import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any, TypeVar

from deploy.rehearsal.shell import RehearsalError, wait

VERDICTS = {"Not right.": False, "Right.": True, "Now you will know.": False}
ASKS_MORE = re.compile(r"Type |Tap |Choose all|▸")
ENDED = re.compile(r"That was your time|Nothing more is worth")
UNKNOWN, NEXT = "I don't know", "Next"

Json = dict[str, Any]
T = TypeVar("T")


class Student:
    """One person, in a private chat with the bot, by what the chat page's script calls."""

    def __init__(self, address: str, name: str) -> None:
        self._address = address
        self.verdicts: list[bool] = []
        self.id: int = self._wait(lambda: self._post("people", first_name=name), "Telegram")["id"]

    def say(self, text: str) -> None:
        """Write a message."""
        self._post("say", person=self.id, chat=self._chat(), text=text)

    def ask(self) -> Json:
        """Go on to the next question, in a new sitting if need be; return what asks it."""
        message = self._last()
        if data := _button(message, NEXT):
            self._tap(message, data)
        elif not _button(message, UNKNOWN):
            self.say("/learn")
        seen = self._sees(
            lambda one: bool(_button(one, UNKNOWN) or ENDED.search(_text(one))), "a question"
        )
        return seen if _button(seen, UNKNOWN) else self.ask()

    def answer(self, message: Json) -> None:
        """Tap an answer twice, as nervous fingers do: the first option, or that it is unknown."""
        first = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        data = _button(message, UNKNOWN) if ASKS_MORE.search(_text(message)) else first
        self._tap(message, data)
        with contextlib.suppress(urllib.error.HTTPError):  # the bot was faster: no such button
            self._tap(message, data)

    def learn_verdict(self) -> None:
        """Wait until the answer is graded, and remember how."""
        text = _text(self._sees(lambda one: any(words in _text(one) for words in VERDICTS), "why"))
        self.verdicts.append(next(right for words, right in VERDICTS.items() if words in text))

    def _sees(self, wanted: Callable[[Json], bool], what: str) -> Json:
        def look() -> Json | None:
            message = self._last()
            return message if wanted(message) else None

        return self._wait(look, what)

    def from_bot(self) -> list[Json]:
        """Return the bot's messages, oldest first."""
        path = f"history?person={self.id}&chat={self._chat()}"
        return [one for one in self._get(path)["messages"] if one["from"]["id"] != self.id]

    def _last(self) -> Json:
        return (self.from_bot() or [{}])[-1]

    def _chat(self) -> int:
        chats = self._wait(lambda: self._get(f"chats?person={self.id}")["chats"], "a bot")
        number: int = chats[0]["id"]
        return number

    def _tap(self, message: Json, data: str) -> None:
        where = {"person": self.id, "chat": self._chat(), "message_id": message["message_id"]}
        self._post("tap", **where, data=data)

    def _get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self._address}/api/{path}", timeout=10) as response:  # noqa: S310 - http on loopback
            return json.load(response)

    def _post(self, path: str, **body: Any) -> Any:
        request = urllib.request.Request(  # noqa: S310 - http on loopback
            f"{self._address}/api/{path}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - as above
            return json.load(response)

    def _wait(self, look: Callable[[], T | None], what: str) -> T:
        """Wait for something; a server that is not up yet shows nothing."""

        def patiently() -> T | None:
            with contextlib.suppress(ConnectionError, urllib.error.URLError):
                return look()
            return None

        try:
            return wait(patiently, what)
        except RehearsalError as error:
            msg = f"the student {error}, and sees:\n{self._seen()}"
            raise RehearsalError(msg) from None

    def _seen(self) -> str:
        with contextlib.suppress(OSError, RehearsalError):
            return _text(self._last())
        return "nothing"


def _text(message: Json) -> str:
    return str(message.get("text", ""))


def _button(message: Json, label: str) -> str:
    """Return what the button with a label carries; nothing where there is none."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    found = (button["callback_data"] for row in rows for button in row if label in button["text"])
    return next(found, "")
