"""Several `quizbot run` on one PostgreSQL: one fetches, all work, a killed one loses nothing."""

import asyncio
import json
import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from quizbot.config import Address
from quizbot.emulator import Emulator, Fault
from quizbot.emulator.people import Person
from quizbot.serving import address_of, listening, served
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction

TOKEN = "1:several-replicas-share-this-token"
ROOT = Path(__file__).parents[1]


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - processes have the real time


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    made = Emulator(clock=lambda: now().timestamp())
    made.bot(TOKEN, "quizbot_bot", "quizbot")
    yield made
    made.close()


@pytest.fixture
async def api(emulator: Emulator) -> AsyncIterator[str]:
    """The address of the emulator on this machine."""
    with listening(Address("127.0.0.1", 0)) as listener:
        async with served(emulator.app, listener, emulator.hang_up):
            yield address_of(listener)


class Replica:
    """One process, and what it says of itself."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self._address = f"http://127.0.0.1:{port}"

    async def ready(self) -> dict[str, Any]:
        text = await self._get("/readyz")
        return dict(json.loads(text)) if text else {"ready": False}

    async def leads(self) -> bool:
        return "quizbot_leader 1.0" in await self._get("/metrics")

    async def _get(self, path: str) -> str:
        return await asyncio.to_thread(self._read, path)

    def _read(self, path: str) -> str:
        try:
            with urllib.request.urlopen(self._address + path, timeout=5) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            return error.read().decode()
        except OSError:
            return ""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@asynccontextmanager
async def replica(api: str, url: str, folder: Path, **settings: str) -> AsyncIterator[Replica]:
    """Start `quizbot run`, wait until it says that it runs, and end it if the test has not."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUIZBOT_")}
    named = {
        "QUIZBOT_TOKEN": TOKEN,
        "QUIZBOT_API_URL": api,
        "QUIZBOT_DATABASE": url,
        "QUIZBOT_DATA": str(folder),
        "QUIZBOT_LISTEN": f"127.0.0.1:{port}",
        "PYTHONPATH": str(ROOT),
    }
    with (folder / f"log-{port}").open("w") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "quizbot", "run"),
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            env=kept | named | settings,
            cwd=folder,
        )
    assert process.stdout is not None
    line = await process.stdout.readline()
    assert b"is running" in line, (folder / f"log-{port}").read_text()
    try:
        yield Replica(process, port)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def eventually(check: Callable[[], Any], seconds: float = 20) -> None:
    """Wait until a question is answered with yes; the processes run in their own time."""
    async with asyncio.timeout(seconds):
        while not await check():  # noqa: ASYNC110 - other processes set no event of ours
            await asyncio.sleep(0.05)


class Student:
    """Somebody who answers, and waits until the chat shows that it was taken."""

    def __init__(self, emulator: Emulator, person: Person) -> None:
        self.emulator = emulator
        self.person = person

    @property
    def last(self) -> dict[str, Any]:
        messages = self.emulator.messages(self.person.id)
        return next((one for one in reversed(messages) if one["from"]["is_bot"]), {})

    async def begin(self) -> None:
        self.emulator.say(self.person, "/learn")
        async with asyncio.timeout(20):
            await self.emulator.until(lambda: self.last.get("reply_markup"))

    def tap(self) -> None:
        """Tap the last button: I don't know, or Stop's neighbour Next."""
        rows = self.last["reply_markup"]["inline_keyboard"]
        buttons = [one for row in rows for one in row]
        known = [one for one in buttons if "Next" in one["text"] or "know" in one["text"]]
        self.emulator.tap(self.person, self.last["message_id"], known[0]["callback_data"])

    async def turn(self) -> None:
        """Answer or go on; wait until another text is shown."""
        before = self.last["text"]
        self.tap()
        async with asyncio.timeout(30):
            await self.emulator.until(lambda: self.last.get("text") != before)


async def attempts(url: str) -> int:
    store = await Store.open(url, clock=now)
    count = (await store.read(Transaction.counts)).attempts
    await store.close()
    return count


async def test_one_replica_fetches_and_another_takes_over_when_it_is_killed(
    emulator: Emulator, api: str, postgresql_url: str, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        pair = [
            await stack.enter_async_context(replica(api, postgresql_url, tmp_path))
            for _ in range(2)
        ]
        student = Student(emulator, emulator.person("Ada"))
        await student.begin()
        await student.turn()
        leads = [await one.leads() for one in pair]
        leader, other = pair if leads[0] else pair[::-1]

        student.tap()
        leader.process.kill()
        await eventually(other.leads)
        for _ in range(3):
            await student.turn()

        assert sum(leads) == 1
        assert (await other.ready())["ready"]
    assert await attempts(postgresql_url) >= 2
    assert emulator.count("sendMessage") == 1


async def test_the_last_replica_to_stop_takes_the_webhook_away(
    emulator: Emulator, api: str, postgresql_url: str, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        front = await stack.enter_async_context(proxy())
        hook = {
            "QUIZBOT_WEBHOOK_URL": f"http://127.0.0.1:{front.port}/telegram",
            "QUIZBOT_WEBHOOK_SECRET": "s" * 40,
        }
        pair = []
        for _ in range(2):
            one = await stack.enter_async_context(replica(api, postgresql_url, tmp_path, **hook))
            pair.append(one)
            front.behind.append(int(one._address.rpartition(":")[2]))
        student = Student(emulator, emulator.person("Ada"))
        await student.begin()
        for _ in range(4):
            await student.turn()

        pair[0].process.terminate()
        first = await pair[0].process.wait()
        kept = emulator.count("deleteWebhook")
        await student.turn()
        pair[1].process.terminate()
        second = await pair[1].process.wait()

    assert (first, second, kept, emulator.count("deleteWebhook")) == (0, 0, 0, 1)
    assert min(front.taken) > 0


async def test_a_token_that_is_refused_later_turns_readiness_red_until_it_is_taken_again(
    emulator: Emulator, api: str, sqlite_url: str, tmp_path: Path
) -> None:
    async with replica(api, sqlite_url, tmp_path) as one:
        await eventually(one.leads)
        emulator.faults.add(Fault("getUpdates", "401", times=1))
        student = Student(emulator, emulator.person("Ada"))
        emulator.say(student.person, "/help")

        async def red() -> bool:
            parts = (await one.ready()).get("parts", {})
            return "refuses" in str(parts.get("token"))

        await eventually(red)

        assert one.process.returncode is None


class Proxy:
    """Hands connections to those behind it in turn, and to the next where one is down."""

    def __init__(self) -> None:
        self.port = 0
        self.behind: list[int] = []
        self.taken = [0, 0]
        self._turn = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in self.behind:
            place = self._turn % len(self.behind)
            self._turn += 1
            try:
                inner = await asyncio.open_connection("127.0.0.1", self.behind[place])
            except OSError:
                continue
            self.taken[place] += 1
            await asyncio.gather(_pump(reader, inner[1]), _pump(inner[0], writer))
            return
        writer.close()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    except ConnectionError:
        pass
    finally:
        sink.close()


@asynccontextmanager
async def proxy() -> AsyncIterator[Proxy]:
    one = Proxy()
    async with await asyncio.start_server(one.serve, "127.0.0.1", 0) as server:
        one.port = server.sockets[0].getsockname()[1]
        yield one
