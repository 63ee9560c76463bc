"""Real `quizbot run` processes beside an emulator on a socket, and people who learn with them."""

import asyncio
import json
import os
import socket
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from quizbot.config import Address
from quizbot.emulator import Emulator
from quizbot.emulator.people import Person
from quizbot.serving import address_of, listening, served
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Counts

TOKEN = "1:several-replicas-share-this-token"
ROOT = Path(__file__).parents[1]


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - processes have the real time


@asynccontextmanager
async def on_a_socket(emulator: Emulator) -> AsyncIterator[str]:
    """Serve an emulator on this machine; give its address."""
    with listening(Address("127.0.0.1", 0)) as listener:
        async with served(emulator.app, listener, emulator.hang_up):
            yield address_of(listener)


async def eventually(check: Callable[[], Awaitable[object]], seconds: float = 30) -> None:
    """Wait until a question is answered with yes; other processes set no event of ours."""
    async with asyncio.timeout(seconds):
        while not await check():  # noqa: ASYNC110 - other processes set no event of ours
            await asyncio.sleep(0.05)  # they need the processor too


class Replica:
    """One process, and what it says of itself."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self.port = port

    async def begun(self) -> bool:
        """Wait until it says that it runs; False where it has ended instead."""
        assert self.process.stdout is not None
        return b"is running" in await self.process.stdout.readline()

    async def ready(self) -> bool:
        page = await self._page("/readyz")
        return bool(page) and json.loads(page)["ready"] is True

    async def red(self) -> bool:
        return not await self.ready()

    async def leads(self) -> bool:
        return "quizbot_leader 1.0" in await self._page("/metrics")

    async def ended(self) -> int:
        """Tell it to stop, twice as impatient people do; return its exit code."""
        self.process.terminate()
        self.process.terminate()
        async with asyncio.timeout(20):
            return await self.process.wait()

    async def _page(self, path: str) -> str:
        return await asyncio.to_thread(self._read, f"http://127.0.0.1:{self.port}{path}")

    def _read(self, address: str) -> str:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            return error.read().decode()
        except OSError:
            return ""


class Place:
    """Where processes run: one Bot API, one database, one folder."""

    def __init__(self, emulator: Emulator, api: str, url: str, folder: Path) -> None:
        self.emulator = emulator
        self.url = url
        self._api = api
        self._folder = folder

    @property
    def name(self) -> str:
        """The name of the database on its server."""
        return self.url.partition("@/")[2].partition("?")[0]

    @property
    def log(self) -> str:
        """What all processes wrote to their logs."""
        return "\n".join(log.read_text() for log in self._folder.glob("log-*"))

    async def called(self, method: str, count: int) -> None:
        """Wait until a method was called so often."""
        await self.seen(lambda: self.emulator.count(method) >= count)

    async def seen(self, check: Callable[[], object]) -> None:
        """Wait until it is so at Telegram."""
        async with asyncio.timeout(30):
            await self.emulator.until(check)

    async def logged(self, words: str) -> None:
        async def found() -> bool:
            return words in self.log

        await eventually(found)

    @asynccontextmanager
    async def started(self, **settings: str) -> AsyncIterator[Replica]:
        """Start a process, and end it if the test has not."""
        port = free_port()
        with (self._folder / f"log-{port}").open("w") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "quizbot", "run"),
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=self._environment(port) | settings,
                cwd=self._folder,
            )
        try:
            yield Replica(process, port)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    @asynccontextmanager
    async def running(self, count: int, **settings: str) -> AsyncIterator[list[Replica]]:
        """Start some processes side by side, and wait until all run."""
        async with AsyncExitStack() as stack:
            made = [await stack.enter_async_context(self.started(**settings)) for _ in range(count)]
            assert all([await one.begun() for one in made]), self.log
            yield made

    async def students(self, count: int) -> "list[Student]":
        """Let people join and wait until they see their first question."""
        made = [
            Student(self.emulator, self.emulator.person(f"Student {number}"))
            for number in range(count)
        ]
        await asyncio.gather(*(one.begin() for one in made))
        return made

    async def counts(self) -> Counts:
        store = await Store.open(self.url, clock=now)
        try:
            return await store.read(Transaction.counts)
        finally:
            await store.close()

    async def at_rest(self) -> None:
        """Wait until every update has its effect and every chat shows what it should."""

        async def resting() -> bool:
            found = await self.counts()
            return found.waiting == found.behind == 0

        await eventually(resting)

    def _environment(self, port: int) -> dict[str, str]:
        kept = {name: text for name, text in os.environ.items() if not name.startswith("QUIZBOT_")}
        return kept | {
            "QUIZBOT_TOKEN": TOKEN,
            "QUIZBOT_API_URL": self._api,
            "QUIZBOT_DATABASE": self.url,
            "QUIZBOT_DATA": str(self._folder),
            "QUIZBOT_LISTEN": f"127.0.0.1:{port}",
            "PYTHONPATH": str(ROOT),
        }


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Student:
    """Somebody who answers, and waits until the chat shows that it was taken."""

    def __init__(self, emulator: Emulator, person: Person) -> None:
        self.emulator = emulator
        self.person = person

    @property
    def last(self) -> dict[str, Any]:
        messages = self.emulator.messages(self.person.id)
        return next((one for one in reversed(messages) if one["from"]["is_bot"]), {})

    def message(self, number: int) -> dict[str, Any]:
        messages = self.emulator.messages(self.person.id)
        return next(one for one in messages if one["message_id"] == number)

    async def begin(self) -> None:
        self.emulator.say(self.person, "/learn")
        async with asyncio.timeout(30):
            await self.emulator.until(lambda: self.last.get("reply_markup"))

    def tap(self) -> None:
        """Say that one does not know, or go on to the next question."""
        rows = self.last["reply_markup"]["inline_keyboard"]
        data = next(
            button["callback_data"]
            for row in rows
            for button in row
            if "know" in button["text"] or "Next" in button["text"]
        )
        self.emulator.tap(self.person, self.last["message_id"], data)

    def forge(self, data: str) -> None:
        """Tap a button of another page than the one on screen."""
        self.emulator.tap(self.person, self.last["message_id"], data, forge=True)

    async def turn(self) -> None:
        """Tap, and wait until another text is shown."""
        before = self.last["text"]
        self.tap()
        async with asyncio.timeout(30):
            await self.emulator.until(lambda: self.last.get("text") != before)

    async def turns(self, count: int) -> None:
        for _ in range(count):
            await self.turn()


class Proxy:
    """Hands each request to the next of those behind it, over to another where one is down."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.behind: list[int] = []
        self.taken: Counter[int] = Counter()
        self.settings: dict[str, str] = {}
        self._session = session

    async def pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        for _ in self.behind:
            port = self.behind.pop(0)
            self.behind.append(port)
            address = f"http://127.0.0.1:{port}{request.path}"
            try:
                answer = await self._session.post(address, data=body, headers=request.headers)
            except aiohttp.ClientError:
                continue
            self.taken[port] += 1
            return web.Response(status=answer.status, body=await answer.read())
        return web.Response(status=502)


@asynccontextmanager
async def proxy() -> AsyncIterator[Proxy]:
    """Serve a proxy on this machine; its settings make it the webhook of those behind it."""
    async with aiohttp.ClientSession() as session:
        one = Proxy(session)
        app = web.Application()
        app.router.add_post("/telegram", one.pass_on)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0]
        one.settings = {
            "QUIZBOT_WEBHOOK_URL": f"http://{host}:{port}/telegram",
            "QUIZBOT_WEBHOOK_SECRET": "s" * 40,
        }
        try:
            yield one
        finally:
            await runner.cleanup()
