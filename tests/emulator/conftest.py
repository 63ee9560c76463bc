"""An emulator in process, and python-telegram-bot's Bot in front of it, with no socket between."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import telegram
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from quizbot.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

TOKEN = "1:test"


@dataclass
class Clock:
    """A clock that stands until it is told to move."""

    seconds: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.seconds


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
        return answer.status_code, answer.content


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
async def bot(emulator: Emulator) -> AsyncIterator[telegram.Bot]:
    request = InProcessRequest(emulator.app)
    base = "http://127.0.0.1/bot"
    bot = telegram.Bot(TOKEN, base_url=base, request=request, get_updates_request=request)
    async with bot:
        yield bot
