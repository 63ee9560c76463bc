"""Cards and counters are folds of the attempts: rebuilding finds them equal, or mends them."""

import asyncio
import random
import threading
from dataclasses import replace

import pytest

from quizbot.bank.items import ItemKey
from quizbot.learning.attempt import Attempt
from quizbot.learning.memory import Card
from quizbot.storage import rebuild as module
from quizbot.storage.rebuild import Rebuilt, mend, rebuild
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Learner
from tests.databases import Clock
from tests.storage.samples import NONCE, answer, attempt, settled, sit

LEARNERS = 3
ANSWERS = 60

Derived = tuple[list[Learner], list[dict[ItemKey, Card]]]


def live(tx: Transaction, clock: Clock, rng: random.Random) -> None:
    """Let learners answer by turns, over weeks."""
    sittings = [sit(tx, clock(), n, f"nonce{n}") for n in range(1, LEARNERS + 1)]
    for position in range(ANSWERS):
        for sitting in sittings:
            clock.advance(seconds=rng.randrange(1, 200_000))
            item = ItemKey(f"inf/item{rng.randrange(8)}")
            known = tx.card(sitting.learner, item)
            made = replace(
                attempt(replace(sitting, position=position), clock()),
                item=item,
                correct=rng.random() < 0.7,
                first=known is None,
                hints=rng.randrange(3),
            )
            settled(tx, made, clock())


def derived(tx: Transaction) -> Derived:
    learners = tx.learners(0, 99)
    return learners, [tx.cards(learner.id) for learner in learners]


@pytest.fixture
async def lived(store: Store, clock: Clock) -> Derived:
    await store.run(live, clock, random.Random(7))
    return await store.read(derived)


def plant(tx: Transaction, fault: str) -> None:
    item, card = next(iter(tx.cards(2).items()))
    match fault:
        case "a changed card":
            tx.keep(2, item, replace(card, stability=card.stability * 1.001))
        case "a card that never was right":
            tx.keep(2, item, replace(card, right_last=None))
        case "a missing card":
            tx.replace_card(2, item, None)
        case "a card without attempts":
            tx.keep(2, ItemKey("inf/none"), card)
        case "wrong points":
            tx.credit(2, points=1, right=False, now=card.last)


async def test_what_was_folded_on_the_way_equals_the_fold_of_all(
    store: Store, lived: Derived
) -> None:
    assert len(lived[0]) == LEARNERS
    assert any(learner.points for learner in lived[0])

    done = await store.run(rebuild)

    assert done == Rebuilt(LEARNERS, LEARNERS * ANSWERS, sum(map(len, lived[1])), 0, 0)
    assert await store.read(derived) == lived


@pytest.mark.parametrize(
    ("fault", "cards", "counters"),
    [
        ("a changed card", 1, 0),
        ("a card that never was right", 1, 0),
        ("a missing card", 1, 0),
        ("a card without attempts", 1, 0),
        ("wrong points", 0, 1),
    ],
)
async def test_a_difference_is_found_and_mended(
    store: Store, lived: Derived, fault: str, cards: int, counters: int
) -> None:
    await store.run(plant, fault)
    assert await store.read(derived) != lived

    done = await store.run(rebuild)

    assert (done.cards_mended, done.counters_mended) == (cards, counters)
    assert await store.run(rebuild) == replace(done, cards_mended=0, counters_mended=0)


async def test_learners_without_answers_are_looked_at_page_by_page(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LEARNERS", 2)
    for number in range(1, 6):
        await store.run(Transaction.enrol, number, number, clock())

    assert await store.run(rebuild) == Rebuilt(learners=5)


async def test_an_answer_that_comes_while_attempts_are_folded_is_not_taken_back(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.run(sit, clock())
    await store.run(Transaction.credit, 7, points=1, right=False, now=clock())
    folding, answered = threading.Event(), threading.Event()

    def slowly(tx: Transaction) -> Rebuilt:
        read = tx.attempts

        def attempts(learner: int) -> list[Attempt]:
            found = read(learner)
            folding.set()
            answered.wait(0.5)  # an answer that had to wait for us cannot come sooner
            return found

        monkeypatch.setattr(tx, "attempts", attempts)
        return mend(tx, [7])

    rebuilding = asyncio.ensure_future(store.run(slowly))
    await asyncio.to_thread(folding.wait, 10)
    await store.run(answer, NONCE, 0, clock())
    answered.set()
    await rebuilding

    assert [card.attempts for card in (await store.read(Transaction.cards, 7)).values()] == [1]
    assert await store.run(rebuild) == Rebuilt(1, 1, 1, 0, 0)
