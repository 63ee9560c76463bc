"""Every rule about the rows is counted anew: where one is broken, it is named, with the rows."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from quizbot.bank.library import Library
from quizbot.bank.load import load_or_raise, shipped
from quizbot.errors import ConfigurationError, SchemaError
from quizbot.storage.checkup import Checkup, check_up
from quizbot.storage.engine import writing
from quizbot.storage.findings import Rule, Tally
from quizbot.storage.integrity import Unable, faults_of
from quizbot.storage.snapshot import snapshot
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Entry
from tests.databases import Clock, Cluster
from tests.trust.history import History


@pytest.fixture(scope="module")
def library() -> Library:
    return load_or_raise([shipped()])


async def live(url: str, library: Library) -> None:
    clock = Clock()
    store = await Store.open(url, clock=clock)
    try:
        await History(store, clock, library, seed=3).run(300)
    finally:
        await store.close()


@pytest.fixture(scope="module")
def lived_file(sqlite_template: Path, library: Library, tmp_path_factory: Any) -> Path:
    file = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("lived")))
    asyncio.run(live(f"sqlite:///{file}", library))
    return file


@pytest.fixture(scope="module")
def lived_name(cluster: Cluster, library: Library) -> Iterator[str]:
    url = cluster.create()
    asyncio.run(live(url, library))
    yield url.partition("@/")[2].partition("?")[0]
    cluster.drop(url)


@pytest.fixture
def lived_sqlite(lived_file: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(lived_file, tmp_path)}"


@pytest.fixture
def lived_postgresql(cluster: Cluster, lived_name: str) -> Iterator[str]:
    url = cluster.create(lived_name)
    yield url
    cluster.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def lived(request: pytest.FixtureRequest, clock: Clock) -> str:
    """A database that a small class has worked with for a while."""
    clock.advance(days=60)
    url: str = request.getfixturevalue(f"lived_{request.param}")
    return url


def look(url: str, now: datetime, *, deep: bool = True) -> Checkup:
    return check_up(url, now, deep=deep, told=lambda _: None)


def found(url: str, now: datetime) -> set[str]:
    """Return what is found, each as its invariant and how it begins."""
    depth = look(url, now).depth
    assert depth is not None
    return {f"{one.rule.invariant} {one.rule.text}" for one in depth.findings}


def damage(url: str, *statements: str) -> None:
    """Change rows behind the back of every rule; constraints that would forbid it are dropped."""
    engine = writing(url)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.rollback()
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr] # it is open
        else:
            connection.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()
    engine.dispose()


def test_a_history_of_the_real_bot_breaks_no_rule(lived: str, clock: Clock) -> None:
    depth = look(lived, clock.advance(days=30)).depth

    assert depth is not None
    waiting = {finding.rule.text for finding in depth.findings}
    assert waiting <= {
        "updates that wait though nobody works on them",
        "screens that wait though nobody works on them",
    }
    assert depth.learners >= 5
    assert depth.attempts > 5


ANSWER = "(SELECT max(id) FROM attempt)"
BREACHES = {
    "I2 answers that are not the sitting's owner's": [
        "UPDATE attempt SET learner = (SELECT min(id) FROM learner WHERE id <> attempt.learner)"
    ],
    "I2 answers with options that were not shown": [
        f"UPDATE attempt SET shown = '[0,0]' WHERE id = {ANSWER}"
    ],
    "I3 answers to another item than the pinned revision is of": [
        f"UPDATE attempt SET item = 'b/other' WHERE id = {ANSWER}"
    ],
    "I3 answers that the pinned revision grades otherwise": [
        f"UPDATE attempt SET correct = NOT correct WHERE id = {ANSWER}"
    ],
    "I3 answers whose chance of guessing is not that of the revision": [
        f"UPDATE attempt SET guess = 0.123 WHERE id = {ANSWER}"
    ],
    "I3 rows of `attempt` of revisions that are not there": [
        f"UPDATE attempt SET revision = 9999 WHERE id = {ANSWER}"
    ],
    "I2 rows of `attempt` of sittings that are not there": [
        f"UPDATE attempt SET sitting = 9999 WHERE id = {ANSWER}"
    ],
    "I14 rows of `card` of learners that are not there": [
        "UPDATE card SET learner = learner + 9999"
    ],
    "I4 learners whose answers are not those counted": [
        "UPDATE learner SET answers = answers + 1 WHERE id = 2"
    ],
    "I4 learners whose points are not those of their cards": [
        "UPDATE learner SET points = points + 1 WHERE id = 2"
    ],
    "I4 learners whose points or counters are not those of their answers": [
        "UPDATE learner SET reached = joined WHERE id = 2"
    ],
    "I4 learners whose cards are not what their answers lead to": [
        "UPDATE card SET stability = stability * 1.01"
    ],
    "I4 cards that do not count their answers": ["UPDATE card SET attempts = attempts + 1"],
    "I4 items that were answered and have no card": ["DELETE FROM card"],
    "I4 answers that are wrongly counted as the first to their item, or not": [
        f"UPDATE attempt SET first = NOT first WHERE id = {ANSWER}"
    ],
    "I5 sittings that stand elsewhere than after their answers": [
        f"UPDATE attempt SET position = position + 50 WHERE id = {ANSWER}"
    ],
    "I6 updates that neither wait, nor are done, nor are put aside": [
        "UPDATE inbox SET done = NULL WHERE state = 'done'"
    ],
    "I7 screens that show more than is wanted": ["UPDATE screen SET shown = wanted + 1"],
    "I7 screens that are behind, and neither due nor given up": [
        "UPDATE screen SET shown = wanted - 1, behind = (1 = 0), gone = NULL"
    ],
    "I7 screens that are due with nothing to show": [
        "UPDATE screen SET shown = wanted, behind = (1 = 1)"
    ],
    "I7 learners who have answered, and whose chat has no screen": ["DELETE FROM screen"],
    "I13 pinned revisions that cannot be read, or are not what they are named": [
        "UPDATE item_revision SET body = '{}' WHERE id = (SELECT max(id) FROM item_revision)"
    ],
    "I15 chats that are left alone for more than a week": [
        "INSERT INTO pause VALUES (-5, '2030-01-01 00:00:00.000000')"
    ],
}


@pytest.mark.parametrize("breach", BREACHES)
def test_a_rule_that_is_broken_is_named(lived: str, clock: Clock, breach: str) -> None:
    before = found(lived, clock())
    assert breach not in before

    damage(lived, *BREACHES[breach])

    assert breach in found(lived, clock())


def test_a_second_answer_is_named_where_nothing_forbade_it(lived_sqlite: str, clock: Clock) -> None:
    path = lived_sqlite.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("CREATE TABLE copy AS SELECT * FROM attempt")
        db.execute("DROP TABLE attempt")
        db.execute("ALTER TABLE copy RENAME TO attempt")
        db.execute("INSERT INTO attempt SELECT * FROM attempt LIMIT 1")

    assert "I1 questions that were answered more than once" in found(lived_sqlite, clock())


def test_a_board_that_the_database_orders_otherwise_is_named(
    lived_sqlite: str, clock: Clock
) -> None:
    damage(
        lived_sqlite,
        "UPDATE learner SET points = 10",
        "UPDATE learner SET reached = '2026-01-05 13:00:00.000000'",
        "UPDATE learner SET reached = '2026-01-05T12:00:00.000000' WHERE id = 2",  # an hour before
    )

    named = found(lived_sqlite, clock())

    assert "I4 learners who stand elsewhere on the board than their answers say" in named


async def test_what_waits_too_long_and_is_held_by_nobody_is_named(
    store: Store, database_url: str, clock: Clock
) -> None:
    await store.run(Transaction.receive, [Entry(1, 7, "{}")], clock())
    await store.run(
        lambda tx: tx.want(7, "note", learner=7, content="note", now=clock(), fresh=True)
    )
    assert found(database_url, clock.advance(seconds=300)) == set()

    overdue = found(database_url, clock.advance(seconds=600))

    assert overdue == {
        "I6 updates that wait though nobody works on them",
        "I7 screens that wait though nobody works on them",
    }
    await store.run(Transaction.pause, 7, clock.advance(seconds=900))
    assert len(found(database_url, clock() - timedelta(seconds=60))) == 1


def test_a_finding_counts_its_rows_and_names_the_first_and_what_to_do() -> None:
    tally = Tally()
    tally.add(Rule("I4", "cards that are wrong", "run `quizbot rebuild`"), range(1, 9))

    (finding,) = tally.findings

    assert str(finding) == ("I4 8 cards that are wrong (1, 2, 3, 4, 5, ...): run `quizbot rebuild`")


async def test_answers_go_on_while_all_is_looked_at(
    lived: str, clock: Clock, library: Library
) -> None:
    """The look sees one moment: what is answered meanwhile is no contradiction to it."""
    store = await Store.open(lived, clock=clock)
    with snapshot(lived) as connection:
        await History(store, clock, library, seed=4, updates=5000).run(40)
        seen = connection.execute(text("SELECT count(*) FROM attempt")).scalar_one()
        now = (await store.read(Transaction.counts)).attempts
    await store.close()

    assert seen < now


def test_a_file_that_is_damaged_is_told_of(sqlite_template: Path, tmp_path: Path) -> None:
    file = tmp_path / "damaged.db"
    content = bytearray(sqlite_template.read_bytes())
    content[4096 * 5 : 4096 * 9] = b"\xff" * 4096 * 4
    file.write_bytes(content)

    with snapshot(f"sqlite:///{file}") as connection:
        assert faults_of(connection)


@pytest.fixture
def checked_postgresql(cluster: Cluster, postgresql_url: str) -> Iterator[Callable[[str], None]]:
    engine = writing(postgresql_url)

    def execute(statement: str) -> None:
        with engine.begin() as connection:
            connection.execute(text(statement))

    yield execute
    engine.dispose()


def test_postgresql_checks_its_files_where_it_can(
    postgresql_url: str, checked_postgresql: Callable[[str], None]
) -> None:
    with snapshot(postgresql_url) as connection, pytest.raises(Unable, match="amcheck"):
        faults_of(connection)
    try:
        checked_postgresql("CREATE EXTENSION amcheck")
    except Exception as error:  # noqa: BLE001 - whatever says that it is not installed
        pytest.skip(f"amcheck is not there: {error}")

    with snapshot(postgresql_url) as connection:
        assert faults_of(connection) == []


def test_there_is_nothing_to_look_at_where_there_is_no_database(
    tmp_path: Path, blank_sqlite_url: str
) -> None:
    now = datetime.fromisoformat("2026-01-05T12:00Z")
    with pytest.raises(ConfigurationError, match="no database"):
        look(blank_sqlite_url, now)
    with closing(sqlite3.connect(tmp_path / "empty.db")) as db, db:
        db.execute("CREATE TABLE another (id)")
    with pytest.raises(SchemaError, match="no tables"):
        look(f"sqlite:///{tmp_path / 'empty.db'}", now)
