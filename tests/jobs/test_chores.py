"""What keeps an installation tidy."""

from datetime import datetime, timedelta

from quizbot.jobs.chores import chores
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Entry
from tests.databases import Clock
from tests.jobs.living import HOUR, lived


async def test_old_updates_and_pauses_are_forgotten_every_hour(store: Store, clock: Clock) -> None:
    await store.run(Transaction.receive, [Entry(1, 7, "{}"), Entry(2, 7, "{}")], clock())
    await store.run(Transaction.done, 1, clock())
    await store.run(Transaction.done, 2, clock() + 2 * HOUR)
    await store.run(Transaction.pause, 7, clock() + HOUR)

    await lived(store, chores(), clock, timedelta(hours=73), HOUR / 2)

    entries = [Entry(1, 7, "{}"), Entry(2, 7, "{}")]
    assert await store.run(Transaction.receive, entries, clock()) == [1]
    assert await store.read(Transaction.pauses, clock() - timedelta(days=9)) == {}


async def test_a_backup_is_made_every_night(store: Store, clock: Clock) -> None:
    made: list[datetime] = []

    async def backup() -> None:
        made.append(clock())

    await lived(store, chores(backup), clock, timedelta(days=2), HOUR / 2)

    assert [moment.strftime("%d %H:%M") for moment in made] == ["06 02:30", "07 02:30"]
