"""What goes into a transaction comes out of the next one as it was."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from quizbot.bank.items import ItemKey
from quizbot.errors import StorageError
from quizbot.learning.response import (
    Chosen,
    Filled,
    Matched,
    Ordered,
    Response,
    Typed,
    Unknown,
)
from quizbot.learning.sitting import Phase, Sitting
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Learner, Repeated
from tests.databases import Clock
from tests.storage.samples import HUGE, NONCE, attempt, card, revision, sit

RESPONSES: list[Response] = [
    Chosen((0,)),
    Chosen((0, 2, 3)),
    Chosen(()),
    Typed("  5 500 км\n"),
    Typed(""),
    Typed("a\0b \ud83d c"),
    Ordered((2, 0, 1)),
    Matched((1, 0, 4)),
    Filled(("Рейган", "", "\U0001f680 ﷺ")),
    Unknown(),
]


async def enrolled(store: Store, clock: Clock, number: int = 7) -> Learner:
    return await store.run(Transaction.enrol, number, number, clock())


async def seated(store: Store, clock: Clock, learner: int = 7) -> Sitting:
    return await store.run(sit, clock(), learner)


async def test_a_learner_comes_back_as_enrolled(store: Store, clock: Clock) -> None:
    learner = await store.run(Transaction.enrol, HUGE, -HUGE, clock(), "pt-br")

    assert await store.read(Transaction.learner, HUGE) == learner
    assert learner == Learner(
        id=HUGE,
        number=1,
        chat=-HUGE,
        joined=clock(),
        language="pt-br",
        alias=None,
        listed=True,
        minutes=4,
        topics=(),
        points=0,
        answers=0,
        rights=0,
        reached=None,
        reachable=True,
    )


async def test_nobody_is_known_before_they_come(store: Store) -> None:
    assert await store.read(Transaction.learner, 7) is None
    assert await store.read(Transaction.current, 7) is None
    assert await store.read(Transaction.sitting, NONCE) is None
    assert await store.read(Transaction.attempt, 1, 0) is None
    assert await store.read(Transaction.card, 7, ItemKey("inf/range")) is None
    assert await store.read(Transaction.screen, 7, "sitting") is None
    assert await store.read(Transaction.cards, 7) == {}
    assert await store.read(Transaction.attempts, 7) == []


async def test_enrolling_twice_changes_nothing(store: Store, clock: Clock) -> None:
    first = await enrolled(store, clock)
    clock.advance(days=1)

    assert await enrolled(store, clock) == first


async def test_learners_are_numbered_as_they_come(store: Store, clock: Clock) -> None:
    numbers = [(await enrolled(store, clock, one)).number for one in (30, 10, 20)]

    assert numbers == [1, 2, 3]


async def test_whoever_speaks_can_be_reached_again_where_they_speak(
    store: Store, clock: Clock
) -> None:
    await enrolled(store, clock)
    await store.run(Transaction.change, 7, reachable=False)

    back = await store.run(Transaction.enrol, 7, 8, clock())

    assert back.reachable
    assert back.chat == 8
    assert await store.read(Transaction.learner, 7) == back


@pytest.mark.parametrize(
    "change",
    [
        {"topics": ("inf/range", "inf/who")},
        {"topics": ()},
        {"minutes": 15, "listed": False},
        {"alias": "Calm Otter 1"},
        {"alias": None},
        {"language": "uk", "reachable": False, "chat": HUGE},
    ],
)
async def test_a_change_touches_what_it_names(
    store: Store, clock: Clock, change: dict[str, Any]
) -> None:
    before = await enrolled(store, clock)

    await store.run(Transaction.change, 7, **change)

    assert await store.read(Transaction.learner, 7) == replace(before, **change)


async def test_a_long_language_code_is_cut(store: Store, clock: Clock) -> None:
    learner = await store.run(Transaction.enrol, 7, 7, clock(), "x" * 99)

    assert learner.language == "x" * 35


@pytest.mark.parametrize(("code", "kept"), [("u\0k", "u\\x00k"), ("u\ud83dk", "u\\ud83dk")])
async def test_an_odd_language_code_keeps_nobody_out(
    store: Store, clock: Clock, code: str, kept: str
) -> None:
    assert (await store.run(Transaction.enrol, 7, 7, clock(), code)).language == kept


async def test_an_answer_is_counted_and_points_tell_when(store: Store, clock: Clock) -> None:
    before = await enrolled(store, clock)
    await store.run(Transaction.credit, 7, points=2, right=True, now=clock())
    reached = clock()
    clock.advance(seconds=9)
    await store.run(Transaction.credit, 7, points=0, right=False, now=clock())

    after = await store.read(Transaction.learner, 7)

    assert after == replace(before, points=2, answers=2, rights=1, reached=reached)


async def test_learners_are_read_page_by_page(store: Store, clock: Clock) -> None:
    for number in (5, 3, 9, 1):
        await enrolled(store, clock, number)

    pages = [await store.read(Transaction.learners, after, 2) for after in (0, 3, 9)]

    assert [[learner.id for learner in page] for page in pages] == [[1, 3], [5, 9], []]


async def test_a_sitting_comes_back_as_it_moved(store: Store, clock: Clock) -> None:
    sitting = await seated(store, clock, HUGE)
    moved = replace(
        sitting,
        position=899,
        phase=Phase.ENDED,
        step=3,
        revision=None,
        order=(3, 0, 2, 1),
        draft=(2, "ядерный \0 \ud83d"),
        hints=2,
        predicted=0.1 + 0.2,
        asked=clock() + timedelta(microseconds=1),
        recent=(ItemKey("inf/a"), ItemKey("inf/b")),
        right=4,
        misses=1,
        seconds=12.345678,
    )

    assert await store.run(Transaction.move, sitting, moved)

    assert await store.read(Transaction.sitting, NONCE) == moved
    assert await store.read(Transaction.current, HUGE) == moved


async def test_the_newest_sitting_is_the_current_one(store: Store, clock: Clock) -> None:
    await seated(store, clock)
    begin = Transaction.begin
    newer = await store.run(
        begin, nonce="z" * 13, learner=7, now=clock(), minutes=8, topics=("inf/range",)
    )

    assert await store.read(Transaction.current, 7) == newer
    assert newer.topics == ("inf/range",)
    assert newer.phase is Phase.ASKING


@pytest.mark.parametrize("elsewhere", [{"position": 1}, {"step": 1}, {"phase": Phase.TOLD}])
async def test_a_sitting_that_stands_elsewhere_does_not_move(
    store: Store, clock: Clock, elsewhere: dict[str, Any]
) -> None:
    sitting = await seated(store, clock)
    expected = replace(sitting, **elsewhere)

    moved = await store.run(Transaction.move, expected, replace(expected, position=2))

    assert not moved
    assert await store.read(Transaction.sitting, NONCE) == sitting


async def test_a_nonce_names_one_sitting(store: Store, clock: Clock) -> None:
    await seated(store, clock)

    with pytest.raises(StorageError):
        await seated(store, clock)


async def test_a_revision_is_stored_once_and_never_changes(
    store: Store, database_url: str, clock: Clock
) -> None:
    first = await store.run(Transaction.pin, revision(), clock())
    again = await store.run(Transaction.pin, revision(), clock())
    other = await store.run(Transaction.pin, revision(question="How wide?"), clock())
    reopened = await Store.open(database_url, clock=clock)
    key = await reopened.run(Transaction.pin, revision(), clock())
    found = await reopened.read(Transaction.revision, other)
    await reopened.close()

    assert first == again == key != other
    assert found == revision(question="How wide?")
    assert await store.read(Transaction.revision, first) == revision()


async def test_what_was_rolled_back_is_not_remembered_as_pinned(store: Store, clock: Clock) -> None:
    def pin_and_fail(tx: Transaction) -> None:
        tx.pin(revision(), clock())
        raise KeyError

    with pytest.raises(KeyError):
        await store.run(pin_and_fail)
    key = await store.run(Transaction.pin, revision(), clock())

    assert await store.read(Transaction.revision, key) == revision()
    assert store.revisions.id(revision()) == key


@pytest.mark.parametrize("response", RESPONSES, ids=repr)
async def test_every_response_comes_back_as_given(
    store: Store, clock: Clock, response: Response
) -> None:
    sitting = await seated(store, clock, HUGE)
    made = replace(attempt(sitting, clock(), response), correct=False, first=True, hints=3)

    await store.run(Transaction.record, made)

    assert await store.read(Transaction.attempt, sitting.id, 0) == made
    assert await store.read(Transaction.attempts, HUGE) == [made]


async def test_a_slot_takes_one_attempt(store: Store, clock: Clock) -> None:
    made = attempt(await seated(store, clock), clock())
    await store.run(Transaction.record, made)

    with pytest.raises(Repeated):
        await store.run(Transaction.record, replace(made, response=Chosen((1,))))

    assert await store.read(Transaction.attempts, 7) == [made]


async def test_an_attempt_in_no_sitting_is_a_fault_and_no_repetition(
    store: Store, clock: Clock
) -> None:
    made = attempt(await seated(store, clock), clock())

    with pytest.raises(StorageError):
        await store.run(Transaction.record, replace(made, sitting=999))


async def test_a_card_is_kept_over_the_older_one(store: Store, clock: Clock) -> None:
    await enrolled(store, clock)
    item, other = ItemKey("inf/range"), ItemKey("inf/дальность")
    newer = replace(card(clock()), stability=1e-9, right_last=None, attempts=4)
    await store.run(Transaction.keep, 7, item, card(clock()))
    await store.run(Transaction.keep, 7, other, card(clock()))

    await store.run(Transaction.keep, 7, item, newer)

    assert await store.read(Transaction.card, 7, item) == newer
    assert await store.read(Transaction.cards, 7) == {item: newer, other: card(clock())}


async def test_a_card_that_nothing_leads_to_is_removed(store: Store, clock: Clock) -> None:
    await enrolled(store, clock)
    item = ItemKey("inf/range")
    await store.run(Transaction.replace_card, 7, item, card(clock()))
    kept = await store.read(Transaction.cards, 7)

    await store.run(Transaction.replace_card, 7, item, None)

    assert kept == {item: card(clock())}
    assert await store.read(Transaction.cards, 7) == {}


async def test_a_time_without_its_zone_is_refused(store: Store, clock: Clock) -> None:
    naive = clock().replace(tzinfo=None)

    with pytest.raises(ValueError, match="without its zone"):
        await store.run(Transaction.enrol, 7, 7, naive)

    assert await store.read(Transaction.learner, 7) is None


async def test_a_time_of_any_zone_is_kept_to_the_microsecond(store: Store, clock: Clock) -> None:
    east = timezone(timedelta(hours=5, minutes=45))
    moment = datetime(2038, 1, 19, 8, 59, 7, 1, tzinfo=east)

    await store.run(Transaction.enrol, 7, 7, moment)

    learner = await store.read(Transaction.learner, 7)
    assert learner is not None
    assert learner.joined == moment
    assert learner.joined.tzinfo == UTC
