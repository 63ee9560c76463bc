"""The same history gives the same replies and the same rows on SQLite and PostgreSQL."""

import os

import pytest

from quizbot.bank.library import Library
from quizbot.bank.load import load_or_raise, shipped
from quizbot.dialogue import Notice
from quizbot.storage.store import Store
from tests.databases import Clock
from tests.trust.dump import rows
from tests.trust.history import History, notices

SEEDS = int(os.environ.get("TRUST_SEEDS", "20"))
STEPS = 150


@pytest.fixture(scope="module")
def library() -> Library:
    return load_or_raise([shipped()])


async def live(url: str, library: Library, seed: int, *, updates: int = 0) -> History:
    """Go through a history whose updates have the numbers after this one."""
    clock = Clock()
    store = await Store.open(url, clock=clock)
    try:
        history = History(store, clock, library, seed, updates=updates)
        await history.run(STEPS)
    finally:
        await store.close()
    return history


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_both_databases_tell_and_keep_the_same(
    sqlite_url: str, postgresql_url: str, library: Library, seed: int
) -> None:
    one = await live(sqlite_url, library, seed)
    other = await live(postgresql_url, library, seed)

    for mine, theirs in zip(one.told, other.told, strict=True):
        assert mine == theirs
    kept, kept_too = rows(sqlite_url), rows(postgresql_url)
    for table in kept:
        assert kept[table] == kept_too[table], table


async def test_the_histories_reach_every_corner(sqlite_url: str, library: Library) -> None:
    told = []
    for seed in range(12):
        told += (await live(sqlite_url, library, seed, updates=seed * 1000)).told

    kept = rows(sqlite_url)
    assert {"Repeated", "RefusedError", "KeyError"} <= {
        outcome for _, outcome in told if isinstance(outcome, str)
    }
    assert notices(told) >= {Notice.ALREADY, Notice.STALE, Notice.GONE, Notice.FOREIGN}
    assert {row["correct"] for row in kept["attempt"]} == {True, False}
    assert {row["state"] for row in kept["inbox"]} == {"done", "dead", "waiting"}
    assert all(kept[table] for table in ("learner", "sitting", "card", "screen", "pause"))
