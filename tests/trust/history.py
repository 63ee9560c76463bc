"""A random history of a small class: what anybody may do, in any order, through the real verbs.

All chance is seeded and all time is moved by hand, so the same seed makes the same history on any
database, as long as the database answers the same.
"""

import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from quizbot.bank.library import Library
from quizbot.dialogue import Notice, Person, Pick, Reply, Tap, Words
from quizbot.errors import RefusedError
from quizbot.learning.sitting import Control, Phase, Sitting
from quizbot.pages import Pages, link, topic_code
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Entry, OutOfTurn, Repeated, Screen
from quizbot.telegram.render import render
from quizbot.tutor import Tutor
from tests.databases import Clock

BOT = "quizbot_bot"
LEARNERS = 5
SLOTS = ("sitting", "note", "welcome", "topics", "settings")
TEXTS = (
    "Soviet Union",
    "5500",
    "a",
    "1,2",
    "next",
    "ja \U0001f680",
    "a\0b",
    "'%;\\",
)
PAYLOADS = ("", "learn", "nothing")
KEPT = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Done:
    """An update as it was worked on, so that it can be delivered again."""

    update: int
    verb: Callable[..., Any]
    arguments: tuple[Any, ...]


class History:
    """One history on one store; `told` is all that came back, step by step."""

    def __init__(
        self, store: Store, clock: Clock, library: Library, seed: int, *, updates: int = 0
    ) -> None:
        self.told: list[tuple[str, Any]] = []
        self._store = store
        self._clock = clock
        self._rng = random.Random(seed)
        self._library = library
        self._tutor = Tutor(library, random.Random(seed))
        self._pages = Pages(self._tutor)
        self._updates = updates
        self._done: list[Done] = []
        self._steps: dict[str, tuple[int, Callable[[], Awaitable[Any]]]] = {
            "start": (2, self._start),
            "learn": (8, self._learn),
            "tap": (40, self._tap),
            "say": (8, self._say),
            "stop": (2, self._stop),
            "page": (4, self._page),
            "pick": (6, self._pick),
            "invite": (1, self._invite),
            "again": (8, self._again),
            "overtake": (2, self._overtake),
            "store": (3, self._keep),
            "claim": (2, self._claim),
            "fail": (1, self._fail),
            "prune": (1, self._prune),
            "raise": (2, self._raise),
            "refused": (1, self._refused),
            "shown": (8, self._shown),
            "screens": (4, self._screens),
            "pause": (2, self._pause),
            "look": (4, self._look),
        }

    async def run(self, steps: int) -> None:
        """Go on for so many steps."""
        names = list(self._steps)
        weights = [weight for weight, _ in self._steps.values()]
        for name in self._rng.choices(names, weights, k=steps):
            days = self._rng.random() < 0.05
            self._clock.advance(
                seconds=self._rng.uniform(0, 20), days=self._rng.randint(1, 9) * days
            )
            try:
                outcome = await self._steps[name][1]()
            except (Repeated, OutOfTurn, RefusedError, KeyError) as error:
                outcome = type(error).__name__
            self.told.append((name, _plain(outcome)))

    def _person(self) -> Person:
        number = self._rng.randint(1, LEARNERS)
        return Person(number, number, self._rng.choice((None, "de", "en")))

    def _number(self) -> int:
        self._updates += 1
        return self._updates

    def _body(self) -> str:
        return json.dumps(self._rng.choice((*TEXTS, "half \ud83d")), ensure_ascii=False)

    async def _effect(self, person: int, verb: Callable[..., Any], *arguments: Any) -> Any:
        """Deliver an update that has this effect."""
        done = Done(self._number(), verb, (*arguments, self._clock()))
        entry = Entry(done.update, person, self._body())
        await self._store.run(Transaction.receive, [entry], self._clock())
        self._done.append(done)
        return await self._store.settle(done.update, verb, *done.arguments)

    async def _start(self) -> Any:
        topics = [link(topic) for topic in self._library.topics]
        person = self._person()
        payload = self._rng.choice((*PAYLOADS, *topics))
        return await self._effect(person.id, self._pages.start, person, payload)

    async def _learn(self) -> Any:
        person = self._person()
        return await self._effect(person.id, self._tutor.learn, person)

    async def _tap(self) -> Any:
        person = self._person()
        whose = person.id if self._rng.random() < 0.95 else self._rng.randint(1, LEARNERS)
        sitting = await self._store.read(Transaction.current, whose)
        nonce = "0" * 13 if sitting is None else sitting.nonce
        stale = self._rng.choice((0, 0, 0, 0, 0, 0, 0, -1, 1))
        position = 0 if sitting is None else sitting.position + stale
        message = self._rng.randint(1, 5)
        tap = Tap(person.id, person.chat, message, nonce, position, self._code(sitting))
        return await self._effect(person.id, self._tutor.tap, tap)

    def _code(self, sitting: Sitting | None) -> int:
        """A button that is likely to be there, or any."""
        if sitting is None or self._rng.random() < 0.1:
            return int(self._rng.choice((*range(9), *Control)))
        if sitting.phase is Phase.ASKING:
            return int(self._rng.choice((*range(max(len(sitting.order), 2)), *_ASKED)))
        return Control.NEXT if sitting.phase is Phase.TOLD else Control.MORE

    async def _say(self) -> Any:
        person = self._person()
        words = Words(person, self._rng.choice(TEXTS))
        return await self._effect(person.id, self._tutor.say, words)

    async def _stop(self) -> Any:
        person = self._person()
        return await self._effect(person.id, self._tutor.stop, person)

    async def _page(self) -> Any:
        person = self._person()
        name = self._rng.choice(("topics", "progress", "leaderboard", "settings", "help"))
        return await self._effect(person.id, self._pages.page, person, name)

    async def _pick(self) -> Any:
        person = self._person()
        codes = [topic_code(topic.key) for topic in self._library.topics]
        page, act, values = self._rng.choice(
            (
                ("topics", "toggle", codes),
                ("topics", "all", [""]),
                ("settings", "minutes", ["2", "8", "99"]),
                ("settings", "listed", [""]),
                ("settings", "alias", ["0", "1", "2"]),
                ("settings", "plain", [""]),
                ("welcome", "open", ["leaderboard", "nowhere"]),
            )
        )
        message = self._rng.randint(1, 5)
        pick = Pick(person, message, page, act, self._rng.choice(values))
        return await self._effect(person.id, self._pages.pick, pick)

    async def _invite(self) -> Any:
        person = self._rng.randint(1, LEARNERS + 2)
        return await self._effect(-100, self._pages.invite, -100, person)

    async def _again(self) -> Any:
        """Deliver an update again, as the same or as one of its own."""
        if not self._done:
            return None
        done = self._rng.choice(self._done[-9:])
        if self._rng.random() < 0.5:
            return await self._store.settle(done.update, done.verb, *done.arguments)
        return await self._effect(1, done.verb, *done.arguments[:-1])

    async def _overtake(self) -> Any:
        """Settle the later of two updates of a lane, which has to wait for the earlier one."""
        lane = self._rng.randint(1, LEARNERS)
        earlier, later = self._number(), self._number()
        entries = [Entry(number, lane, "{}") for number in (earlier, later)]
        await self._store.run(Transaction.receive, entries, self._clock())
        found = await self._store.read(Transaction.earlier, later, lane)
        try:
            await self._store.settle(later, Transaction.counts)
        except OutOfTurn:
            for entry in found:
                await self._store.settle(entry.update_id, Transaction.counts)
        return found, await self._store.settle(later, Transaction.counts)

    async def _keep(self) -> Any:
        """Store updates of the past and new ones; nobody works on them."""
        numbers = [self._rng.randint(1, self._updates + 1), *(self._number() for _ in range(2))]
        entries = [Entry(number, 900 + number % 3, self._body()) for number in numbers]
        return await self._store.run(Transaction.receive, entries, self._clock())

    async def _claim(self) -> Any:
        claimed = await self._store.run(Transaction.claim, self._clock(), self._rng.randint(1, 9))
        for entry in claimed[::2]:
            await self._store.run(Transaction.tried, entry.update_id, entry.tries + 1)
        return claimed

    async def _fail(self) -> Any:
        for entry in await self._store.run(Transaction.claim, self._clock(), 1):
            text = self._rng.choice(TEXTS)
            await self._store.run(Transaction.fail, entry.update_id, text, self._clock())
        return await self._store.read(Transaction.dead)

    async def _prune(self) -> Any:
        return await self._store.run(Transaction.prune, self._clock() - KEPT)

    async def _raise(self) -> Any:
        """Have an effect and then fail: nothing of it may be left."""
        person = self._person()

        def fail(tx: Transaction, now: datetime) -> None:
            self._tutor.learn(tx, replace(person, id=person.id + 100), now)
            raise KeyError

        return await self._effect(person.id, fail)

    async def _refused(self) -> Any:
        """Break a rule of the tables."""

        def refuse(tx: Transaction, now: datetime) -> None:
            tx.begin(nonce="refused", learner=10**6, now=now, minutes=4, topics=())

        return await self._effect(1, refuse)

    async def _shown(self) -> Any:
        screen = await self._screen()
        if screen is None:
            return None
        version = screen.wanted - self._rng.choice((0, 0, 0, 1))
        message = self._rng.choice((screen.message, None)) or self._rng.randint(1, 5)
        return await self._store.run(
            Transaction.shown, screen.chat, screen.slot, version=version, message=message
        )

    async def _screens(self) -> Any:
        screen = await self._screen()
        if screen is None:
            return None
        match self._rng.randint(1, 5):
            case 1:
                until = self._clock() + timedelta(seconds=self._rng.randint(1, 60))
                return await self._store.run(Transaction.postpone, screen, until)
            case 2:
                return await self._store.run(self._give_up, screen)
            case 3:
                return await self._store.run(Transaction.give_up_chat, screen.chat, "blocked")
            case 4:
                return await self._store.run(Transaction.move_chat, -100, -200)
            case _:
                due = await self._store.run(Transaction.due, self._clock(), 99)
                return sorted(due, key=lambda one: (one.chat, one.slot))

    def _give_up(self, tx: Transaction, screen: Screen) -> None:
        reason = "a\0b" * 99
        tx.give_up(screen.chat, screen.slot, version=screen.wanted, reason=reason)

    async def _screen(self) -> Screen | None:
        chat = self._rng.choice((*range(1, LEARNERS + 1), -100, -200))
        return await self._store.read(Transaction.screen, chat, self._rng.choice(SLOTS))

    async def _pause(self) -> Any:
        until = self._clock() + timedelta(seconds=self._rng.randint(1, 90))
        await self._store.run(Transaction.pause, self._rng.randint(0, LEARNERS), until)
        if self._rng.random() < 0.3:
            await self._store.run(Transaction.forget_pauses, self._clock())
        return await self._store.read(Transaction.pauses, self._clock())

    async def _look(self) -> Any:
        """Look at everything that somebody can look at."""
        number = self._rng.randint(1, LEARNERS)
        screen = await self._screen()
        return (
            screen and await self._store.read(self._present, screen),
            await self._store.read(Transaction.counts),
            await self._store.read(Transaction.board, number),
            await self._store.read(Transaction.cards, number),
        )

    def _present(self, tx: Transaction, screen: Screen) -> Any:
        view = self._pages.present(tx, screen, self._clock())
        return view and render(view, BOT)


_ASKED = (Control.CHECK, Control.UNDO, Control.UNKNOWN, Control.HINT)


def _plain(outcome: Any) -> Any:
    """Return what came back as values that do not hold a key of the database."""
    if isinstance(outcome, Reply):
        page = None if outcome.view is None else render(outcome.view, BOT)
        return outcome.screen, page, outcome.notice, outcome.consumed
    if isinstance(outcome, tuple):
        return tuple(map(_plain, outcome))
    return outcome


def notices(told: list[tuple[str, Any]]) -> set[Notice]:
    """Return the notices of a history."""
    return {
        outcome[2]
        for _, outcome in told
        if isinstance(outcome, tuple) and len(outcome) == 4 and isinstance(outcome[2], Notice)
    }
