"""Replicas by webhook behind a proxy on one PostgreSQL, one of them killed every few seconds.

python tests/trust/replicas.py --students 500 --replicas 2 --seconds 60
"""

import argparse
import asyncio
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # where this is run as a script

from tests.processes import Proxy, proxy
from tests.trust.crowd import Crowd, Result
from tests.trust.kills import database, serving
from tests.trust.warm import Bot, Warm

RATE = 75.0  # taps a second
PAUSE = 3.0  # seconds between two kills


class Class:
    """The replicas behind the proxy."""

    def __init__(self, front: Proxy, warm: Warm, seed: int) -> None:
        self.kills = 0
        self._front = front
        self._warm = warm
        self._rng = random.Random(seed)
        self._bots: list[Bot] = []

    async def grow(self) -> None:
        """Begin one more, and let the proxy know it."""
        bot = await self._warm.begin()
        self._bots.append(bot)
        self._front.behind.append(bot.port)

    async def kill_one(self) -> None:
        """Kill one; the proxy finds out by itself, and learns of the next one when it runs."""
        bot = self._rng.choice(self._bots)
        self._bots.remove(bot)
        self.kills += 1
        await bot.kill()
        await self.grow()
        self._front.behind.remove(bot.port)

    async def end(self) -> None:
        """Kill them all."""
        for bot in self._bots:
            await bot.kill()


async def lesson(
    url: str, folder: Path, *, students: int, replicas: int, seconds: float, seed: int
) -> Result:
    """Let students answer for so long while replicas are killed; wait until all is done; count."""
    async with serving() as (emulator, api), proxy() as front:
        crowd = Crowd(emulator, url, students=students, seed=seed)
        warm = Warm(api, url, folder, front.settings)
        side = Class(front, warm, seed)
        try:
            for _ in range(replicas):
                await side.grow()
            await crowd.begin()
            await _under_load(crowd, side, seconds)
            await crowd.rest(120)
        finally:
            await side.end()
            await warm.close()
        sys.stdout.write(f"{dict(front.taken)} deliveries by replica\n")
        return crowd.result(side.kills)


async def _under_load(crowd: Crowd, side: Class, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    async with asyncio.TaskGroup() as tasks:
        tapping = tasks.create_task(crowd.tap_on(RATE))
        while loop.time() < until:
            await asyncio.sleep(PAUSE)
            await side.kill_one()
        tapping.cancel()


def main(arguments: list[str] | None = None) -> int:
    """Print what is left; 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=500)
    parser.add_argument("--replicas", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with database(folder, max(given.replicas, 2)) as url:
            result = asyncio.run(
                lesson(
                    url,
                    folder,
                    students=given.students,
                    replicas=given.replicas,
                    seconds=given.seconds,
                    seed=given.seed,
                )
            )
    sys.stdout.write(f"{result}\n" + "".join(f"  {one}\n" for one in result.wrong[:10]))
    return 0 if result.well else 1


if __name__ == "__main__":
    sys.exit(main())
