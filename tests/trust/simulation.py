"""A seeded simulation: students, two replicas and a bad network, on a loop whose time is made up.

    python tests/trust/simulation.py --seeds 20000
    python tests/trust/simulation.py --seed 17

The same seed makes the same history, call by call and row by row.
"""

import argparse
import asyncio
import contextlib
import logging
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # where this is run as a script

from sqlalchemy import select, text
from telegram.error import NetworkError, TimedOut

from quizbot.emulator import Fault
from quizbot.emulator.faults import Kind
from quizbot.emulator.people import Person
from quizbot.storage.tables import metadata
from quizbot.telegram.bot import UnreachableError
from tests.trust.inline import Shed
from tests.trust.invariants import Deeds, Evidence, carried, violations
from tests.trust.lessons import EDITIONS, edition
from tests.trust.stage import Stage
from tests.trust.virtual import VirtualLoop, run

STUDENTS = 4
TAPS = 8
REPLICAS = 2
TRIES = 100
LOOKS = 80  # every five seconds, until all that waits has come: the trouble is over
NIGHT = 600.0  # so many times slower passes the time of a long outage
KINDS: tuple[Kind, ...] = (
    *("429", "5xx", "timeout_before", "timeout_after", "html", "truncated", "reset"),
)
METHODS = ("*", "editMessageText", "sendMessage", "answerCallbackQuery")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a seed; the same seed has the same `history` each time."""

    seed: int
    wrong: list[str]
    history: str
    answers: int
    seconds: float


class BadNetwork:
    """Carries calls with delays and losses that a seed draws; `down` while nothing gets through."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.down = False
        self.loss = 0.0

    async def out(self, method: str) -> None:
        await asyncio.sleep(self._rng.uniform(0.01, 0.1))
        if self.down or (method != "getMe" and self._rng.random() < self.loss):
            await asyncio.sleep(self._rng.choice((0.0, 5.0)))
            raise NetworkError("the network is down")

    async def back(self, method: str, status: int) -> None:
        await asyncio.sleep(self._rng.uniform(0.01, 0.1))
        if status == 429:
            return  # a refusal that never arrives could not be obeyed
        if self.down or (method != "getMe" and self._rng.random() < self.loss):
            raise TimedOut


class Simulation:
    """One run of one seed."""

    def __init__(self, shed: Shed, loop: VirtualLoop, seed: int) -> None:
        self.rng = random.Random(seed)
        self.loop = loop
        self.deeds = Deeds()
        self.network = BadNetwork(random.Random(seed + 1))
        self.network.loss = self.rng.choice((0.0, 0.02))
        self.deeds.interrupted = self.network.loss > 0  # what is lost on the way nobody sees
        delays = random.Random(seed + 2)
        self.stage = Stage(
            shed,
            edition(0),
            loop,
            seed=seed,
            network=self.network,
            delay=lambda: delays.uniform(0.0005, 0.01),
        )

    async def play(self) -> list[str]:
        """Let everything happen; return what is wrong in the end."""
        for _ in range(REPLICAS):
            await self._begin()
        async with asyncio.TaskGroup() as tasks:
            for number in range(STUDENTS):
                tasks.create_task(self._study(self.stage.person(f"Student {number}")))
            tasks.create_task(self._trouble())
        self._peace()
        return await self._end()

    async def _begin(self) -> None:
        """Start a replica; as a supervisor does, try again while Telegram is out of reach."""
        for _ in range(TRIES):
            with contextlib.suppress(UnreachableError):
                await self.stage.begin(alone=False)
                return
            await asyncio.sleep(5.0)

    async def _study(self, person: Person) -> None:
        """Answer at random; learn anew where nothing comes."""
        self._say(person, "/learn")
        for _ in range(TAPS):
            await asyncio.sleep(self.rng.uniform(0.5, 4.0))
            self._act(person)

    def _act(self, person: Person) -> None:
        messages = [m for m in self.stage.emulator.messages(person.id) if m["from"]["is_bot"]]
        buttons = [(m["message_id"], data) for m in messages[-2:] for data in carried(m)]
        if not buttons or self.rng.random() < 0.1:
            self._say(person, self.rng.choice(("/learn", "/help", "Soviet Union", "next")))
            return
        for _ in range(self.rng.choice((1, 1, 1, 2))):  # now and then a double tap
            message, data = self.rng.choice(buttons)
            self.deeds.taps.add((person.id, data))
            self.stage.emulator.tap(person, message, data)

    def _say(self, person: Person, text: str) -> None:
        self.deeds.texts.add((person.id, text))
        self.stage.emulator.say(person, text)

    async def _trouble(self) -> None:
        """Bring on one evil after the other."""
        evils = (self._fault, self._fault, self._crash, self._outage, self._again, self._edit)
        for _ in range(self.rng.randint(2, 5)):
            await asyncio.sleep(self.rng.uniform(0.5, 5.0))
            await self.rng.choice(evils)()

    async def _fault(self) -> None:
        everyone = [None, *self.stage.emulator.world.people]
        self.stage.emulator.faults.add(
            Fault(
                self.rng.choice(METHODS),
                self.rng.choice(KINDS),
                times=self.rng.randint(1, 6),
                retry_after=self.rng.randint(1, 40),
                chat_id=self.rng.choice(everyone),
            )
        )

    async def _crash(self) -> None:
        self.deeds.interrupted = True
        self.deeds.crashes.append(self.stage.seconds())
        if self.stage.replicas:
            await self.stage.crash(self.rng.choice(self.stage.replicas))
        await asyncio.sleep(self.rng.uniform(0.0, 3.0))
        await self._begin()

    async def _outage(self) -> None:
        """Telegram is out of reach, for a second or for a day."""
        self.deeds.interrupted = True
        long = self.rng.random() < 0.3
        self.network.down, self.loop.stretch = True, NIGHT if long else 1.0
        await asyncio.sleep(self.rng.uniform(1.0, 30.0))
        self.network.down, self.loop.stretch = False, 1.0

    async def _again(self) -> None:
        """Deliver updates twice, and old ones once more."""
        self.stage.emulator.faults.duplicate_updates(self.rng.randint(1, 5))
        for update in self.stage.queue.waiting()[:3]:
            self.stage.emulator.redeliver(update.id)

    async def _edit(self) -> None:
        self.stage.teach(edition(self.rng.randrange(len(EDITIONS))))

    def _peace(self) -> None:
        self.stage.emulator.faults.clear()
        self.network.down, self.network.loss = False, 0.0

    async def _end(self) -> list[str]:
        """Wait until all is done, kill the replicas, and look."""
        for _ in range(LOOKS):
            if not self._unfinished():
                break
            await asyncio.sleep(5.0)
        for replica in list(self.stage.replicas):
            await replica.crash()
        return violations(self._evidence())

    def _unfinished(self) -> bool:
        with self.stage.shed.engine.connect() as connection:
            behind = connection.execute(
                text(
                    "SELECT (SELECT count(*) FROM inbox WHERE state = 'waiting') "
                    "+ (SELECT count(*) FROM screen WHERE behind)"
                )
            ).scalar_one()
        return bool(behind or self.stage.queue.waiting())

    def _evidence(self) -> Evidence:
        return Evidence(
            engine=self.stage.shed.engine,
            emulator=self.stage.emulator,
            library=self.stage.library,
            lines=self.stage.diary.lines,
            deeds=self.deeds,
            now=self.stage.clock(),
            under_way=0.25,
        )

    def history(self) -> Iterator[str]:
        """Tell all calls with their times, and all rows."""
        for line in self.stage.diary.lines:
            yield f"{line.at:.6f} {line.call.method} {sorted(line.call.params.items())}"
        with self.stage.shed.engine.connect() as connection:
            for table in metadata.sorted_tables:
                for row in connection.execute(select(table).order_by(*table.primary_key)):
                    yield f"{table.name} {row}"

    def answers(self) -> int:
        """Return how many answers were counted."""
        with self.stage.shed.engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM attempt")).scalar_one())


async def _played(shed: Shed, seed: int, loop: VirtualLoop) -> Outcome:
    one = Simulation(shed, loop, seed)
    wrong = await one.play()
    digest = sha256("\n".join(one.history()).encode()).hexdigest()
    return Outcome(seed, wrong, digest, one.answers(), loop.time())


def simulate(seeds: list[int]) -> list[Outcome]:
    """Play seeds one after another in this process, without a log."""
    logging.disable()
    memory = Path("/dev/shm")
    try:
        with tempfile.TemporaryDirectory(
            dir=memory if os.access(memory, os.W_OK) else None
        ) as folder:
            shed = Shed(Path(folder) / "quizbot.db")
            outcomes = [run(partial(_played, shed, seed)) for seed in seeds]
            shed.close()
    finally:
        logging.disable(logging.NOTSET)
    return outcomes


def main(arguments: list[str] | None = None) -> int:
    """Print what came of the seeds; 1 if any went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=300)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args(arguments)
    seeds = range(given.seeds) if given.seed is None else [given.seed]
    parts = [list(seeds[at : at + 25]) for at in range(0, len(seeds), 25)]
    outcomes: list[Outcome] = []
    workers = min(given.jobs, len(parts))
    with ProcessPoolExecutor(workers, get_context("spawn")) as processes:
        for part in processes.map(simulate, parts):
            outcomes += part
    return report(outcomes)


def report(outcomes: list[Outcome]) -> int:
    """Print the figures, and the first seed to replay; return the exit code."""
    bad = [one for one in outcomes if one.wrong]
    hours = sum(one.seconds for one in outcomes) / 3600
    answers = sum(one.answers for one in outcomes)
    sys.stdout.write(f"{len(outcomes)} seeds, {answers} answers, {hours:.1f} hours: ")
    sys.stdout.write(f"{len(bad)} failed\n")
    for one in bad[:1]:
        sys.stdout.write(f"replay with --seed {one.seed}\n  " + "\n  ".join(one.wrong) + "\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
