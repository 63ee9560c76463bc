"""What keeps an installation sound, as its keeper types it: backup, restore, doctor, rebuild."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quizbot.bank.load import load_or_raise, shipped
from quizbot.process import held
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Entry
from tests.databases import Clock
from tests.trust.dump import rows
from tests.trust.history import History

HERE = Path(__file__).parents[1]
FUTURE = datetime(2100, 1, 1, tzinfo=UTC)
FAILED = "INSERT INTO job VALUES ('prune', '', '2026-01-05 12:00', '{}', NULL, NULL, 3, 'no')"


def run(*arguments: str, cwd: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUIZBOT_")}
    return subprocess.run(
        [sys.executable, "-m", "quizbot", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=cwd,
        env=kept | {"QUIZBOT_DATA": str(cwd / "data"), "PYTHONPATH": str(HERE), **settings},
        check=False,
    )


def refused(result: subprocess.CompletedProcess[str], code: int, words: str) -> bool:
    """Return whether a command ended so, with one line that has these words."""
    lines = result.stderr.strip().splitlines()
    return result.returncode == code and len(lines) == 1 and words in lines[0]


@pytest.fixture
async def data(tmp_path: Path, sqlite_url: str, clock: Clock) -> Path:
    """The data folder of a small class."""
    folder = tmp_path / "data"
    folder.mkdir()
    file = folder / "quizbot.db"
    shutil.move(sqlite_url.removeprefix("sqlite:///"), file)
    store = await Store.open(f"sqlite:///{file}", clock=clock)
    await History(store, clock, load_or_raise([shipped()]), seed=5).run(100)
    waiting = await store.run(Transaction.claim, FUTURE, 999)
    await store.run(lambda tx: [tx.done(entry.update_id, clock()) for entry in waiting])
    for chat in (-100, -200, *range(1, 9)):
        await store.run(Transaction.give_up_chat, chat, "a test")
    await store.close()
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("DELETE FROM inbox WHERE state = 'dead'")
        db.execute("DELETE FROM pause")
    return folder


def change(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(data / "quizbot.db")) as db, db:
        db.execute(statement)


def content(data: Path) -> object:
    return rows(f"sqlite:///{data / 'quizbot.db'}")


def test_a_backup_goes_into_the_data_folder_and_comes_back(data: Path, tmp_path: Path) -> None:
    before = content(data)
    made = run("backup", "--keep", cwd=tmp_path)
    change(data, "DELETE FROM card")

    (file,) = (data / "backups").iterdir()
    refusal = run("restore", str(file), cwd=tmp_path)
    done = run("restore", str(file), "--force", cwd=tmp_path)

    assert re.fullmatch(rf"{re.escape(str(file))}: \d+ rows, looked through\n", made.stdout)
    assert re.fullmatch(r"quizbot-\d{8}T\d{6}Z\.db", file.name)
    assert (made.returncode, made.stderr) == (0, "")
    assert refused(refusal, 78, "--force")
    assert (done.returncode, done.stderr) == (0, "")
    assert "is kept as" in done.stdout
    assert content(data) == before


def test_keep_removes_what_is_superfluous_and_says_so(data: Path, tmp_path: Path) -> None:
    folder = data / "backups"
    folder.mkdir()
    for day in range(60):
        (folder / f"quizbot-{FUTURE - timedelta(days=36525 + day):%Y%m%d}T000000Z.db").touch()

    made = run("backup", "--keep", cwd=tmp_path)

    assert made.stdout.count("removed ") == 60 + 1 - len(list(folder.iterdir())) > 30


def test_nothing_is_restored_beside_a_running_bot(data: Path, tmp_path: Path) -> None:
    run("backup", "mine.db", cwd=tmp_path)

    with held(data):
        result = run("restore", "mine.db", "--force", cwd=tmp_path)

    assert refused(result, 75, "another quizbot works in")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("restore", "nowhere.db"), 1, "cannot be read"),
        (("restore", "text.db"), 1, "no backup of quizbot"),
        (("backup", "text.db"), 78, "there already"),
        (("backup", "text.db/folder"), 78, "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    data: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    (tmp_path / "text.db").write_text("Dear diary")

    assert refused(run(*arguments, cwd=tmp_path), code, words)


def test_a_backup_of_nothing_is_one_line(tmp_path: Path) -> None:
    assert refused(run("backup", cwd=tmp_path), 78, "there is no database")


def test_another_format_is_wrong_use(tmp_path: Path) -> None:
    assert run("backup", "--format", "zip", cwd=tmp_path).returncode == 2


def test_a_backup_that_breaks_a_rule_is_made_and_told_of(data: Path, tmp_path: Path) -> None:
    change(data, "UPDATE learner SET answers = answers + 1")

    made = run("backup", cwd=tmp_path)

    assert made.returncode == 1
    assert "I4" in made.stderr
    assert len(list((data / "backups").iterdir())) == 1


def test_a_deep_look_at_a_sound_database_says_so(data: Path, tmp_path: Path) -> None:
    result = run("doctor", "--deep", cwd=tmp_path)

    assert "ok    files: sound" in result.stdout
    assert re.search(r"ok    rows: \d+ attempts of \d+ learners: all is as it must", result.stdout)
    assert result.stderr == ""


def test_a_deep_look_names_what_is_wrong_and_what_to_do(data: Path, tmp_path: Path) -> None:
    change(data, "UPDATE learner SET points = points + 5 WHERE id = 2")

    plain, deep = run("doctor", cwd=tmp_path), run("doctor", "--deep", cwd=tmp_path)
    mended = run("rebuild", cwd=tmp_path)
    after = run("doctor", "--deep", cwd=tmp_path)

    assert "rows" not in plain.stdout
    assert "WRONG rows: I4 1 learners whose points" in deep.stdout
    assert "(2): run `quizbot rebuild`" in deep.stdout
    assert mended.returncode == 1
    assert "1 mended" in mended.stdout
    assert "WRONG rows" not in after.stdout


async def test_doctor_shows_what_was_put_aside_and_why(
    data: Path, tmp_path: Path, clock: Clock
) -> None:
    store = await Store.open(f"sqlite:///{data / 'quizbot.db'}", clock=clock)
    for number in range(9001, 9008):
        body = f'{{"update_id": {number}, "poll_answer": {{"secret": "text"}}}}'
        await store.run(Transaction.receive, [Entry(number, 7, body)], clock())
        await store.run(Transaction.fail, number, "KeyError: 'x'", clock())
    await store.run(Transaction.pause, 0, FUTURE)
    await store.close()
    change(data, FAILED)

    result = run("doctor", cwd=tmp_path)

    assert "WRONG inbox: 7 updates were put aside; the last of them:" in result.stdout
    assert "WRONG inbox: 9007 (poll_answer): KeyError: 'x'" in result.stdout
    assert result.stdout.count("(poll_answer)") == 5
    assert "secret" not in result.stdout
    assert "ok    pauses: Telegram wants no calls about all chats until 2100-01-01" in result.stdout
    assert "WRONG jobs: prune failed, 3 tries: no" in result.stdout
    assert re.search(r"ok    screens: \d+ given up: a test", result.stdout)


def test_a_database_that_cannot_be_read_is_one_line(data: Path, tmp_path: Path) -> None:
    (data / "quizbot.db").write_bytes(b"SQLite format 3\0" + b"garbage " * 1000)

    result = run("doctor", "--deep", cwd=tmp_path)

    assert "WRONG database: the database" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr
