"""Hostile inputs of every kind, each within its share of CPU and memory, none of them escaping.

    python tests/trust/hostile.py --inputs 1000000

prints for each kind how many inputs there were, the dearest of them, and what went wrong. After
every few of them a good update has to be answered as ever. It ends with 1 if anything went wrong.
"""

import argparse
import asyncio
import gc
import logging
import random
import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from starlette.applications import Starlette

from quizbot.bank.load import load
from quizbot.dialogue import Leaderboard
from quizbot.learning.response import Typed, Unknown
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Board
from quizbot.storage.values import Place as OnBoard
from quizbot.telegram.render import render
from quizbot.telegram.webhook import Webhook
from tests.telegram.samples import learner, question, read, verdict
from tests.trust import hostile_inputs
from tests.trust.sink import NOW, Place, placed

CPU = 0.1  # seconds an input
MEMORY = 64  # MiB an input
EACH = 20  # so many inputs between two good updates
SECRET = "s" * 32
SHARES = {"callbacks": 20, "updates": 25, "webhook": 15, "names": 25, "banks": 15}
"""Of a hundred inputs, so many are of a kind."""

Handle = Callable[[Any], Awaitable[None]]
_PEAK = re.compile(r"VmHWM:\s*([0-9]+) kB")
_FOLDER = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""In memory where that can be: nothing here has to last, and disks are slow."""
_DESIGNED = "update put aside"  # the log says so, with the traceback, of what cannot be read


@dataclass
class Figure:
    """What a kind of input cost, and what escaped."""

    kind: str
    inputs: int = 0
    seconds: float = 0.0  # of CPU, the dearest input
    mebibytes: float = 0.0  # the input with the largest growth
    dearest: str = ""
    largest: str = ""
    escaped: list[str] = field(default_factory=list)
    put_aside: Counter[str] = field(default_factory=Counter)

    @property
    def ok(self) -> bool:
        """Whether every input was within its limits, and nothing escaped."""
        return not self.escaped and self.seconds <= CPU and self.mebibytes <= MEMORY

    def __str__(self) -> str:
        aside = ", ".join(f"{reason} {times}x" for reason, times in self.put_aside.most_common(4))
        lines = [
            f"{self.kind:10} {self.inputs:8} inputs   dearest {self.seconds * 1000:6.1f} ms of CPU"
            f"   largest {self.mebibytes:5.1f} MiB   escaped {len(self.escaped)}"
            f"   put aside {self.put_aside.total()}" + (f" ({aside})" if aside else "")
        ]
        lines += [f"  dearest: {self.dearest}"] * (self.seconds > CPU)
        lines += [f"  largest: {self.largest}"] * (self.mebibytes > MEMORY)
        return "\n".join(lines + [f"  {one}" for one in self.escaped[:5]])


class Escapes(logging.Handler):
    """Every traceback in the log that is not of an update that was put aside."""

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self._figure = figure

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.getMessage() != _DESIGNED:
            self._figure.escaped.append(f"{record.getMessage()}: {record.exc_info[1]!r}"[:300])


@contextmanager
def watching(figure: Figure) -> Iterator[None]:
    """Note what is logged with a traceback meanwhile, and keep it off the terminal."""
    handler, root = Escapes(figure), logging.getLogger()
    before, root.handlers = root.handlers, [handler]
    try:
        yield
    finally:
        root.handlers = before


class Meter:
    """Measures one input after the other: CPU of all threads, and the peak of memory."""

    _STATUS, _CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")

    def __init__(self, figure: Figure) -> None:
        self._figure = figure

    async def measure(self, handle: Handle, given: Any) -> None:
        """Have one input handled; whatever it raises has escaped."""
        before, begun = self._peak(clear=True), time.process_time()
        try:
            await handle(given)
        except Exception as error:  # noqa: BLE001 - this is what the harness looks for
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(place.filename).name}:{place.lineno}"
            self._figure.escaped.append(f"{error!r:.200} at {where} for {_short(given)}")
        seconds = time.process_time() - begun
        growth = self._peak(clear=False) - before
        self._figure.inputs += 1
        if seconds > self._figure.seconds:
            self._figure.seconds, self._figure.dearest = seconds, _short(given)
        if growth > self._figure.mebibytes:
            self._figure.mebibytes, self._figure.largest = growth, _short(given)

    def _peak(self, *, clear: bool) -> float:
        """Return the peak since it was cleared, in MiB; 0 where the system does not tell."""
        try:
            if clear:
                self._CLEAR.write_text("5")
            status = self._STATUS.read_text()
        except OSError:
            return 0.0
        found = _PEAK.search(status)
        return int(found[1]) / 1024 if found else 0.0


def _short(given: Any) -> str:
    whole = ascii(given)
    return whole if len(whole) < 300 else f"{whole[:300]}... ({len(whole)} characters)"


class Target:
    """The bot under attack, and what each kind of input does to it."""

    def __init__(self, place: Place, folder: Path) -> None:
        self._place = place
        self._file = folder / "bank.yaml"
        webhook = Webhook(place.bot.intake, path="/hook", secret=SECRET)
        self._webhook = Starlette(routes=[webhook.route])
        self.kinds: dict[str, tuple[Callable[[random.Random], Iterator[Any]], Handle]] = {
            "callbacks": (hostile_inputs.callbacks, self._tapped),
            "updates": (hostile_inputs.updates, self._received),
            "webhook": (hostile_inputs.bodies, self._posted),
            "names": (hostile_inputs.names, self._named),
            "banks": (hostile_inputs.files, self._loaded),
        }

    async def answers(self) -> bool:
        """Return whether a good update is answered as ever."""
        sent = await self._place.said(500, "/help")
        return len(sent) == 1 and "How this works" in sent[0]["text"]

    async def dead(self) -> Counter[str]:
        """Return why updates were put aside, by kind of error."""
        dead = await self._place.bot.store.read(Transaction.dead, 10**6)
        return Counter(one.error.partition(":")[0] for one in dead)

    async def _tapped(self, update: dict[str, Any]) -> None:
        self._place.sink.calls.clear()
        await self._place.give(**update)
        assert self._place.sink.take("answerCallbackQuery"), "nobody answered the tap"

    async def _received(self, update: dict[str, Any]) -> None:
        await self._place.give(**update)
        self._place.sink.calls.clear()

    async def _posted(self, body: bytes) -> None:
        status = await post(self._webhook, body)
        await self._place.bot.lanes.idle()
        assert status in {200, 400, 413}, f"status {status}"

    async def _named(self, name: str) -> None:
        await self._place.bot.store.run(Transaction.change, 500, alias=name)
        line = OnBoard(1, 500, 7, name, 10)
        read(render(Leaderboard(Board((line,), (line,), line, 1), learner(alias=name)), "bot"))

    async def _loaded(self, raw: bytes) -> None:
        self._file.write_bytes(raw)
        for revision in load([self._file]).library.published:
            read(render(question(revision.item), "bot"))
            for response in (Unknown(), Typed("x"))[: 1 + (revision.item.type == "text")]:
                read(render(verdict(revision, response), "bot"))


async def post(app: Any, body: bytes) -> int:
    """Post a body to the webhook in two halves; return the status."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/hook",
        "raw_path": b"/hook",
        "query_string": b"",
        "headers": [
            (b"content-type", b"application/json"),
            (b"x-telegram-bot-api-secret-token", SECRET.encode()),
        ],
    }
    half = len(body) // 2
    parts = iter([(body[:half], True), (body[half:], False)])
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        part, more = next(parts)
        return {"type": "http.request", "body": part, "more_body": more}

    async def send(event: dict[str, Any]) -> None:
        if event["type"] == "http.response.start":
            statuses.append(event["status"])

    await app(scope, receive, send)
    return statuses[0]


@asynccontextmanager
async def target(folder: Path) -> AsyncIterator[Target]:
    """Run a bot on a new database in a folder."""
    file = folder / "good.yaml"
    file.write_text(hostile_inputs.GOOD_BANK, encoding="utf-8")
    store = await Store.open(f"sqlite:///{folder / 'quizbot.db'}", clock=lambda: NOW, create=True)
    async with placed(store, load([file]).library) as place:
        made = Target(place, folder)
        for person in hostile_inputs.PEOPLE:
            await place.said(person, "/learn")
        assert await made.answers()
        yield made
    await store.close()


async def attack(kind: str, inputs: int, seed: int = 1) -> Figure:
    """Send so many inputs of a kind to a fresh bot; return what that cost."""
    figure = Figure(kind)
    with tempfile.TemporaryDirectory(dir=_FOLDER) as folder, watching(figure):
        async with target(Path(folder)) as one:
            gc.collect()
            gc.freeze()  # what was there before is no input's fault
            make, handle = one.kinds[kind]
            meter = Meter(figure)
            asyncio.get_running_loop().set_exception_handler(partial(_in_loop, figure))
            for number, given in enumerate(islice(make(random.Random(seed)), inputs), 1):
                await meter.measure(handle, given)
                if (number % EACH == 0 or number == inputs) and not await one.answers():
                    figure.escaped.append(f"a good update is not answered after {_short(given)}")
            figure.put_aside = await one.dead()
            gc.unfreeze()
    return figure


def _in_loop(figure: Figure, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    figure.escaped.append(f"{context['message']}: {context.get('exception')!r}"[:300])


def main() -> int:
    """Attack with all kinds in turn, and print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--inputs", type=int, default=10_000, help="of all kinds together")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--kind", choices=SHARES, action="append")
    chosen = options.parse_args()
    figures = [
        asyncio.run(attack(kind, chosen.inputs * SHARES[kind] // 100, chosen.seed))
        for kind in chosen.kind or SHARES
    ]
    for figure in figures:
        print(figure)  # noqa: T201 - the figure is what this is run for
    return 0 if all(figure.ok for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
