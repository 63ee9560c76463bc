"""The real bot on a real database, talking to the emulator in this process; no socket, no mock."""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from quizbot.bank.library import Library
from quizbot.bank.load import load_or_raise, shipped
from quizbot.emulator import Emulator
from quizbot.emulator.people import Person
from quizbot.storage.store import Store
from quizbot.telegram.bot import QuizBot
from quizbot.telegram.instruments import Instruments
from tests.databases import Clock

TOKEN = "1:test-token"


class InProcess(BaseRequest):
    """python-telegram-bot's request interface, calling the emulator directly."""

    def __init__(self, app: Any) -> None:
        transport = httpx.ASGITransport(app=app)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        await self._client.aclose()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        data = request_data.json_parameters if request_data else None
        files = request_data.multipart_data if request_data else None
        try:
            answer = await self._client.request(method, url, data=data, files=files or None)
        except TimeoutError as error:
            raise TimedOut from error
        except ConnectionResetError as error:
            raise NetworkError(str(error)) from error
        return answer.status_code, answer.content


class Chat:
    """Emulator and bot; `settle` lets the bot do all there is to do."""

    def __init__(self, emulator: Emulator, bot: QuizBot, clock: Clock) -> None:
        self.emulator = emulator
        self.bot = bot
        self.clock = clock

    async def settle(self) -> None:
        while await self.bot.intake.fetch():
            await self.bot.lanes.idle()

    def student(self, name: str) -> "Student":
        return Student(self, self.emulator.person(name))


class Student:
    """A person who says and taps, and reads what the bot shows; waits until the bot is done."""

    def __init__(self, chat: Chat, person: Person) -> None:
        self.chat = chat
        self.person = person

    @property
    def id(self) -> int:
        return self.person.id

    @property
    def messages(self) -> list[dict[str, Any]]:
        return self.chat.emulator.messages(self.id)

    @property
    def shown(self) -> dict[str, Any]:
        """The last message of the bot."""
        return next(m for m in reversed(self.messages) if m["from"]["is_bot"])

    @property
    def text(self) -> str:
        return str(self.shown["text"])

    @property
    def buttons(self) -> dict[str, str]:
        """What the buttons under the bot's last message say, and carry."""
        rows = self.shown.get("reply_markup", {}).get("inline_keyboard", [])
        return {button["text"]: button["callback_data"] for row in rows for button in row}

    def data(self, label: str) -> str:
        """What the one button carries whose label holds these words."""
        found = [data for text, data in self.buttons.items() if label in text]
        assert len(found) == 1, (label, list(self.buttons))
        return found[0]

    async def says(self, text: str) -> str:
        self.chat.emulator.say(self.person, text)
        await self.chat.settle()
        return self.text

    async def taps(self, label: str) -> str:
        self.press(label)
        await self.chat.settle()
        return self.text

    def press(self, label: str) -> str:
        """Tap without waiting for the bot; return the callback query's id."""
        return self.chat.emulator.tap(self.person, self.shown["message_id"], self.data(label))

    async def forges(self, data: str) -> str:
        """Tap a button that does not exist; return the notice."""
        query = self.chat.emulator.tap(self.person, self.shown["message_id"], data, forge=True)
        await self.chat.settle()
        return str(self.chat.emulator.alerts[query].get("text", ""))


@pytest.fixture
def emulator(clock: Clock) -> Emulator:
    made = Emulator(clock=lambda: clock().timestamp(), rng=random.Random(1))
    made.bot(TOKEN, "quizbot_bot", "quizbot")
    return made


@pytest.fixture
def library() -> Library:
    """The shipped questions; a module that needs other ones overrides this."""
    return load_or_raise([shipped()])


@asynccontextmanager
async def running(
    emulator: Emulator,
    store: Store,
    library: Library,
    clock: Clock,
    *,
    seed: int = 7,
    works: bool = True,
    timer: Callable[[], float] | None = None,
) -> AsyncIterator[Chat]:
    """Run the bot's lanes; the tests fetch and reconcile when they want it.

    One that does not work stores updates and ends, as a crash in between would have it. Without a
    timer a second passes at every look at it, so that nobody is too fast.
    """
    bot = QuizBot(
        token=TOKEN,
        api_url="http://127.0.0.1",
        store=store,
        library=library,
        requests=(InProcess(emulator.app), InProcess(emulator.app)),
        rng=random.Random(seed),
        instruments=Instruments.of(clock, timer or count().__next__),
    )
    await bot.begin()
    lanes = asyncio.get_running_loop().create_task(bot.lanes.run()) if works else None
    yield Chat(emulator, bot, clock)
    if lanes is not None:
        lanes.cancel()
        await asyncio.wait([lanes])
    await bot.end()


@pytest.fixture
async def chat(
    emulator: Emulator, store: Store, library: Library, clock: Clock
) -> AsyncIterator[Chat]:
    async with running(emulator, store, library, clock) as made:
        yield made


@pytest.fixture
def student(chat: Chat) -> Student:
    return chat.student("Ada")


@pytest.fixture
def read_bank(tmp_path: Path) -> Callable[[str], Library]:
    """Load a bank from YAML text."""

    def read(text: str) -> Library:
        path = tmp_path / "bank.yaml"
        path.write_text(text, encoding="utf-8")
        return load_or_raise([path])

    return read


def letter_of(student: Student, text: str) -> str:
    """The letter under which an option is shown."""
    label = next(label for label in student.buttons if text in label)
    found = re.search(r"([A-J]) ·", label)
    assert found is not None
    return found[1]
