"""An emulator in process, and python-telegram-bot's Bot in front of it, with no socket between.

Every answer that a test gets is also read by aiogram's models, which must know each field.
"""

from __future__ import annotations

import inspect
import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiogram.methods
import httpx
import pytest
import telegram
from pydantic import BaseModel, TypeAdapter
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from quizbot.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from quizbot.emulator.people import Bot, Person

TOKEN = "1:test"
METHODS: list[tuple[str, Any]] = inspect.getmembers(aiogram.methods, inspect.isclass)
READERS: dict[str, TypeAdapter[Any]] = {
    name: TypeAdapter(method.__returning__)
    for _, method in METHODS
    if isinstance(name := getattr(method, "__api_method__", None), str)
}


@dataclass
class Clock:
    """A clock that stands until it is told to move."""

    seconds: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.seconds


def read_with_aiogram(url: str, content: bytes) -> None:
    """Read an answer with aiogram; fail on what it does not know."""
    method = url.rpartition("/")[2].partition("?")[0]
    try:
        answer = json.loads(content) if method in READERS else {"ok": False}
    except ValueError:
        return
    if answer["ok"]:
        assert_known(READERS[method].validate_python(answer["result"]))


def assert_known(value: Any) -> None:
    """Fail if a model, or one within it, holds a field that it does not know."""
    if isinstance(value, BaseModel):
        assert not value.model_extra, f"{type(value).__name__} has {value.model_extra}"
        for name in type(value).model_fields:
            assert_known(getattr(value, name))
    elif isinstance(value, list):
        for item in value:
            assert_known(item)


class InProcessRequest(BaseRequest):
    """python-telegram-bot's request interface, calling an ASGI application directly."""

    def __init__(self, app: Any) -> None:
        transport = httpx.ASGITransport(app=app)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None:
        await self._client.aclose()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_: Any,
        **__: Any,
    ) -> tuple[int, bytes]:
        data = request_data.json_parameters if request_data else None
        files = (request_data.multipart_data or None) if request_data else None
        try:
            answer = await self._client.request(method, url, data=data, files=files)
        except TimeoutError as error:
            raise TimedOut from error
        except ConnectionResetError as error:
            raise NetworkError(str(error)) from error
        read_with_aiogram(url, answer.content)
        return answer.status_code, answer.content


@dataclass
class Caller:
    """Calls methods with plain HTTP: `await api("sendMessage", chat_id=1, text="Hi")`."""

    client: httpx.AsyncClient
    token: str = TOKEN

    async def __call__(self, method: str, **params: Any) -> Any:
        """Return the result of a call that must succeed."""
        answer = await self.answer(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def answer(self, method: str, **params: Any) -> Any:
        """Return the whole answer to a call."""
        url = f"/bot{self.token}/{method}"
        response = await self.client.post(url, json=params)
        read_with_aiogram(url, response.content)
        answer = response.json()
        assert response.status_code == answer.get("error_code", 200)
        return answer

    async def refusal(self, method: str, **params: Any) -> str:
        """Return the description of the refusal of a call that must be refused."""
        answer = await self.answer(method, **params)
        assert not answer["ok"], answer
        return str(answer["description"])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def emulator(clock: Clock) -> Iterator[Emulator]:
    emulator = Emulator(clock=clock, path=None, rng=random.Random(1))
    emulator.bot(token=TOKEN, username="quizbot_bot", first_name="quizbot")
    yield emulator
    emulator.close()


@pytest.fixture
def account(emulator: Emulator) -> Bot:
    return emulator.bot(token=TOKEN, username="quizbot_bot", first_name="quizbot")


@pytest.fixture
async def client(emulator: Emulator) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=emulator.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def api(client: httpx.AsyncClient) -> Caller:
    return Caller(client)


@pytest.fixture
async def bot(emulator: Emulator) -> AsyncIterator[telegram.Bot]:
    request = InProcessRequest(emulator.app)
    base = "http://127.0.0.1/bot"
    bot = telegram.Bot(
        TOKEN,
        base_url=base,
        base_file_url="http://127.0.0.1/file/bot",
        request=request,
        get_updates_request=request,
    )
    async with bot:
        yield bot


@pytest.fixture
def ada(emulator: Emulator) -> Person:
    """Someone who has started the chat; the bot has seen it."""
    ada = emulator.person("Ada", username="ada")
    emulator.say(ada, "/start")
    forget_updates(emulator)
    return ada


@pytest.fixture
def bob(emulator: Emulator) -> Person:
    """Someone who never wrote to the bot."""
    return emulator.person("Bob")


@pytest.fixture
def group(emulator: Emulator, ada: Person, bob: Person) -> int:
    """A group of Ada, who owns it, Bob and the bot."""
    chat_id = emulator.group("Class", [ada, bob])
    forget_updates(emulator)
    return chat_id


def forget_updates(emulator: Emulator) -> None:
    """Confirm all that waits."""
    for queue in emulator.world.queues.values():
        queue.confirm([update.id for update in queue.waiting()])


@pytest.fixture
def waiting(emulator: Emulator) -> Callable[[], list[Any]]:
    """Return the updates that wait for the first bot."""

    def read() -> list[Any]:
        queue = next(iter(emulator.world.queues.values()))
        return [json.loads(update.body) for update in queue.waiting()]

    return read
