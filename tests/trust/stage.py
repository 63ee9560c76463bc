"""The real bot as replicas that begin and crash, one database, the emulator, and its people."""

import asyncio
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from quizbot.bank.library import Library
from quizbot.emulator import Emulator
from quizbot.emulator.people import Person
from quizbot.metrics import Metrics
from quizbot.telegram.bot import QuizBot
from quizbot.telegram.instruments import Instruments
from tests.trust.inline import InlineStore, Shed
from tests.trust.wire import Diary, Network, Wire

TOKEN = "1:test-token"
MORNING = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
_METRICS = Metrics()  # one for all lives: to make it is dear, and nothing here reads it


class Replica:
    """One process that runs the bot, as far as one can be killed inside another."""

    def __init__(self, bot: QuizBot, store: InlineStore) -> None:
        self.bot = bot
        self._store = store
        self._tasks: list[asyncio.Task[None]] = []

    async def begin(self, *, alone: bool) -> None:
        """Log in; work the lanes, and unless it is `alone` do all else by itself as well."""
        await self.bot.begin()
        loop = asyncio.get_running_loop()
        if alone:
            self._tasks = [loop.create_task(self.bot.lanes.run())]
        else:
            self._tasks = [
                loop.create_task(self.bot.keep_up()),
                loop.create_task(self.bot.intake.poll()),
            ]

    async def crash(self) -> None:
        """End at once: what is not committed is lost, what is not sent is never sent."""
        self._store.kill()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class Stage:
    """All of one run; `clock` moves by hand and with the loop's time."""

    def __init__(
        self,
        shed: Shed,
        library: Library,
        loop: asyncio.AbstractEventLoop,
        *,
        seed: int,
        network: Network | None = None,
        delay: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._loop = loop
        self.library = library
        self.shed = shed
        self.replicas: list[Replica] = []
        self.crashes = 0
        self.moved = timedelta()
        self.rng = random.Random(seed)
        self.emulator = Emulator(clock=self.seconds, rng=random.Random(seed))
        self.emulator.bot(TOKEN, "quizbot_bot", "quizbot")
        self.diary = Diary(self.emulator, self.seconds)
        self._network = network
        self._delay = delay
        self._begun = 0
        shed.empty()

    def clock(self) -> datetime:
        """Return the time of day."""
        return MORNING + self.moved + timedelta(seconds=self._loop.time())

    def seconds(self) -> float:
        """Return the time of day in unix seconds."""
        return self.clock().timestamp()

    @property
    def queue(self) -> Any:
        """The updates that wait at Telegram."""
        return next(iter(self.emulator.world.queues.values()))

    def person(self, name: str) -> Person:
        return self.emulator.person(name)

    async def begin(self, *, alone: bool = True) -> Replica:
        """Start one more replica."""
        store = InlineStore(self.shed, self.clock, f"replica {self._begun}", self._delay)
        self._begun += 1
        bot = QuizBot(
            token=TOKEN,
            api_url="http://127.0.0.1",
            store=store,
            library=self.library,
            requests=(Wire(self.emulator, self._network), Wire(self.emulator, self._network)),
            rng=random.Random(self.rng.getrandbits(32)),
            instruments=Instruments.of(self.clock, self._timer(alone=alone), _METRICS),
        )
        replica = Replica(bot, store)
        await replica.begin(alone=alone)
        self.replicas.append(replica)
        return replica

    async def crash(self, replica: Replica) -> None:
        """Kill a replica."""
        self.crashes += 1
        self.replicas.remove(replica)
        await replica.crash()

    def teach(self, library: Library) -> None:
        """Let all replicas ask from another version of the bank."""
        self.library = library
        for replica in self.replicas:
            replica.bot.tutor.library = library

    def _timer(self, *, alone: bool) -> Callable[[], float]:
        """Return seconds that never go back; where time stands still, one passes at every look."""
        if not alone:
            return self._loop.time
        looks = iter(range(1 << 62))
        return lambda: float(next(looks))
