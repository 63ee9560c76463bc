"""No cut of the power loses what was acknowledged; and the harness that says so can say no."""

import os
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from quizbot.storage.schema import migrate
from tests.trust.disk import Disk, Flushed, FlushedNames, Gone, Made, Resized, Wrote, require
from tests.trust.powercut import FILE, Story, Verdict, after, count, examine, tell

CUTS = int(os.environ.get("TRUST_CUTS", "20"))
SEED = 7


@pytest.fixture(autouse=True)
def callable_sqlite() -> None:
    require()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Story]:
    """A story that was told, and the database that it left behind."""
    require()
    folder = tmp_path_factory.mktemp("told")
    return folder / FILE, tell(folder, random.Random(SEED))


def test_no_power_cut_loses_or_corrupts_anything() -> None:
    assert count(CUTS, SEED) == (0, 0)


def test_without_a_flush_at_each_commit_answers_are_lost_and_it_is_noticed() -> None:
    lost, corrupt = count(20, SEED, "NORMAL")

    assert lost > 5
    assert corrupt == 0


def test_without_any_flush_databases_are_corrupt_and_it_is_noticed() -> None:
    _, corrupt = count(40, SEED, "OFF")

    assert corrupt > 0


def test_the_story_fills_the_log_until_sqlite_tidies_it_up(told: tuple[Path, Story]) -> None:
    _, story = told

    closes = [n for n, act in enumerate(story.disk.diary) if isinstance(act, Gone)]
    database = story.disk.names[FILE]
    earlier = story.disk.diary[: closes[0]]
    in_between = [moment for moment, _ in story.promises if moment < closes[0]]
    tidied = [n for n, act in enumerate(earlier) if act == Flushed(database)]
    assert len(closes) == 2
    assert in_between[0] < tidied[0] < in_between[-1]


def test_what_was_flushed_stays_and_of_the_rest_any_sectors_stay(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    disk.diary = [Made(5, "log"), Wrote(5, 0, b"a" * 2048), Flushed(5), FlushedNames()]
    disk.diary += [Wrote(5, 0, b"b" * 2048), Resized(5, 1024), Gone("log")]

    seen = [after(disk, len(disk.diary), random.Random(seed)) for seed in range(200)]

    contents = {left["log"] for left in seen if left}
    assert {len(content) for content in contents} == {1024, 2048}
    assert {b"a" * 2048, b"b" * 1024, b"a" * 512 + b"b" * 512} <= contents
    assert {} in seen
    assert all(after(disk, 4, random.Random(n)) == {"log": b"a" * 2048} for n in range(20))


def test_a_new_file_whose_name_was_not_flushed_may_be_gone(tmp_path: Path) -> None:
    disk = Disk(tmp_path)
    disk.diary = [Made(5, "log"), Wrote(5, 0, b"a"), Flushed(5)]

    seen = {tuple(after(disk, 3, random.Random(seed)).items()) for seed in range(50)}

    assert seen == {(), (("log", b"a"),)}


@pytest.mark.parametrize(
    ("damage", "noticed"),
    [
        ("DELETE FROM attempt WHERE position = 3", "half of an answer"),
        ("UPDATE learner SET answers = answers + 1 WHERE id = 2", "half of an answer"),
        ("UPDATE inbox SET state = 'waiting' WHERE update_id = 105", "half of an answer"),
        ("DELETE FROM sitting WHERE learner = 4", "a reference leads nowhere"),
        ("UPDATE learner SET id = 1000 WHERE id = 999", "work that failed"),
    ],
)
def test_what_is_there_by_halves_is_noticed(
    tmp_path: Path, told: tuple[Path, Story], damage: str, noticed: str
) -> None:
    path = Path(shutil.copy(told[0], tmp_path))
    assert examine(path, told[1].promised(len(told[1].disk.diary))) == Verdict(frozenset(), ())
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DELETE FROM sitting WHERE learner = 999")
        db.execute(damage)

    verdict = examine(path, set())

    assert any(noticed in line for line in verdict.wrong)


def test_what_was_promised_and_is_not_there_is_noticed(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path / FILE}")
    promise = {("answer", 1, 0)}

    assert examine(tmp_path / FILE, set(promise)).lost == promise
