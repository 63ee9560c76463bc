"""Students at real `quizbot run` processes who tap all the time, and know what must come of it.

Each answers every question with "I don't know", in the same breath taps another option, which is
too late, and then Next, which is too early if the order is not kept.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from sqlalchemy import text

from quizbot.bank.load import load_or_raise, shipped
from quizbot.emulator import Emulator
from quizbot.emulator.people import Person
from quizbot.learning.sitting import Control
from quizbot.storage.engine import writing
from tests.processes import eventually, now
from tests.trust.invariants import Deeds, Evidence, carried, violations

HELP = 0.02  # of the acts ask for a page, which is a new message
_ANSWERS = """
SELECT s.nonce || ':' || a.position AS slot, a.learner, a.response
FROM attempt a JOIN sitting s ON s.id = a.sitting ORDER BY a.id
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What is left when all is over."""

    kills: int
    taps: int
    answers: int
    lost: int
    duplicated: int
    wrong: list[str]
    extra: int
    out_of_order: int

    @property
    def well(self) -> bool:
        """Whether nothing went wrong that must not."""
        spoilt = self.lost or self.duplicated or self.wrong or self.out_of_order
        return not spoilt and self.extra <= self.kills

    def __str__(self) -> str:
        order = "order kept" if not self.out_of_order else f"{self.out_of_order} out of order"
        return (
            f"{self.kills} kills, {self.taps} taps, {self.answers} answers: {self.lost} lost, "
            f"{self.duplicated} duplicated, {len(self.wrong)} screens wrong, {order}, "
            f"{self.extra} extra messages"
        )


class Pupil:
    """One student; `slot` is the question that they answered last."""

    def __init__(self, emulator: Emulator, person: Person, deeds: Deeds) -> None:
        self.emulator = emulator
        self.person = person
        self.slot = ""
        self.answered: list[str] = []
        self._deeds = deeds

    def begin(self) -> None:
        self._say("/learn")

    def act(self, rng: random.Random) -> int:
        """Tap what there is to tap; return how many taps that were, 0 while nothing has come."""
        message = self.living
        codes = {data.rpartition(":")[2]: data for data in carried(message)}
        if str(int(Control.UNKNOWN)) in codes:
            return self._answer(message, codes[str(int(Control.UNKNOWN))], rng)
        if str(int(Control.MORE)) in codes and codes[str(int(Control.MORE))] != self.slot:
            self.slot = codes[str(int(Control.MORE))]
            return self._tap(message, self.slot)
        return 0

    @property
    def living(self) -> dict[str, Any]:
        """The message that questions and verdicts are shown in."""
        messages = reversed(self.emulator.messages(self.person.id))
        return next((m for m in messages if ":" in "".join(carried(m)[:1])), {})

    @property
    def stuck(self) -> bool:
        """Whether a verdict is on screen, whose Next was tapped already."""
        return any(data.endswith(f":{int(Control.NEXT)}") for data in carried(self.living))

    def _answer(self, message: dict[str, Any], data: str, rng: random.Random) -> int:
        nonce, position, _ = data.split(":")
        slot = f"{nonce}:{position}"
        if slot == self.slot:
            return 0
        if rng.random() < HELP:
            self._say("/help")
        self.slot = slot
        self.answered.append(slot)
        following = f"{nonce}:{int(position) + 1}:{int(Control.NEXT)}"
        return sum(self._tap(message, one) for one in (data, f"{slot}:0", following))

    def _tap(self, message: dict[str, Any], data: str) -> int:
        self._deeds.taps.add((self.person.id, data))
        self.emulator.tap(self.person, message["message_id"], data, forge=True)
        return 1

    def _say(self, words: str) -> None:
        self._deeds.texts.add((self.person.id, words))
        self.emulator.say(self.person, words)


class Crowd:
    """All students; `tap_on` keeps them tapping at a rate."""

    def __init__(self, emulator: Emulator, url: str, *, students: int, seed: int) -> None:
        self.emulator = emulator
        self.taps = 0
        self.deeds = Deeds(interrupted=True)
        self._url = url
        self._rng = random.Random(seed)
        people = [emulator.person(f"Student {number}") for number in range(students)]
        self.pupils = [Pupil(emulator, person, self.deeds) for person in people]

    async def begin(self) -> None:
        """Wait until everybody sees a first question."""
        for pupil in self.pupils:
            pupil.begin()
        await self.emulator.until(lambda: all(pupil.living for pupil in self.pupils))

    async def tap_on(self, rate: float) -> None:
        """Tap for ever, so many times a second, as long as there is anything to tap."""
        loop = asyncio.get_running_loop()
        since, made = loop.time(), 0
        turns = cycle(self.pupils)
        while True:
            await asyncio.sleep(0.02)  # students think, and processes need the processor
            due = (loop.time() - since) * rate - made
            for _ in self.pupils:
                if due <= 0:
                    break
                count = next(turns).act(self._rng)
                due, made = due - count, made + count
                self.taps += count
            made += max(int(due), 0)  # what nobody could tap now is not made up for later

    def resting(self) -> bool:
        """Return whether every update had its effect and every chat shows what it should."""
        queue = next(iter(self.emulator.world.queues.values()))
        if queue.waiting():
            return False
        engine = writing(self._url)
        with engine.connect() as connection:
            left = connection.execute(
                text(
                    "SELECT (SELECT count(*) FROM inbox WHERE state = 'waiting') "
                    "+ (SELECT count(*) FROM screen WHERE behind)"
                )
            ).scalar_one()
        engine.dispose()
        return bool(left == 0)

    async def rest(self, seconds: float = 60) -> None:
        """Wait until all has come."""
        await eventually(lambda: asyncio.to_thread(self.resting), seconds)

    def result(self, kills: int) -> Result:
        """Compare what was tapped with what is stored, and with what the chats show."""
        engine = writing(self._url)
        evidence = Evidence(
            engine=engine,
            emulator=self.emulator,
            library=load_or_raise([shipped()]),
            lines=[],
            deeds=self.deeds,
            now=now(),
        )
        wrong = violations(evidence)
        with engine.connect() as connection:
            rows = connection.execute(text(_ANSWERS)).all()
            screens = connection.execute(
                text("SELECT count(*) FROM screen WHERE message IS NOT NULL")
            ).scalar_one()
        engine.dispose()
        return self._compared(rows, wrong, screens, kills)

    def _compared(self, rows: Sequence[Any], wrong: list[str], screens: int, kills: int) -> Result:
        tapped = {slot for pupil in self.pupils for slot in pupil.answered}
        stored = [row.slot for row in rows]
        order = sum(self._in_order(pupil, rows) for pupil in self.pupils)
        return Result(
            kills=kills,
            taps=self.taps,
            answers=len(stored),
            lost=len(tapped - set(stored)),
            duplicated=len(stored) - len(set(stored) & tapped),
            wrong=wrong,
            extra=max(self._messages() - screens, 0),
            out_of_order=len(self.pupils) - order,
        )

    def _in_order(self, pupil: Pupil, rows: Sequence[Any]) -> bool:
        """Return whether answers came in the order of the taps, and the first tap won."""
        mine = [row for row in rows if row.learner == pupil.person.id]
        first = all("unknown" in str(row.response).lower() for row in mine)
        return [row.slot for row in mine] == pupil.answered and first and not pupil.stuck

    def _messages(self) -> int:
        return sum(
            message["from"]["is_bot"]
            for pupil in self.pupils
            for message in self.emulator.messages(pupil.person.id)
        )
