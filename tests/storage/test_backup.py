"""A backup is all of one moment, and comes back into either kind of database, or not at all."""

import asyncio
import os
import re
import shutil
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from quizbot.bank.library import Library
from quizbot.bank.load import load_or_raise, shipped
from quizbot.errors import (
    BackupError,
    BusyError,
    ConfigurationError,
    QuizbotError,
    SchemaError,
    StorageError,
)
from quizbot.storage import dumps, schema
from quizbot.storage.backup import Backup, Form, back_up, backups, thin
from quizbot.storage.engine import writing
from quizbot.storage.restore import restore
from quizbot.storage.store import Store
from quizbot.storage.thinning import DAILY, FRESH, MONTHLY, WEEKLY, superfluous
from tests.databases import Clock, Cluster
from tests.storage.samples import NONCE, answer, sit
from tests.trust.dump import rows
from tests.trust.history import History

NOW = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
STEPS = 120


@pytest.fixture(scope="module")
def library() -> Library:
    return load_or_raise([shipped()])


async def live(url: str, clock: Clock, library: Library, steps: int = STEPS) -> None:
    store = await Store.open(url, clock=clock)
    try:
        await History(store, clock, library, seed=7).run(steps)
    finally:
        await store.close()


@pytest.fixture
async def lived_sqlite(sqlite_url: str, clock: Clock, library: Library) -> str:
    await live(sqlite_url, clock, library)
    return sqlite_url


@pytest.fixture
async def lived_postgresql(postgresql_url: str, clock: Clock, library: Library) -> str:
    await live(postgresql_url, clock, library)
    return postgresql_url


@pytest.fixture(params=["sqlite", "postgresql"])
def lived(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"lived_{request.param}")
    return url


@pytest.fixture
def other_postgresql(cluster: Cluster) -> Iterator[str]:
    url = cluster.create("template1")
    yield url
    cluster.drop(url)


def fresh(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'elsewhere' / 'quizbot.db'}"


async def portable(url: str, folder: Path) -> Backup:
    return await back_up(url, folder, NOW, form=Form.PORTABLE)


async def test_a_backup_bears_its_moment_and_is_for_the_owner_alone(
    lived: str, tmp_path: Path
) -> None:
    made = await back_up(lived, tmp_path / "made" / "backups", NOW, form=Form.PORTABLE)

    assert made.file == tmp_path / "made" / "backups" / "quizbot-20260301T023000Z.db"
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert [file.name for file in made.file.parent.iterdir()] == [made.file.name]
    assert made.findings == ()
    assert rows(f"sqlite:///{made.file}") == rows(lived)


async def test_a_backup_may_be_given_a_name_but_takes_no_other_files_place(
    lived_sqlite: str, tmp_path: Path
) -> None:
    made = await back_up(lived_sqlite, tmp_path / "mine.sqlite", NOW)

    assert made.file == tmp_path / "mine.sqlite"
    with pytest.raises(ConfigurationError, match="there already"):
        await back_up(lived_sqlite, tmp_path / "mine.sqlite", NOW)


async def test_the_same_rows_come_from_sqlite_to_postgresql_and_back(
    lived_sqlite: str, other_postgresql: str, tmp_path: Path
) -> None:
    first = await portable(lived_sqlite, tmp_path / "first")
    restore(first.file, other_postgresql, NOW)
    second = await portable(other_postgresql, tmp_path / "second")
    done = restore(second.file, fresh(tmp_path), NOW)

    assert done.rows == first.rows > 100
    assert done.findings == ()
    assert rows(lived_sqlite) == rows(other_postgresql) == rows(fresh(tmp_path))


async def test_a_dump_comes_back_into_postgresql(
    lived_postgresql: str, other_postgresql: str, tmp_path: Path
) -> None:
    made = await back_up(lived_postgresql, tmp_path, NOW, form=Form.NATIVE)

    done = restore(made.file, other_postgresql, NOW)

    assert made.file.name == "quizbot-20260301T023000Z.dump"
    assert done.rows == made.rows > 100
    assert rows(other_postgresql) == rows(lived_postgresql)


async def test_where_pg_dump_is_there_postgresql_is_dumped(
    lived_postgresql: str, tmp_path: Path
) -> None:
    made = await back_up(lived_postgresql, tmp_path, NOW)

    assert made.file.suffix == ".dump"


async def test_learners_go_on_where_they_were(
    sqlite_url: str, other_postgresql: str, tmp_path: Path, clock: Clock
) -> None:
    store = await Store.open(sqlite_url, clock=clock)
    await store.run(sit, clock())
    await store.run(answer, NONCE, 0, clock())
    await store.close()

    restore((await portable(sqlite_url, tmp_path)).file, other_postgresql, NOW)

    store = await Store.open(other_postgresql, clock=clock)
    assert await store.run(answer, NONCE, 1, clock()) is not None
    await store.run(sit, clock(), 8, "another")
    await store.close()
    assert [row["position"] for row in rows(other_postgresql)["attempt"]] == [0, 1]


async def test_data_is_replaced_only_by_force(
    lived: str, sqlite_template: Path, tmp_path: Path
) -> None:
    before = rows(lived)

    with pytest.raises(ConfigurationError, match="--force"):
        restore(sqlite_template, lived, NOW)

    assert rows(lived) == before
    restore(sqlite_template, lived, NOW, force=True)
    assert not any(rows(lived).values())


async def test_a_file_that_was_replaced_is_kept_with_its_log(
    lived_sqlite: str, sqlite_template: Path, tmp_path: Path
) -> None:
    file = tmp_path / "quizbot.db"
    before = rows(lived_sqlite)
    with closing(sqlite3.connect(file)) as busy:
        busy.execute("UPDATE learner SET alias = 'only in the log'")
        busy.commit()
        kept = restore(sqlite_template, lived_sqlite, NOW, force=True).kept

    assert kept == tmp_path / "quizbot-before-20260301T023000Z.db"
    found = rows(f"sqlite:///{kept}")
    assert {row["alias"] for row in found["learner"]} == {"only in the log"}
    assert found["attempt"] == before["attempt"]
    assert not any(rows(lived_sqlite).values())


def older(path: Path) -> Path:
    """Make a backup of the first version, with a learner in it."""
    make_older(f"sqlite:///{path}")
    return path


def make_older(url: str) -> None:
    """Make a database of the first version, with a learner in it."""
    engine = writing(url)
    with engine.begin() as connection:
        schema.apply(connection, "0001")
        connection.execute(
            text(
                "INSERT INTO learner VALUES (7, 1, 7, '2026-01-05 12:00:00.000000', NULL, NULL,"
                " true, 4, '[]', 0, 0, 0, NULL, true)"
            )
        )
    engine.dispose()


@pytest.mark.parametrize("target", ["blank_sqlite_url", "other_postgresql"])
def test_an_older_backup_is_migrated(
    request: pytest.FixtureRequest, tmp_path: Path, target: str
) -> None:
    url: str = request.getfixturevalue(target)

    restore(older(tmp_path / "older.db"), url, NOW)

    found = rows(url)
    assert found["learner"][0]["joined"] == datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
    assert found["pause"] == []


async def test_an_older_dump_is_migrated(
    cluster: Cluster, other_postgresql: str, tmp_path: Path
) -> None:
    url = cluster.create("template1")
    make_older(url)

    made = await back_up(url, tmp_path, NOW, form=Form.NATIVE)
    restore(made.file, other_postgresql, NOW)
    cluster.drop(url)

    assert [row["id"] for row in rows(other_postgresql)["learner"]] == [7]


def test_a_newer_backup_is_refused(sqlite_template: Path, tmp_path: Path) -> None:
    newer = Path(shutil.copy(sqlite_template, tmp_path))
    with closing(sqlite3.connect(newer)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(SchemaError, match="install a newer quizbot"):
        restore(newer, fresh(tmp_path), NOW)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is no backup"),
        (b"garbage " * 500, "is no backup"),
        (b"SQLite format 3\0" + b"garbage " * 500, "is damaged"),
        (b"PGDMP" + b"garbage " * 500, "portable"),
        (None, "cannot be read"),
    ],
)
def test_what_is_no_backup_is_refused_in_one_line(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "strange.db"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(BackupError, match=words) as refused:
        restore(file, fresh(tmp_path), NOW)

    assert "\n" not in str(refused.value)
    assert not (tmp_path / "elsewhere").exists()


def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as db, db:
        db.execute("CREATE TABLE learner (id INTEGER PRIMARY KEY)")

    with pytest.raises(BackupError, match="none of its tables"):
        restore(tmp_path / "other.db", fresh(tmp_path), NOW)


@pytest.mark.parametrize("damage", ["flipped", "cut"])
async def test_a_damaged_backup_is_refused_and_the_target_stays(
    lived: str, tmp_path: Path, damage: str
) -> None:
    file = (await portable(lived, tmp_path)).file
    size = file.stat().st_size
    with file.open("r+b") as opened:
        if damage == "cut":
            opened.truncate(size // 2)
        else:
            opened.seek(size // 2)
            opened.write(b"\xff" * 4096)
    before = rows(lived)

    with pytest.raises(BackupError, match="is damaged"):
        restore(file, lived, NOW, force=True)

    assert rows(lived) == before


async def test_a_damaged_dump_is_refused_and_the_target_stays(
    lived_postgresql: str, tmp_path: Path
) -> None:
    file = (await back_up(lived_postgresql, tmp_path, NOW, form=Form.NATIVE)).file
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])
    before = rows(lived_postgresql)

    with pytest.raises(QuizbotError) as refused:
        restore(file, lived_postgresql, NOW, force=True)

    assert "\n" not in str(refused.value)
    assert rows(lived_postgresql) == before


async def test_nothing_is_restored_while_somebody_is_connected(
    lived_postgresql: str, sqlite_template: Path, clock: Clock
) -> None:
    store = await Store.open(lived_postgresql, clock=clock)

    with pytest.raises(BusyError, match="stop every quizbot"):
        restore(sqlite_template, lived_postgresql, NOW, force=True)

    await store.close()


async def test_a_backup_that_lacks_answers_is_told_of(lived_sqlite: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "quizbot.db")) as db, db:
        db.execute("DELETE FROM attempt WHERE id = (SELECT max(id) FROM attempt)")
    folder = tmp_path / "kept"
    folder.mkdir()
    superfluous_otherwise = folder / "quizbot-20200101T000000Z.db"
    superfluous_otherwise.touch()
    (folder / "quizbot-20200101T010000Z.db").touch()

    made = await back_up(lived_sqlite, folder, NOW, keep=True)
    done = restore(made.file, fresh(tmp_path), NOW)

    assert {finding.rule.invariant for finding in made.findings} >= {"I4", "I5"}
    assert done.findings == made.findings
    assert superfluous_otherwise.exists()  # it may be needed now


async def test_a_database_that_is_damaged_makes_no_backup(
    lived_sqlite: str, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "quizbot.db")) as db:
        (root,) = db.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'ix_attempt_learner_item'"
        ).fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with (tmp_path / "quizbot.db").open("r+b") as file:
        file.seek((root - 1) * size + size - 64)
        file.write(b"\xff" * 64)

    with pytest.raises(StorageError, match="is damaged"):
        await back_up(lived_sqlite, tmp_path / "made", NOW)

    assert list((tmp_path / "made").iterdir()) == []


async def test_a_backup_that_is_cancelled_leaves_nothing(lived_sqlite: str, tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def told(_: str) -> None:
        begun.set()
        go_on.wait(10)

    making = asyncio.ensure_future(back_up(lived_sqlite, tmp_path / "made", NOW, told=told))
    await asyncio.to_thread(begun.wait, 10)
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    go_on.set()
    await asyncio.get_running_loop().shutdown_default_executor()

    assert list((tmp_path / "made").iterdir()) == []


async def test_there_is_no_backup_of_no_database(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no database"):
        await back_up(fresh(tmp_path), tmp_path / "made", NOW)

    assert not (tmp_path / "made").exists()


PROGRAM = """#!/bin/sh
[ "$1" = --version ] && echo "pg_dump (PostgreSQL) 99.0" && exit
echo "$@" > "{seen}"
echo "cannot connect with $PGPASSWORD" >&2
exit 1
"""


async def test_the_password_is_neither_on_the_command_line_nor_in_an_error(
    lived_postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pg_dump"
    program.write_text(PROGRAM.format(seen=tmp_path / "seen"))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    url = lived_postgresql.replace("postgres@", "postgres:s3cret@")

    with pytest.raises(StorageError, match=re.escape("cannot connect with ***")):
        await back_up(url, tmp_path, NOW, form=Form.NATIVE)

    assert "--snapshot" in (tmp_path / "seen").read_text()
    assert "s3cret" not in (tmp_path / "seen").read_text()


def test_a_program_that_is_older_than_the_server_is_none() -> None:
    assert dumps.program("pg_dump", least=1000) is None
    assert dumps.program("no_such_program") is None


moments = st.integers(0, 2 * 365 * 86_400).map(lambda age: NOW - timedelta(seconds=age))


@given(st.sets(moments), moments)
def test_thinning_keeps_the_newest_and_what_is_fresh_and_few_others(
    made: set[datetime], now: datetime
) -> None:
    past = {moment for moment in made if moment <= now}

    removed = superfluous(made, now)

    assert removed <= past
    assert not past or max(past) not in removed
    aged = {moment for moment in past if now - moment >= FRESH}
    assert not removed - aged
    assert len(aged - removed) <= DAILY + WEEKLY + MONTHLY
    assert superfluous(made - removed, now) == set()


def test_daily_backups_of_two_years_leave_days_weeks_and_months() -> None:
    kept: set[datetime] = set()
    for day in range(730):
        now = NOW + timedelta(days=day)
        kept.add(now)
        kept -= superfluous(kept, now)

    ages = sorted((now - moment).days for moment in kept)
    assert ages[:DAILY] == list(range(DAILY))
    assert len(kept) <= DAILY + WEEKLY + MONTHLY
    assert max(b - a for a, b in pairwise(ages)) <= 31
    assert ages[-1] > 7 * 31


def test_thinning_leaves_files_that_are_not_ours(tmp_path: Path) -> None:
    strange = ["quizbot.db", "quizbot-20200101.db", "quizbot-20200101T000000Z.txt", "notes"]
    ours = ["quizbot-20200101T000000Z.db", "quizbot-20200101T010000Z.dump"]
    for name in (*strange, *ours, ".quizbot-abc.db"):
        (tmp_path / name).touch()
    os.utime(tmp_path / ".quizbot-abc.db", (0, 0))

    removed = thin(tmp_path, NOW)

    assert [file.name for file in removed] == ours[:1]
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted([*strange, ours[1]])
    assert list(backups(tmp_path).values()) == [[tmp_path / ours[1]]]
