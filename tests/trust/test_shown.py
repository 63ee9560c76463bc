"""What counts is what was on screen: its revision, its order, and only while it was asked."""

import random
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from quizbot.bank.library import Library
from quizbot.bank.load import load_or_raise
from quizbot.dialogue import Notice, Person, Reply, Tap
from quizbot.learning.attempt import Attempt
from quizbot.learning.sitting import Control, Sitting
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.tutor import Tutor
from tests.chat.banks import HEADER, SINGLE, TRUE_FALSE
from tests.databases import Clock

ADA = Person(7, 7)
RIGHT = 0  # the authored index of the right option
SWAPPED = (
    SINGLE.replace('right: "500 to', 'now: "500 to')
    .replace('wrong: "100 to', 'right: "100 to')
    .replace('now: "500 to', 'wrong: "500 to')
)


class Class:
    """A tutor with one learner."""

    def __init__(self, store: Store, clock: Clock, library: Library, seed: int = 1) -> None:
        self._store = store
        self._clock = clock
        self.tutor = Tutor(library, random.Random(seed))

    async def learn(self) -> Sitting:
        await self._store.run(self.tutor.learn, ADA, self._clock())
        return await self.sitting()

    async def stop(self) -> None:
        await self._store.run(self.tutor.stop, ADA, self._clock())

    async def sitting(self) -> Sitting:
        found = await self._store.read(Transaction.current, ADA.id)
        assert found is not None
        return found

    async def tap(self, sitting: Sitting, code: int) -> Reply:
        tap = Tap(ADA.id, ADA.chat, 1, sitting.nonce, sitting.position, code)
        return await self._store.run(self.tutor.tap, tap, self._clock())

    async def attempts(self) -> list[Attempt]:
        return await self._store.read(Transaction.attempts, ADA.id)


@pytest.fixture
async def store(sqlite_url: str, clock: Clock) -> AsyncIterator[Store]:
    opened = await Store.open(sqlite_url, clock=clock)
    yield opened
    await opened.close()


def bank(folder: Path, *items: str) -> Library:
    path = folder / "bank.yaml"
    path.write_text(HEADER + "".join(items), encoding="utf-8")
    return load_or_raise([path])


async def test_an_answer_is_graded_by_the_revision_that_was_shown(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    one = Class(store, clock, bank(tmp_path, SINGLE))
    sitting = await one.learn()
    one.tutor.library = bank(tmp_path, SWAPPED)

    await one.tap(sitting, sitting.order.index(RIGHT))

    (attempt,) = await one.attempts()
    assert attempt.correct
    assert attempt.revision == sitting.revision


async def test_a_question_that_was_deleted_while_it_was_shown_can_be_answered(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    one = Class(store, clock, bank(tmp_path, SINGLE))
    sitting = await one.learn()
    one.tutor.library = bank(tmp_path, TRUE_FALSE)

    await one.tap(sitting, sitting.order.index(RIGHT))

    assert [attempt.correct for attempt in await one.attempts()] == [True]


async def test_a_tap_means_the_option_in_that_place(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    texts = SINGLE.replace("500 to 5,500 km", "a").replace("100 to 1,000 km", "b")
    library = bank(tmp_path, texts.replace("5,500 to 15,000 km", "c"))
    seen = set()
    for seed in range(20):  # without numbers in the options, chance decides their order
        one = Class(store, clock, library, seed)
        await one.stop()
        sitting = await one.learn()
        await one.tap(sitting, 1)
        attempt = (await one.attempts())[-1]
        assert attempt.order == sitting.order
        assert attempt.correct == (sitting.order[1] == RIGHT)
        seen.add(sitting.order)
        clock.advance(days=40)

    assert len(seen) > 3


async def test_the_button_of_an_answered_question_changes_nothing(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    one = Class(store, clock, bank(tmp_path, SINGLE, TRUE_FALSE))
    first = await one.learn()
    await one.tap(first, 0)
    await one.tap(await one.sitting(), Control.NEXT)
    second = await one.sitting()

    reply = await one.tap(first, 0)

    assert reply.notice is Notice.STALE
    assert await one.sitting() == second
    assert len(await one.attempts()) == 1


async def test_what_was_behind_before_a_429_waits_as_long_as_what_comes_after_it(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    await Class(store, clock, bank(tmp_path, SINGLE)).learn()
    clock.advance(seconds=60)  # whoever was at it has ended
    await store.run(Transaction.pause, ADA.chat, clock.now + timedelta(seconds=30))

    assert await store.run(Transaction.due, clock(), 9) == []
    clock.advance(seconds=31)
    assert [screen.chat for screen in await store.run(Transaction.due, clock(), 9)] == [ADA.chat]
