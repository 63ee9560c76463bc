"""A screen is wanted, held, shown, put off or given up; whoever is late takes nothing back."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from quizbot.storage.screens import EVERYWHERE, LEASE
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Screen
from tests.databases import Clock
from tests.storage.samples import want

AT = (7, "sitting")


async def shown(store: Store, clock: Clock, message: int = 100) -> None:
    """Want a screen and show it in a message."""
    screen = await store.run(want, clock())
    await store.run(Transaction.shown, *AT, version=screen.wanted, message=message)


async def due(store: Store, clock: Clock) -> list[Screen]:
    return await store.run(Transaction.due, clock(), 9)


async def present(store: Store) -> Screen:
    screen = await store.read(Transaction.screen, *AT)
    assert screen is not None
    return screen


async def test_the_first_want_asks_for_a_message(store: Store, clock: Clock) -> None:
    wanted = await store.run(want, clock())

    assert wanted == Screen(
        chat=7,
        slot="sitting",
        learner=7,
        content="sitting",
        message=None,
        stale=None,
        wanted=1,
        shown=0,
        tries=0,
        not_before=None,
        lease=clock() + LEASE,
        holder=store.holder,
    )
    assert await present(store) == wanted


async def test_the_next_want_edits_the_message_that_showed_the_first(
    store: Store, clock: Clock
) -> None:
    await shown(store, clock)

    wanted = await store.run(want, clock())

    assert (wanted.message, wanted.stale, wanted.wanted, wanted.shown) == (100, None, 2, 1)
    assert await present(store) == wanted


async def test_a_fresh_want_has_the_older_message_removed(store: Store, clock: Clock) -> None:
    await shown(store, clock)

    fresh = [await store.run(want, clock(), fresh=True) for _ in range(2)]

    assert [(one.message, one.stale) for one in fresh] == [(None, 100), (None, 100)]
    await store.run(Transaction.shown, *AT, version=3, message=101)
    assert (await present(store)).stale is None


@pytest.mark.parametrize(
    ("tapped", "message", "stale"),
    [(100, 100, None), (90, 90, 100), (None, 100, None)],
    ids=["the same message", "an older message", "no message"],
)
async def test_a_tap_names_the_message_to_edit(
    store: Store, clock: Clock, tapped: int | None, message: int, stale: int | None
) -> None:
    await shown(store, clock)

    wanted = await store.run(want, clock(), message=tapped)

    assert (wanted.message, wanted.stale) == (message, stale)


async def test_a_tap_on_the_stale_message_makes_it_the_one_to_edit(
    store: Store, clock: Clock
) -> None:
    await shown(store, clock)
    await store.run(want, clock(), fresh=True)

    wanted = await store.run(want, clock(), message=100)

    assert (wanted.message, wanted.stale) == (100, None)


async def test_a_stale_message_stays_so_until_something_is_shown(
    store: Store, clock: Clock
) -> None:
    await shown(store, clock)
    await store.run(want, clock(), message=90)

    wanted = await store.run(want, clock())

    assert (wanted.message, wanted.stale) == (90, 100)


async def test_whoever_wants_a_screen_holds_it_until_the_lease_ends(
    store: Store, clock: Clock
) -> None:
    wanted = await store.run(want, clock())

    assert await due(store, clock) == []
    clock.advance(seconds=15)
    assert await due(store, clock) == [replace(wanted, lease=clock() + LEASE)]
    assert await due(store, clock) == []
    clock.advance(seconds=15)
    assert await due(store, clock) == [replace(wanted, lease=clock() + LEASE)]


async def test_what_is_shown_is_not_due(store: Store, clock: Clock) -> None:
    await shown(store, clock)
    clock.advance(days=1)

    assert await due(store, clock) == []
    assert (await store.read(Transaction.counts)).behind == 0


async def test_a_screen_stays_behind_where_more_was_wanted_meanwhile(
    store: Store, clock: Clock
) -> None:
    first = await store.run(want, clock())
    clock.advance(seconds=10)
    await store.run(want, clock())

    await store.run(Transaction.shown, *AT, version=first.wanted, message=100)

    screen = await present(store)
    assert (screen.message, screen.wanted, screen.shown) == (100, 2, 1)
    clock.advance(seconds=10)
    assert await due(store, clock) == []  # the second want holds it still
    clock.advance(seconds=5)
    assert await due(store, clock) == [replace(screen, lease=clock() + LEASE)]


async def test_a_late_showing_leaves_the_message_that_a_newer_want_named(
    store: Store, clock: Clock
) -> None:
    await shown(store, clock)
    late = await store.run(want, clock())
    newer = await store.run(want, clock(), message=90)

    await store.run(Transaction.shown, *AT, version=late.wanted, message=100)

    assert await present(store) == replace(newer, shown=late.wanted)


async def test_an_older_version_never_replaces_a_newer_one(store: Store, clock: Clock) -> None:
    first = await store.run(want, clock())
    second = await store.run(want, clock())
    await store.run(Transaction.shown, *AT, version=second.wanted, message=101)

    await store.run(Transaction.shown, *AT, version=first.wanted, message=100)

    screen = await present(store)
    assert (screen.message, screen.shown) == (101, 2)


async def test_a_screen_that_is_put_off_waits_as_long(store: Store, clock: Clock) -> None:
    await store.run(want, clock())
    await store.run(Transaction.postpone, await present(store), clock() + timedelta(seconds=90))

    clock.advance(seconds=89)
    assert await due(store, clock) == []
    clock.advance(seconds=1)
    (screen,) = await due(store, clock)

    assert screen.tries == 1


async def test_tries_are_counted_until_something_new_is_wanted(store: Store, clock: Clock) -> None:
    await store.run(Transaction.postpone, await store.run(want, clock()), clock())
    (again,) = await due(store, clock)
    await store.run(Transaction.postpone, again, clock())

    assert (await present(store)).tries == 2
    assert (await store.run(want, clock())).tries == 0


async def test_a_screen_that_was_given_up_is_not_due_until_something_new_is_wanted(
    store: Store, clock: Clock
) -> None:
    await store.run(want, clock())
    await store.run(Transaction.give_up, *AT, version=1, reason="blocked \0 \ud83d" + "x" * 300)
    clock.advance(days=1)
    given_up = await due(store, clock)

    await store.run(want, clock())

    clock.advance(days=1)
    assert given_up == []
    assert len(await due(store, clock)) == 1


async def test_slots_of_a_chat_are_apart(store: Store, clock: Clock) -> None:
    await store.run(want, clock())
    note = await store.run(
        Transaction.want, 7, "note", learner=7, content="idle", now=clock(), fresh=True
    )

    assert note.wanted == 1
    assert (await present(store)).slot == "sitting"


async def test_those_that_waited_for_nothing_come_first(store: Store, clock: Clock) -> None:
    wanted = [await store.run(want, clock(), chat=chat) for chat in (3, 1, 2)]
    (first,) = [one for one in wanted if one.chat == 1]
    await store.run(Transaction.postpone, first, clock())
    clock.advance(days=1)

    assert [screen.chat for screen in await due(store, clock)] == [2, 3, 1]
    assert await store.run(Transaction.due, clock(), 9) == []


async def test_no_more_are_taken_than_asked_for(store: Store, clock: Clock) -> None:
    for chat in range(5):
        await store.run(want, clock(), chat=chat)
    clock.advance(days=1)

    taken = [await store.run(Transaction.due, clock(), 2) for _ in range(4)]

    assert [[screen.chat for screen in one] for one in taken] == [[0, 1], [2, 3], [4], []]


async def test_two_processes_claim_each_screen_once(
    store: Store, database_url: str, clock: Clock
) -> None:
    for chat in range(60):
        await store.run(want, clock(), chat=chat)
    clock.advance(days=1)
    other = await Store.open(database_url, clock=clock)
    claims = [one.run(Transaction.due, clock(), 5) for _ in range(8) for one in (store, other)]

    taken = await asyncio.gather(*claims)
    await other.close()

    chats = [screen.chat for screens in taken for screen in screens]
    assert sorted(chats) == list(range(60))


async def test_a_screen_wanted_first_by_two_processes_is_one(
    store: Store, database_url: str, clock: Clock
) -> None:
    other = await Store.open(database_url, clock=clock)

    wanted = await asyncio.gather(
        *(one.run(want, clock()) for _ in range(8) for one in (store, other))
    )
    await other.close()

    assert sorted(screen.wanted for screen in wanted) == list(range(1, 17))


async def test_a_screen_held_by_a_process_that_died_is_freed_where_there_is_one(
    sqlite_url: str, clock: Clock
) -> None:
    store = await Store.open(sqlite_url, clock=clock)
    await store.run(want, clock())

    await store.run(Transaction.release)

    assert len(await due(store, clock)) == 1
    await store.close()


async def test_a_screen_that_another_replica_holds_is_not_freed(
    postgresql_url: str, clock: Clock
) -> None:
    store = await Store.open(postgresql_url, clock=clock)
    await store.run(want, clock())

    await store.run(Transaction.release)

    assert await due(store, clock) == []
    await store.close()


async def test_a_late_failure_leaves_a_newer_want_to_whoever_holds_it(
    store: Store, clock: Clock
) -> None:
    late = await store.run(want, clock())
    clock.advance(seconds=1)
    newer = await store.run(want, clock(), fresh=True)

    await store.run(Transaction.postpone, late, clock())
    await store.run(Transaction.give_up, *AT, version=late.wanted, reason="late")

    assert await due(store, clock) == []
    clock.advance(seconds=15)
    assert await due(store, clock) == [replace(newer, lease=clock() + LEASE)]


async def replica(url: str, clock: Clock, name: str) -> Store:
    return await Store.open(url, clock=clock, holder=name)


async def test_a_screen_that_another_replica_brings_up_stays_with_it_until_its_lease_ends(
    database_url: str, clock: Clock
) -> None:
    one = await replica(database_url, clock, "one")
    other = await replica(database_url, clock, "other")
    await one.run(want, clock())

    early = await other.run(want, clock())
    clock.advance(seconds=15)
    late = await other.run(want, clock())

    assert (early.holder, late.holder) == ("one", "other")
    await one.close()
    await other.close()


async def test_whoever_has_shown_a_version_learns_that_another_replica_wants_more(
    database_url: str, clock: Clock
) -> None:
    one = await replica(database_url, clock, "one")
    other = await replica(database_url, clock, "other")
    first = await one.run(want, clock())
    await other.run(want, clock())

    after = await one.run(Transaction.shown, *AT, version=first.wanted, message=100)

    assert after is not None
    assert (after.holder, after.message, after.wanted, after.shown) == ("one", 100, 2, 1)
    await one.close()
    await other.close()


async def test_an_edit_that_ends_late_leaves_the_new_message_that_is_wanted_to_be_sent(
    store: Store, clock: Clock
) -> None:
    await shown(store, clock)
    late = await store.run(want, clock())
    await store.run(want, clock(), fresh=True)

    after = await store.run(Transaction.shown, *AT, version=late.wanted, message=100)

    assert after is not None
    assert (after.message, after.stale) == (None, 100)


@pytest.mark.parametrize("paused", [7, EVERYWHERE])
async def test_while_telegram_wants_no_calls_nothing_is_due(
    store: Store, clock: Clock, paused: int
) -> None:
    await store.run(Transaction.pause, paused, clock() + timedelta(seconds=40))
    await store.run(Transaction.pause, paused, clock() + timedelta(seconds=20))

    wanted = await store.run(want, clock())

    assert wanted.not_before == clock() + timedelta(seconds=40)
    assert await store.read(Transaction.pauses, clock()) == {paused: wanted.not_before}
    clock.advance(seconds=39)
    assert await due(store, clock) == []
    clock.advance(seconds=1)
    assert len(await due(store, clock)) == 1
    await store.run(Transaction.forget_pauses, clock())
    assert await store.read(Transaction.pauses, clock() - timedelta(seconds=9)) == {}


async def test_a_pause_of_one_chat_leaves_the_others_alone(store: Store, clock: Clock) -> None:
    await store.run(Transaction.pause, 8, clock() + timedelta(seconds=40))

    assert (await store.run(want, clock())).not_before is None
    clock.advance(seconds=20)
    assert len(await due(store, clock)) == 1


async def test_a_group_that_moves_takes_its_screens_along_to_be_sent_anew(
    store: Store, clock: Clock
) -> None:
    await shown(store, clock)
    await store.run(want, clock())
    await store.run(want, clock(), chat=8)

    await store.run(Transaction.move_chat, 7, 8)

    assert await store.read(Transaction.screen, *AT) is None
    (moved,) = await due(store, clock)
    assert (moved.chat, moved.message, moved.wanted, moved.shown) == (8, None, 2, 1)


async def test_a_chat_that_lets_nothing_in_is_left_alone(store: Store, clock: Clock) -> None:
    await store.run(want, clock())
    await store.run(want, clock(), chat=8)

    await store.run(Transaction.give_up_chat, 7, "blocked")

    clock.advance(days=1)
    assert [screen.chat for screen in await due(store, clock)] == [8]
