"""A hypothesis state machine: whatever people, Telegram and fate do, in any order, to the real bot.

The invariants of the rows hold after every step; all of them hold once things have calmed down.
"""

import asyncio
import json
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from quizbot.emulator import Fault
from quizbot.emulator.faults import Kind
from quizbot.emulator.people import Person
from quizbot.storage.transaction import Transaction
from tests.trust import virtual
from tests.trust.inline import Shed
from tests.trust.invariants import Deeds, Evidence, carried, quick, violations
from tests.trust.lessons import EDITIONS, edition
from tests.trust.stage import Replica, Stage
from tests.trust.virtual import VirtualLoop

KINDS: tuple[Kind, ...] = (
    *("429", "5xx", "timeout_before", "timeout_after", "html", "truncated", "reset", "401"),
)
METHODS = ("editMessageText", "sendMessage", "answerCallbackQuery", "deleteMessage")
TEXTS = (
    "/start",
    "/help",
    "/settings",
    "/stop",
    "/progress",
    "/nothing",
    "Soviet Union",
    "next",
    "a",
)
FORGED = ("x", "aaaaaaaaaaaaa:0:0", "topics.toggle.zzz", "settings.alias.99999", "ü" * 32)
POISON: tuple[object, ...] = (None, 7, {}, {"chat": "x"}, {"data": "x"})
PEOPLE = 3
KEPT = timedelta(hours=72)
ROUNDS = 60

people = st.integers(0, PEOPLE - 1)
picks = st.integers(0, 40)


class Machine(RuleBasedStateMachine):
    """One run; `shed` is set for the whole process, as to open a database is dear."""

    shed: Shed

    def __init__(self) -> None:
        super().__init__()
        self.loop = VirtualLoop()
        asyncio.set_event_loop(self.loop)
        self.stage = Stage(self.shed, edition(0), self.loop, seed=1)
        self.deeds = Deeds()
        self.students = [self.stage.person(f"Student {n}") for n in range(PEOPLE)]
        self.seen: list[str] = list(FORGED)  # all that buttons have ever carried
        self._wait(self.stage.begin())

    @property
    def replica(self) -> Replica:
        """The oldest process that runs."""
        return self.stage.replicas[0]

    @rule(who=people, text=st.sampled_from(TEXTS))
    def says(self, who: int, text: str) -> None:
        self._write(who, text)
        self._settle()

    @rule(who=people)
    def learns(self, who: int) -> None:
        self._write(who, "/learn")
        self._settle()

    @rule(who=people, picks=st.lists(picks, min_size=1, max_size=4))
    def answers(self, who: int, picks: list[int]) -> None:
        for pick in picks:
            self._tap(who, pick)
            self._settle()

    @rule(who=people, first=picks, other=picks, crash=st.booleans())
    def taps_twice(self, who: int, first: int, other: int, crash: bool) -> None:
        """Tap two buttons of the same message before anything changes."""
        self._tap(who, first)
        self._tap(who, other)
        if not crash:
            self._settle()

    @rule(who=people, pick=picks)
    def taps_what_is_gone(self, who: int, pick: int) -> None:
        """Tap any button that anybody has ever seen, or that there never was."""
        mine = self._messages(self.students[who])
        message = mine[-1]["message_id"] if mine else 1
        self._press(self.students[who], message, self.seen[pick % len(self.seen)], forge=True)
        self._settle()

    @rule(who=people, first=picks, other=picks, steps=st.integers(0, 12))
    def crashes(self, who: int, first: int, other: int, steps: int) -> None:
        """Kill a process this many turns of its loop after it began to fetch; begin another."""
        self._tap(who, first)
        self._tap(who, other)
        replica = self.stage.replicas[first % len(self.stage.replicas)]
        self._wait(self._interrupted(replica, steps))
        self._killed()

    @rule(order=st.randoms(use_true_random=False), again=st.booleans())
    def delivers(self, order: Any, again: bool) -> None:
        """Bring what waits by webhook, in any order, to any process, some of it twice."""
        self._wait(self._delivered(order, again=again))

    @rule()
    def grows(self) -> None:
        """Let one more replica work on the same database, or one fewer."""
        if len(self.stage.replicas) == 1:
            self._wait(self.stage.begin())
        else:
            self._wait(self.stage.crash(self.stage.replicas[-1]))
            self._killed()

    @rule(
        kind=st.sampled_from(KINDS),
        method=st.sampled_from(METHODS),
        times=st.integers(1, 3),
        who=people,
        pick=picks,
    )
    def trouble(self, kind: Kind, method: str, times: int, who: int, pick: int) -> None:
        self.stage.emulator.faults.add(Fault(method, kind, times=times, retry_after=20))
        self.answers(who, [pick])

    @rule(who=people, kind=st.sampled_from(KINDS), times=st.integers(1, 3), pick=picks)
    def trouble_in_one_chat(self, who: int, kind: Kind, times: int, pick: int) -> None:
        """Let calls about one chat fail, and let them be made, again a moment later."""
        fault = Fault("*", kind, times=times, retry_after=20, chat_id=self.students[who].id)
        self.stage.emulator.faults.add(fault)
        self.answers(who, [pick])
        self.stage.moved += timedelta(seconds=2)
        self.says(who, "/help")

    @rule(count=st.integers(1, 3), lost=st.booleans())
    def repeats(self, count: int, lost: bool) -> None:
        faults = self.stage.emulator.faults
        (faults.drop_updates if lost else faults.duplicate_updates)(count)

    @rule(
        kind=st.sampled_from(["message", "callback_query", "surprise"]),
        payload=st.sampled_from(POISON),
    )
    def poisons(self, kind: str, payload: object) -> None:
        self.deeds.poison.add(self.stage.emulator.inject(kind, payload))
        self._settle()

    @rule(number=st.integers(0, len(EDITIONS) - 1), who=people, pick=picks)
    def edits_the_bank(self, number: int, who: int, pick: int) -> None:
        """Change what is asked, while a question of before may be on screen; answer that."""
        self.learns(who)
        self.stage.teach(edition(number))
        self.answers(who, [pick])

    @rule(who=people)
    def blocks(self, who: int) -> None:
        self.deeds.blocked.add(self.students[who].id)
        self.stage.emulator.block(self.students[who])

    @rule(who=people)
    def comes_back(self, who: int) -> None:
        self.stage.emulator.unblock(self.students[who])
        self._settle()

    @rule(who=people, pick=picks)
    def removes(self, who: int, pick: int) -> None:
        """Delete a message of the bot, as anybody may in their own chat."""
        if mine := self._messages(self.students[who]):
            message = mine[pick % len(mine)]["message_id"]
            world = self.stage.emulator.world
            world.remove(
                world.private(next(iter(world.bots.values())), self.students[who].id), message
            )
            self.deeds.removed.add((self.students[who].id, message))

    @rule(seconds=st.sampled_from([1, 5, 30, 200, 3600, -3600, 86_400, 5 * 86_400]))
    def time_passes(self, seconds: int) -> None:
        self.stage.moved += timedelta(seconds=seconds)

    @rule()
    def looks_back(self) -> None:
        for replica in self.stage.replicas:
            self._wait(self._looked_back(replica))

    @rule()
    def forgets(self) -> None:
        store = self.replica.bot.store
        self.deeds.known |= self._wait(store.read(_numbers))
        self._wait(store.run(Transaction.prune, self.stage.clock() - KEPT))

    @invariant()
    def rows_are_right(self) -> None:
        assert quick(self.shed.engine) == []

    def teardown(self) -> None:
        """Let the trouble end, and see that everything has come to its end."""
        try:
            self._calm()
            assert violations(self.evidence()) == []
        finally:
            virtual.end(self.loop)

    def evidence(self) -> Evidence:
        return Evidence(
            engine=self.shed.engine,
            emulator=self.stage.emulator,
            library=self.stage.library,
            lines=self.stage.diary.lines,
            deeds=self.deeds,
            now=self.stage.clock(),
        )

    def _killed(self) -> None:
        self.deeds.interrupted = True
        self.deeds.crashes.append(self.stage.seconds())

    def _calm(self) -> None:
        self.stage.emulator.faults.clear()
        for turn in range(ROUNDS):
            # Where the clock was set back, what has to wait does so until it has caught up.
            self.stage.moved += timedelta(seconds=30 if turn < ROUNDS // 2 else 3600)
            for replica in self.stage.replicas:
                self._wait(self._settled(replica))
                self._wait(self._looked_back(replica))
            counts = self._wait(self.replica.bot.store.read(Transaction.counts))
            if not counts.waiting and not counts.behind:
                return

    def _write(self, who: int, text: str) -> None:
        person = self.students[who]
        self.deeds.texts.add((person.id, text))
        self.stage.emulator.say(person, text)

    def _messages(self, person: Person) -> list[dict[str, Any]]:
        messages = self.stage.emulator.messages(person.id)
        return [message for message in messages if message["from"]["is_bot"]][-4:]

    def _tap(self, who: int, pick: int) -> None:
        """Tap one of the buttons that are on screen."""
        buttons = [
            (message["message_id"], data)
            for message in self._messages(self.students[who])[::-1]
            for data in carried(message)
        ]
        if buttons:
            message, data = buttons[pick % len(buttons)]
            self.seen.append(data)
            self._press(self.students[who], message, data)

    def _press(self, person: Person, message: int, data: str, *, forge: bool = False) -> None:
        self.deeds.taps.add((person.id, data))
        self.stage.emulator.tap(person, message, data, forge=forge)

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def _settle(self) -> None:
        self._wait(self._settled(self.replica))

    async def _settled(self, replica: Replica) -> None:
        while await replica.bot.intake.fetch():
            await replica.bot.lanes.idle()

    async def _looked_back(self, replica: Replica) -> None:
        await replica.bot.screens.reconcile()
        await replica.bot.intake.resume()
        await replica.bot.lanes.idle()

    async def _interrupted(self, replica: Replica, steps: int) -> None:
        fetching = self.loop.create_task(replica.bot.intake.fetch())
        for _ in range(steps):
            await asyncio.sleep(0)
        fetching.cancel()
        await self.stage.crash(replica)  # at once: nothing more is committed
        await asyncio.gather(fetching, return_exceptions=True)
        await self.stage.begin()

    async def _delivered(self, order: Any, *, again: bool) -> None:
        waiting = list(self.stage.queue.waiting())
        order.shuffle(waiting)
        for update in waiting + (waiting[:2] if again else []):
            replica = order.choice(self.stage.replicas)
            await replica.bot.intake.receive([json.loads(update.body)])
        self.stage.queue.confirm([update.id for update in waiting])
        for replica in self.stage.replicas:
            await replica.bot.lanes.idle()


def _numbers(tx: Transaction) -> set[int]:
    cursor = tx._db._cursor.execute("SELECT update_id FROM inbox")
    return {number for (number,) in cursor.fetchall()}
