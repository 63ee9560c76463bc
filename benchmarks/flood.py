"""One person who sends 500 updates a second must not double what the others wait for (p99).

The bot runs as `quizbot run` has it, with its real limits; the emulator and the people live in
another process. The others answer at the pace of readers. Rounds with and without the flood take
turns, and the ratio is that of the p99 of all rounds of a kind.
"""

import asyncio
import json
import random
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from quizbot.bank.load import load_or_raise, shipped
from quizbot.metrics import Metrics
from quizbot.storage.store import Store
from quizbot.telegram.bot import QuizBot
from quizbot.telegram.instruments import Instruments
from quizbot.telegram.transport import AiohttpRequest

OTHERS, TAPS, ROUNDS = 20, 8, 3
FLOOD = 500  # updates a second
PACE = 0.4  # seconds between one's own taps
TOKEN = "1:flood"


# The other process: emulator and people


async def serve() -> None:
    import uvicorn  # noqa: PLC0415 - the measured process has no server

    from quizbot.emulator import Emulator  # noqa: PLC0415 - likewise

    emulator = Emulator(clock=time.time)
    emulator.bot(TOKEN, "flood_bot", "flood")
    config = uvicorn.Config(
        emulator.app, port=0, log_config=None, access_log=False, timeout_keep_alive=600
    )
    server = uvicorn.Server(config)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - the server offers no event
            await asyncio.sleep(0.01)
        tell({"port": server.servers[0].sockets[0].getsockname()[1]})
        while line := await asyncio.to_thread(sys.stdin.readline):
            tell(await played(emulator, flooded=json.loads(line)["flooded"]))
        emulator.hang_up()
        server.should_exit = True


async def played(emulator: Any, *, flooded: bool) -> dict[str, Any]:
    """Let the others answer, with or without somebody who floods; return how long each waited."""
    people = [emulator.person("Ada") for _ in range(OTHERS)]
    for person in people:
        emulator.say(person, "/learn")
    await emulator.until(lambda: all(last(emulator, one).get("reply_markup") for one in people))
    sent, waits = [0], [0.0] * 0
    async with asyncio.TaskGroup() as tasks:
        flood = tasks.create_task(flood_with(emulator, sent)) if flooded else None
        since = time.monotonic()
        players = [tasks.create_task(play(emulator, one, waits)) for one in people]
        await asyncio.wait(players)
        seconds = time.monotonic() - since
        if flood is not None:
            flood.cancel()
    return {"waits": waits, "rate": sent[0] / seconds}


async def flood_with(emulator: Any, sent: list[int]) -> None:
    """Send as many updates as the clock says by now, however late this task is woken."""
    person, since = emulator.person("Mallory"), time.monotonic()
    while True:
        due = int((time.monotonic() - since) * FLOOD)
        for _ in range(due - sent[0]):
            emulator.say(person, "x")
        sent[0] = due
        await asyncio.sleep(0.01)


async def play(emulator: Any, person: Any, waits: list[float]) -> None:
    for _ in range(TAPS):
        before = last(emulator, person)
        shown = (before["text"], before["reply_markup"])
        row = before["reply_markup"]["inline_keyboard"][-1]
        since = time.perf_counter()
        emulator.tap(person, before["message_id"], row[0]["callback_data"])
        await emulator.until(
            lambda shown=shown: (
                (last(emulator, person)["text"], last(emulator, person).get("reply_markup"))
                != shown
            )
        )
        waits.append(time.perf_counter() - since)
        if not last(emulator, person).get("reply_markup"):
            return
        await asyncio.sleep(PACE)


def last(emulator: Any, person: Any) -> dict[str, Any]:
    messages = emulator.messages(person.id)
    found: dict[str, Any] = messages[-1] if messages else {}
    return found


def tell(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


# This process: the bot


async def measure() -> None:
    async with AsyncExitStack() as stack:
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(
            sys.executable, __file__, "--serve", stdin=pipe, stdout=pipe, limit=1 << 24
        )
        assert child.stdin is not None
        assert child.stdout is not None
        port = json.loads(await child.stdout.readline())["port"]
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = f"sqlite:///{Path(folder) / 'quizbot.db'}"
        store = await Store.open(url, clock=now, create=True)
        stack.push_async_callback(store.close)
        metrics = Metrics()
        bot = QuizBot(
            token=TOKEN,
            api_url=f"http://127.0.0.1:{port}",
            store=store,
            library=load_or_raise([shipped()]),
            requests=(AiohttpRequest(), AiohttpRequest(connections=2)),
            rng=random.SystemRandom(),
            instruments=Instruments.of(now, time.monotonic, metrics),
        )
        stack.push_async_callback(bot.end)
        await bot.begin()
        async with asyncio.TaskGroup() as tasks:
            work = [tasks.create_task(one()) for one in (bot.keep_up, bot.intake.poll)]
            outcomes: dict[bool, list[dict[str, Any]]] = {False: [], True: []}
            for flooded in [False, True] * ROUNDS:
                child.stdin.write(json.dumps({"flooded": flooded}).encode() + b"\n")
                outcomes[flooded].append(json.loads(await child.stdout.readline()))
            for task in work:
                task.cancel()
        child.stdin.close()
        await child.wait()
    report(outcomes)


def report(outcomes: dict[bool, list[dict[str, Any]]]) -> None:
    calm, flooded = (percentile(outcomes[kind]) for kind in (False, True))
    rate = min(outcome["rate"] for outcome in outcomes[True])
    print(f"{OTHERS} others, {ROUNDS} rounds of each kind; the flood sent {rate:.0f} updates/s")
    print(f"p99 without {calm * 1000:.1f} ms, with the flood {flooded * 1000:.1f} ms")
    print(f"ratio {flooded / calm:.2f} (goal < 2)")


def percentile(outcomes: list[dict[str, Any]]) -> float:
    waits = sorted(wait for outcome in outcomes for wait in outcome["waits"])
    return float(waits[int(len(waits) * 0.99)])


def now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    asyncio.run(serve() if "--serve" in sys.argv else measure())
