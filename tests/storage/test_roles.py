"""Who may do more than learn is kept by numeric id; what they did is kept in order."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from quizbot.storage import tables
from quizbot.storage.oversight import SETTINGS, Audited, LateJob, Overview, Role
from quizbot.storage.sql import columns
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Entry
from tests.databases import Clock
from tests.learning.hostile_names import corpus
from tests.storage.samples import HUGE

INSERT_JOB = insert(tables.job).values(columns(tables.job))


def act(clock: Clock, name: str = "status", *, allowed: bool = True, **own: str) -> Audited:
    return Audited(clock(), HUGE, name, own.get("subject", ""), allowed, own.get("detail", ""))


async def overview(store: Store, clock: Clock) -> Overview:
    return await store.read(Transaction.overview, clock())


async def add_job(store: Store, clock: Clock, name: str, **own: Any) -> None:
    plain = {"key": "", "run_at": clock(), "payload": "{}", "tries": 0}
    values = plain | {"lease": None, "holder": None, "error": None, "name": name} | own
    await store.run(lambda tx: tx._db.change(INSERT_JOB, values))


async def test_a_role_is_held_from_its_grant_to_its_end(store: Store, clock: Clock) -> None:
    for role in Role:
        await store.run(Transaction.grant, HUGE, role, by=SETTINGS, now=clock())
    before = await store.read(Transaction.roles, HUGE)
    await store.run(Transaction.revoke, HUGE, Role.ADMIN)

    assert before == {Role.ADMIN, Role.INSTRUCTOR}
    assert await store.read(Transaction.roles, HUGE) == {Role.INSTRUCTOR}
    assert await store.read(Transaction.roles, 8) == frozenset()


async def test_who_has_a_role_keeps_it_as_it_was_granted(store: Store, clock: Clock) -> None:
    for granter in (8, SETTINGS):
        await store.run(Transaction.grant, 7, Role.ADMIN, by=granter, now=clock())

    assert await store.read(Transaction.holders, Role.ADMIN) == {7: 8}
    assert await store.read(Transaction.holders, Role.INSTRUCTOR) == {}


async def test_acts_are_kept_in_order_and_whole(store: Store, clock: Clock) -> None:
    acts = [act(clock, "status"), act(clock, "retry", allowed=False, detail="a\0b")]
    for one in acts:
        await store.run(Transaction.audit, one)

    newest, oldest = await store.read(Transaction.audited)
    assert oldest == acts[0]
    assert (newest.act, newest.allowed, newest.detail) == ("retry", False, "a\\x00b")
    assert await store.read(Transaction.audited, 1) == [newest]


async def test_an_act_is_recorded_however_long_its_words_are(store: Store, clock: Clock) -> None:
    long = "\ud83d" + "x" * 1_000

    await store.run(Transaction.audit, act(clock, long, subject=long, detail=long))

    (one,) = await store.read(Transaction.audited)
    assert (len(one.act), len(one.subject), len(one.detail)) == (64, 100, 500)


async def test_acts_before_a_moment_are_forgotten(store: Store, clock: Clock) -> None:
    for _ in range(3):
        await store.run(Transaction.audit, act(clock))
        clock.advance(days=1)

    assert await store.run(Transaction.forget_audited, clock() - timedelta(days=1)) == 2
    assert len(await store.read(Transaction.audited)) == 1


async def test_a_quiet_bot_has_nothing_to_report(store: Store, clock: Clock) -> None:
    calm = await overview(store, clock)

    assert (calm.oldest, calm.strays, calm.paused, calm.jobs) == (None, 0, 0, ())


async def test_the_overview_counts_what_waits_and_what_was_left_behind(
    store: Store, clock: Clock
) -> None:
    await store.run(Transaction.receive, [Entry(1, 7, "{}")], clock())
    clock.advance(seconds=60)
    await store.run(Transaction.receive, [Entry(2, 7, "{}")], clock())
    await store.run(Transaction.want, 7, "note", learner=7, content="x", now=clock())
    await store.run(Transaction.pause, 7, clock() + timedelta(seconds=9))

    now = await overview(store, clock)
    clock.advance(seconds=60)
    later = await overview(store, clock)

    assert (now.oldest, now.strays, now.paused) == (timedelta(seconds=60), 1, 1)
    assert (later.oldest, later.strays, later.paused) == (timedelta(seconds=120), 3, 0)
    assert (now.counts.waiting, now.counts.behind) == (2, 1)


async def test_a_job_is_in_trouble_once_it_failed_or_is_late(store: Store, clock: Clock) -> None:
    await add_job(store, clock, "in time")
    await add_job(store, clock, "failed", tries=3, error="OSError", key="a")
    await add_job(store, clock, "late", run_at=clock() - timedelta(hours=1))
    leased = {"lease": clock() + timedelta(seconds=9), "holder": "me"}
    await add_job(store, clock, "under way", run_at=clock() - timedelta(hours=1), **leased)

    jobs = (await overview(store, clock)).jobs

    assert jobs == (LateJob("late", "", 0), LateJob("failed", "a", 3))


async def test_what_was_put_aside_waits_again_and_nothing_else(store: Store, clock: Clock) -> None:
    await store.run(Transaction.receive, [Entry(n, 7, "{}") for n in (1, 2, 3)], clock())
    for number in (1, 2):
        await store.run(Transaction.tried, number, 5)
        await store.run(Transaction.fail, number, "KeyError: x", clock())
    await store.run(Transaction.done, 3, clock())

    assert await store.run(Transaction.retry_dead) == 2

    found = await store.run(Transaction.claim, clock(), 10)
    assert found == [Entry(1, 7, "{}"), Entry(2, 7, "{}")]
    assert await store.read(Transaction.dead) == []


@pytest.mark.parametrize("name", ["a\0b", "half \ud83d", "x" * 1_000, "q\u0301" * 500, "\u200b"])
async def test_a_name_is_tidied_on_its_way_in(store: Store, clock: Clock, name: str) -> None:
    await store.run(Transaction.enrol, 7, 7, clock())

    await store.run(Transaction.change, 7, alias=name)

    known = await store.read(Transaction.learner, 7)
    assert known is not None
    assert known.alias is None or len(known.alias) <= 64
    assert (known.alias is None) == (name == "\u200b")


async def test_no_hostile_name_is_too_much_for_a_database(store: Store, clock: Clock) -> None:
    await store.run(Transaction.enrol, 7, 7, clock())
    names = list(corpus())
    assert len(names) >= 400

    def change_all(tx: Transaction) -> None:
        for name in names:
            tx.change(7, alias=name)

    await store.run(change_all)
