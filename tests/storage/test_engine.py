"""An address that leads nowhere is told in one line, and files are their owner's alone."""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from quizbot.errors import ConfigurationError, QuizbotError, RefusedError, StorageError
from quizbot.storage.engine import address, sqlstate, trouble, writing
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from tests.databases import Clock


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


async def test_the_files_and_their_folder_are_their_owners_alone(
    tmp_path: Path, clock: Clock
) -> None:
    before = os.umask(0)
    try:
        path = tmp_path / "new" / "quizbot.db"
        store = await Store.open(f"sqlite:///{path}", clock=clock, create=True)
        await store.run(Transaction.enrol, 7, 7, clock())
    finally:
        os.umask(before)

    files = {one.name: mode(one) for one in path.parent.iterdir()}

    assert mode(path.parent) == 0o700
    assert files == dict.fromkeys(("quizbot.db", "quizbot.db-shm", "quizbot.db-wal"), 0o600)
    await store.close()


async def test_a_closed_database_is_one_file(tmp_path: Path, clock: Clock) -> None:
    store = await Store.open(f"sqlite:///{tmp_path}/quizbot.db", clock=clock, create=True)
    await store.close()

    assert os.listdir(tmp_path) == ["quizbot.db"]  # noqa: PTH208 - pathlib blocks as well


async def _refusal(path: Path, clock: Clock) -> QuizbotError:
    with pytest.raises(QuizbotError) as refused:
        await Store.open(f"sqlite:///{path}", clock=clock, create=True)
    assert "\n" not in str(refused.value)
    return refused.value


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "file").touch()

    refusal = await _refusal(tmp_path / "file" / "quizbot.db", clock)

    assert isinstance(refusal, ConfigurationError)
    assert f"{tmp_path}/file/quizbot.db cannot be written" in str(refusal)


@pytest.mark.parametrize("content", ["garbage" * 999, "SQLite format 3\0" + "x" * 9999])
async def test_a_file_that_is_no_database_is_named_and_left_alone(
    tmp_path: Path, clock: Clock, content: str
) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(content)

    refusal = await _refusal(path, clock)

    assert isinstance(refusal, StorageError)
    assert str(path) in str(refusal)
    assert "not a database" in str(refusal)
    assert path.read_text() == content


async def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "quizbot.db").mkdir()

    refusal = await _refusal(tmp_path / "quizbot.db", clock)

    assert str(tmp_path / "quizbot.db") in str(refusal)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("quizbot.db", "is no database address"),
        ("mysql://u:s3cret@host/name", "in place of mysql:"),
        ("postgres://u:s3cret@host/name", "in place of postgres:"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
def test_an_address_of_another_kind_is_refused(url: str, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=reason) as refused:
        address(url)

    assert str(refused.value).startswith("QUIZBOT_DATABASE: ")
    assert "s3cret" not in str(refused.value)


def test_other_drivers_are_replaced_by_ours() -> None:
    urls = ("sqlite+aiosqlite:///x.db", "postgresql+asyncpg://h/n", "postgresql://h/n")

    drivers = [address(url).drivername for url in urls]

    assert drivers == ["sqlite", "postgresql+psycopg", "postgresql+psycopg"]


def test_a_missing_driver_is_told_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(ConfigurationError, match=r"pip install 'quizbot\[postgres\]'"):
        writing("postgresql://host/name")


def test_an_error_without_words_is_told_by_its_name() -> None:
    assert str(trouble(OSError())) == "the database refuses: OSError"
    assert str(trouble(OSError("first\nsecond"))) == "the database refuses: first"
    assert sqlstate(OSError()) is None


async def test_what_a_learner_wrote_is_in_no_error(database_url: str, clock: Clock) -> None:
    store = await Store.open(database_url, clock=clock)
    await store.run(Transaction.enrol, 7, 7, clock())

    with pytest.raises(StorageError) as refused:
        await store.run(
            lambda tx: tx.begin(
                nonce="s3cret", learner=99, now=clock(), minutes=4, topics=("s3cret",)
            )
        )

    await store.close()
    assert "s3cret" not in repr(refused.value)
    assert "s3cret" not in repr(refused.value.__cause__)


def test_values_that_the_rules_forbid_are_told_apart_from_a_database_in_trouble() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE t (x INTEGER NOT NULL)")
        with pytest.raises(sqlite3.IntegrityError) as forbidden:
            db.execute("INSERT INTO t VALUES (NULL)")
        with pytest.raises(sqlite3.OperationalError) as broken:
            db.execute("INSERT INTO nowhere VALUES (1)")

    assert isinstance(trouble(forbidden.value), RefusedError)
    assert not isinstance(trouble(broken.value), RefusedError)
