"""The leaderboard is the order of points, first to reach, id; everybody sees their own place."""

import random
from datetime import timedelta

import pytest

from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Board, Learner, Place
from tests.databases import Clock


def score(tx: Transaction, number: int, points: int, clock: Clock, later: int = 0) -> None:
    """Enrol a learner with so many points, reached so many seconds later."""
    tx.enrol(number, number, clock())
    reached = clock() + timedelta(seconds=later) if points else None
    tx.recount(number, points=points, answers=points, rights=points, reached=reached)


async def board(store: Store, number: int, top: int = 5, around: int = 2) -> Board:
    return await store.read(Transaction.board, number, top=top, around=around)


def ids(places: tuple[Place, ...]) -> list[tuple[int, int]]:
    return [(place.place, place.learner) for place in places]


async def test_nobody_stands_on_an_empty_board(store: Store) -> None:
    assert await board(store, 7) == Board((), (), None, 0)


async def test_a_learner_without_points_sees_the_top_alone(store: Store, clock: Clock) -> None:
    await store.run(score, 1, 3, clock)
    await store.run(score, 2, 0, clock)

    for number in (2, 99):
        seen = await board(store, number)
        assert ids(seen.top) == [(1, 1)]
        assert (seen.around, seen.own, seen.total) == ((), None, 1)


async def test_equal_points_are_ordered_by_who_reached_them_first_then_by_id(
    store: Store, clock: Clock
) -> None:
    for number, later in ((4, 5), (3, 5), (2, 9), (1, 0)):
        await store.run(score, number, 7, clock, later)

    seen = await board(store, 4)

    assert ids(seen.top) == [(1, 1), (2, 3), (3, 4), (4, 2)]
    assert ids(seen.around) == [(1, 1), (2, 3), (3, 4), (4, 2)]
    assert seen.own == seen.around[2]


async def test_a_place_says_what_a_line_of_the_board_needs(store: Store, clock: Clock) -> None:
    await store.run(score, 70, 3, clock)
    await store.run(Transaction.change, 70, alias="Calm Otter 1")

    (place,) = (await board(store, 1)).top

    assert (place.place, place.learner, place.number) == (1, 70, 1)
    assert (place.alias, place.points) == ("Calm Otter 1", 3)


async def test_whoever_is_not_listed_is_seen_by_themselves_alone(
    store: Store, clock: Clock
) -> None:
    for number in (1, 2, 3):
        await store.run(score, number, 10 - number, clock)
    await store.run(Transaction.change, 2, listed=False)

    own, others = await board(store, 2), await board(store, 3)

    assert ids(own.around) == [(1, 1), (2, 2), (3, 3)]
    assert own.own == own.around[1]
    assert own.total == 3
    assert ids(others.top) == ids(others.around) == [(1, 1), (2, 3)]
    assert others.total == 2


@pytest.mark.parametrize("seed", range(4))
async def test_every_place_equals_a_sorted_recount(store: Store, clock: Clock, seed: int) -> None:
    rng = random.Random(seed)

    def fill(tx: Transaction) -> list[Learner]:
        for number in range(1, 41):
            score(tx, number, rng.randrange(6), clock, rng.randrange(4))
            tx.change(number, listed=rng.randrange(5) > 0)
        return tx.learners(0, 99)

    learners = await store.run(fill)

    for me in learners:
        line = sorted(
            (one for one in learners if one.points and (one.listed or one.id == me.id)),
            key=lambda one: (-one.points, one.reached, one.id),
        )
        places = [(place, one.id) for place, one in enumerate(line, 1)]
        seen = await board(store, me.id, top=3, around=3)
        at = next((place for place, number in places if number == me.id), None)
        listed = [one for one in line if one.listed]
        assert ids(seen.top) == [(place, one.id) for place, one in enumerate(listed[:3], 1)]
        assert seen.total == len(line)
        assert (seen.own and seen.own.place) == at
        assert ids(seen.around) == ([] if at is None else places[max(0, at - 4) : at + 3])
