"""kill -9, again and again, while students tap: nothing lost, nothing twice, every chat right.

python tests/trust/kills.py --kills 1000
python tests/trust/kills.py --kills 1000 --replicas 2
"""

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # where this is run as a script

from sqlalchemy import text

from quizbot.emulator import Emulator, Fault
from quizbot.emulator.faults import Kind
from quizbot.storage.engine import writing
from quizbot.storage.schema import migrate
from tests.databases import Cluster, programs
from tests.processes import TOKEN, now, on_a_socket
from tests.trust.crowd import Crowd, Result
from tests.trust.warm import Bot, Warm

RATE = 75.0  # taps a second; the goal says at least 60
STUDENTS = 150


class Killer:
    """Kills replicas at random moments and at those that matter most."""

    def __init__(self, crowd: Crowd, warm: Warm, url: str, seed: int) -> None:
        self.bots: list[Bot] = []
        self.kills = 0
        self._emulator = crowd.emulator
        self._warm = warm
        self._url = url
        self._rng = random.Random(seed)
        self._moments: list[Callable[[], Awaitable[None]]] = [
            self._any_moment,
            self._before_commit,
            self._after_commit,
            self._after_send,
            self._after_mark,
        ]

    async def kill(self) -> None:
        """Kill one at the next kind of moment; start another in its place."""
        moment = self._moments[self.kills % len(self._moments)]
        self.kills += 1
        await asyncio.sleep(self._rng.uniform(0.05, 0.5))  # let it work
        await moment()
        self._emulator.faults.clear()
        self.bots.append(await self._warm.begin())

    async def _any_moment(self) -> None:
        await self._one()

    async def _before_commit(self) -> None:
        """While somebody else keeps the database from writing."""
        engine = writing(self._url)
        lock = "LOCK TABLE inbox, sitting IN EXCLUSIVE MODE"
        with engine.connect() as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text(lock))
            else:
                connection.execute(text("SELECT 1"))  # our BEGIN is IMMEDIATE
            await asyncio.sleep(0.2)
            await self._one()
        engine.dispose()

    async def _after_commit(self) -> None:
        """While a call waits that has not arrived."""
        await self._during("timeout_before")

    async def _after_send(self) -> None:
        """While a call waits that was carried out."""
        await self._during("timeout_after")

    async def _after_mark(self) -> None:
        """In the moment after a call was answered."""
        before = self._emulator.count("editMessageText")
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await self._emulator.until(
                    lambda: self._emulator.count("editMessageText") != before
                )
        await asyncio.sleep(0.02)
        await self._one()

    async def _during(self, kind: Kind) -> None:
        method = self._rng.choice(("editMessageText", "editMessageText", "sendMessage"))
        fault = Fault(method, kind, hang=True)
        self._emulator.faults.add(fault)
        with suppress(TimeoutError):  # nobody may ask for a new message for a while
            async with asyncio.timeout(2):
                await self._emulator.until(lambda: fault.times <= 0)
        await self._one()

    async def _one(self) -> None:
        bot = self._rng.choice(self.bots)
        self.bots.remove(bot)
        await bot.kill()


async def campaign(url: str, folder: Path, *, kills: int, replicas: int, seed: int) -> Result:
    """Kill so many times while the crowd taps; wait until all is done; count."""
    async with serving() as (emulator, api):
        crowd = Crowd(emulator, url, students=STUDENTS, seed=seed)
        warm = Warm(api, url, folder, {})
        killer = Killer(crowd, warm, url, seed)
        try:
            killer.bots = [await warm.begin() for _ in range(replicas)]
            await crowd.begin()
            await _under_load(crowd, killer, kills)
            await crowd.rest()
        finally:
            for bot in killer.bots:
                await bot.kill()
            await warm.close()
        return crowd.result(killer.kills)


async def _under_load(crowd: Crowd, killer: Killer, kills: int) -> None:
    loop = asyncio.get_running_loop()
    since = loop.time()
    async with asyncio.TaskGroup() as tasks:
        tapping = tasks.create_task(crowd.tap_on(RATE))
        for _ in range(kills):
            await killer.kill()
        tapping.cancel()
    sys.stdout.write(f"{crowd.taps / (loop.time() - since):.0f} taps a second\n")


@asynccontextmanager
async def serving() -> AsyncIterator[tuple[Emulator, str]]:
    """Serve an emulator on this machine; give it and its address."""
    emulator = Emulator(clock=lambda: now().timestamp())
    emulator.bot(TOKEN, "quizbot_bot", "quizbot")
    async with on_a_socket(emulator) as address:
        yield emulator, address


@contextmanager
def database(folder: Path, replicas: int) -> Iterator[str]:
    """Make what the replicas share: a file for one, a server's database for several."""
    if replicas == 1:
        url = f"sqlite:///{folder / 'quizbot.db'}"
        migrate(url)
        yield url
        return
    found = programs()
    assert found is not None, "PostgreSQL's pg_ctl is not installed"
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as place:
        cluster = Cluster(found, Path(place))
        cluster.start()
        try:
            yield cluster.create()
        finally:
            cluster.stop()


def main(arguments: list[str] | None = None) -> int:
    """Print what is left; 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--replicas", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with database(folder, given.replicas) as url:
            result = asyncio.run(
                campaign(url, folder, kills=given.kills, replicas=given.replicas, seed=given.seed)
            )
    sys.stdout.write(f"{result}\n" + "".join(f"  {one}\n" for one in result.wrong[:10]))
    return 0 if result.well else 1


if __name__ == "__main__":
    sys.exit(main())
