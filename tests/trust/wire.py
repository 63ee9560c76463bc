"""The wire between bot and emulator in one process, without sockets, and a diary of the calls."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from quizbot.emulator import Emulator
from quizbot.emulator.faults import Fault
from quizbot.emulator.server import CallRecord


class Line(NamedTuple):
    """A call to the Bot API and when it came, in unix seconds."""

    at: float
    call: CallRecord

    @property
    def chat(self) -> int | None:
        """The chat that it was about, if any."""
        chat = self.call.params.get("chat_id")
        return None if chat is None else int(chat)

    @property
    def refused(self) -> float | None:
        """For how many seconds Telegram wanted no more of these."""
        outcome = self.call.outcome
        limited = isinstance(outcome, Fault) and outcome.kind == "429"
        return outcome.retry_after if limited else None


class Diary:
    """All calls of a run with their times; it takes the place of the emulator's own record."""

    def __init__(self, emulator: Emulator, clock: Callable[[], float]) -> None:
        self.lines: list[Line] = []
        self._clock = clock
        self._usual = emulator.server.calls
        emulator.server.calls = self  # type: ignore[assignment] # appends and is iterated, no more

    def append(self, call: CallRecord) -> None:
        """Write a call down."""
        self.lines.append(Line(self._clock(), call))

    def __iter__(self) -> Any:
        return (line.call for line in self.lines)


class Network(Protocol):
    """What lies between; either way may take its time, and may fail."""

    async def out(self, method: str) -> None:
        """Carry a call to Telegram."""

    async def back(self, method: str, status: int) -> None:
        """Carry an answer to the bot."""


class Wire(BaseRequest):
    """python-telegram-bot's request interface, calling the emulator's endpoint directly."""

    def __init__(self, emulator: Emulator, network: Network | None = None) -> None:
        self._emulator = emulator
        self._network = network

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        place = urlsplit(url)
        token, name = place.path.removeprefix("/bot").split("/")
        if self._network is not None:
            await self._network.out(name)
        scope = {
            "type": "http",
            "method": method,
            "path": place.path,
            "path_params": {"token": token, "method": name},
            "headers": [(b"content-type", b"application/json")],
            "query_string": place.query.encode(),
        }
        body = json.dumps(request_data.json_parameters if request_data else {}).encode()
        try:
            status, answer = await self._call(scope, body)
        except TimeoutError as error:
            raise TimedOut from error
        except ConnectionResetError as error:
            raise NetworkError(str(error)) from error
        if self._network is not None:
            await self._network.back(name, status)
        return status, answer

    async def _call(self, scope: dict[str, Any], body: bytes) -> tuple[int, bytes]:
        parts: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(part: Any) -> None:
            parts.append(part)

        await self._emulator.server(scope, receive, send)
        return parts[0]["status"], b"".join(part["body"] for part in parts[1:])
