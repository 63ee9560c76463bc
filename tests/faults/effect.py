"""One answer that meets a fault: what has to be true while it lasts, and once it is over."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager

import pytest

from quizbot.bank.load import load_or_raise, shipped
from quizbot.emulator import Emulator
from quizbot.errors import RefusedError, StorageError
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Entry, Repeated
from tests.chat.conftest import TOKEN, Chat, Student, running
from tests.databases import Clock
from tests.storage.samples import NONCE, answer, sit

UPDATE = 1
LEARNER = 7

Fault = Callable[[], AbstractContextManager[None]]


async def ask(store: Store, clock: Clock) -> None:
    """Put a question on screen, and store the update that answers it."""
    await store.run(sit, clock(), LEARNER)
    await store.run(Transaction.receive, [Entry(UPDATE, LEARNER, "{}")], clock())


async def tap(store: Store, clock: Clock) -> object:
    """Give the update its effect."""
    return await store.settle(UPDATE, answer, NONCE, 0, clock())


async def refuses(store: Store, clock: Clock) -> None:
    """The answer is not stored, and the one who waits for it is told that it may be later."""
    with pytest.raises(StorageError) as refused:
        await tap(store, clock)
    assert not isinstance(refused.value, RefusedError)


async def is_untouched(store: Store) -> None:
    """Nothing is stored by halves, and the update waits."""
    assert await _stored(store) == (0, 0, 0, {}, None)
    assert (await store.read(Transaction.counts)).waiting == 1


async def is_answered_once(store: Store, clock: Clock) -> None:
    """The effect is there whole, and does not come again."""
    with pytest.raises(Repeated):
        await tap(store, clock)
    attempts, answers, position, cards, wanted = await _stored(store)
    assert (attempts, answers, position, wanted) == (1, 1, 1, 1)
    assert list(cards.values()) == [1]
    assert (await store.read(Transaction.counts)).waiting == 0


async def _stored(store: Store) -> tuple[int, int, int, dict[str, int], int | None]:
    learner = await store.read(Transaction.learner, LEARNER)
    sitting = await store.read(Transaction.current, LEARNER)
    cards = await store.read(Transaction.cards, LEARNER)
    screen = await store.read(Transaction.screen, LEARNER, "sitting")
    assert learner is not None
    assert sitting is not None
    return (
        len(await store.read(Transaction.attempts, LEARNER)),
        learner.answers,
        sitting.position,
        {str(item): card.attempts for item, card in cards.items()},
        None if screen is None else screen.wanted,
    )


@asynccontextmanager
async def asking(store: Store, clock: Clock) -> AsyncIterator[Student]:
    """The real bot with a question on a student's screen."""
    emulator = Emulator(clock=lambda: clock().timestamp(), rng=random.Random(1))
    emulator.bot(TOKEN, "quizbot_bot", "quizbot")
    async with running(emulator, store, load_or_raise([shipped()]), clock) as chat:
        student = chat.student("Ada")
        await student.says("/learn")
        yield student


async def meets_after_it_is_stored(student: Student, fault: Fault) -> None:
    """A tap is in the inbox when the fault begins, and has its effect once it is over."""
    chat = student.chat
    student.press("I don't know")
    await chat.bot.intake.fetch()
    with fault():  # the lanes begin to work when this test waits the next time
        await chat.bot.lanes.idle()
    counts = await chat.bot.store.read(Transaction.counts)
    assert (counts.waiting, counts.dead, counts.attempts) == (1, 0, 0)

    await _recovers(chat)

    assert "Now you will know" in student.text


async def meets_before_it_is_stored(student: Student, fault: Fault) -> None:
    """A tap that cannot be stored is not confirmed, and comes again."""
    chat = student.chat
    student.press("I don't know")
    with fault(), pytest.raises(StorageError):
        await chat.bot.intake.fetch()

    await chat.settle()
    await _recovers(chat)

    assert "Now you will know" in student.text


async def _recovers(chat: Chat) -> None:
    chat.clock.advance(seconds=60)
    await chat.bot.intake.resume()
    await chat.bot.lanes.idle()
    await chat.bot.screens.reconcile()
    await chat.bot.lanes.idle()
    counts = await chat.bot.store.read(Transaction.counts)
    assert (counts.waiting, counts.dead, counts.attempts, counts.behind) == (0, 0, 1, 0)
