"""Backups of a database that is answered into at full speed: each is whole, and lacks nothing.

python tests/trust/backups.py --backups 200
python tests/trust/backups.py --backups 20 --copy     as `cp` would: must be found wanting
"""

import argparse
import asyncio
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # where this is run as a script

from quizbot.errors import QuizbotError
from quizbot.storage.backup import Form, back_up
from quizbot.storage.recount import recount
from quizbot.storage.restore import restore
from quizbot.storage.schema import migrate
from quizbot.storage.snapshot import frozen
from quizbot.storage.store import Store
from tests.databases import Clock, Cluster, programs
from tests.storage.samples import answer, sit
from tests.trust.dump import rows

WRITERS = 16
LONGEST = 400  # answers in a sitting; then another begins
A_DATABASE = 20  # so many backups are of one; it grows all the while
PAGES = 200  # a file of some size before the first backup, so that copying takes a while
NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)

_LAST = "SELECT nonce, position FROM sitting"
_ANSWERS = "SELECT s.nonce, count(*) FROM attempt a JOIN sitting s ON s.id = a.sitting GROUP BY 1"

Answered = dict[str, int]
"""How many answers of each sitting were acknowledged."""


@dataclass(slots=True)
class Verdict:
    """What was wrong with so many backups."""

    backups: int = 0
    corrupt: int = 0
    missing: int = 0
    answers: int = 0
    reasons: list[str] = field(default_factory=list)

    @property
    def well(self) -> bool:
        return not self.corrupt and not self.missing

    def __str__(self) -> str:
        return (
            f"{self.backups} backups under load: {self.corrupt} corrupt,"
            f" {self.missing} with missing answers"
        )


class Class:
    """Learners who answer as fast as the database lets them, in sitting after sitting."""

    def __init__(self, store: Store) -> None:
        self.answered: Answered = {}
        self._store = store
        self._clock = Clock()

    async def learn(self, learner: int) -> None:
        for number in range(sys.maxsize):
            nonce = f"{learner}-{number}"
            await self._store.run(sit, self._clock(), learner, nonce)
            for position in range(LONGEST):
                await self._store.run(answer, nonce, position, self._clock())
                self.answered[nonce] = position + 1
                self._clock.advance(seconds=0.001)


@asynccontextmanager
async def busy(url: str) -> AsyncIterator[Class]:
    """Have the database answered into meanwhile."""
    store = await Store.open(url, clock=Clock())
    students = Class(store)
    try:
        async with asyncio.TaskGroup() as tasks:
            going = [tasks.create_task(students.learn(n)) for n in range(1, WRITERS + 1)]
            yield students
            for task in going:
                task.cancel()
    finally:
        await store.close()


async def campaign(folder: Path, backups: int, *, plainly: bool = False) -> tuple[Verdict, Path]:
    """Make backups of busy databases, and judge each; return the last one too."""
    verdict, last = Verdict(), folder
    for begun in range(0, backups, A_DATABASE):
        with suppress(FileNotFoundError):
            await asyncio.to_thread(shutil.rmtree, folder / "busy")
        await asyncio.to_thread((folder / "busy").mkdir)
        some = min(A_DATABASE, backups - begun)
        last = await _some(folder / "busy" / "quizbot.db", some, verdict, plainly=plainly)
    return verdict, last


async def _some(file: Path, backups: int, verdict: Verdict, *, plainly: bool) -> Path:
    """Make and judge so many of one database; return the last."""
    url = f"sqlite:///{file}"
    migrate(url)
    copy = file
    async with busy(url) as students:
        while await asyncio.to_thread(_size, file) < PAGES * 4096:
            pass
        for number in range(backups):
            promised = dict(students.answered)
            previous, copy = copy, file.with_name(f"copy{number}.db")
            if plainly:
                await asyncio.to_thread(shutil.copyfile, file, copy)
            else:
                await back_up(url, copy, NOW + timedelta(days=number))
            await asyncio.to_thread(judge, copy, promised, verdict)
            if previous != file:
                previous.unlink()
        verdict.answers += sum(students.answered.values())
    return copy


def _size(file: Path) -> int:
    """Return how large the file is, once what was answered is moved from SQLite's log into it."""
    with closing(sqlite3.connect(file)) as db, suppress(sqlite3.OperationalError):
        db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    return file.stat().st_size


def judge(copy: Path, promised: Answered, verdict: Verdict) -> None:
    """See whether a backup is whole, counts as it must, and has all that was acknowledged."""
    verdict.backups += 1
    try:
        with closing(sqlite3.connect(copy)) as db:
            faults = db.execute("PRAGMA integrity_check").fetchall()
            stands, answers = dict(db.execute(_LAST)), dict(db.execute(_ANSWERS))
        with frozen(copy) as connection:
            findings = recount(connection)
    except (sqlite3.Error, QuizbotError) as error:
        verdict.corrupt += 1
        verdict.reasons.append(str(error))
        return
    if faults != [("ok",)] or findings:
        verdict.corrupt += 1
        verdict.reasons += map(str, findings or faults)
    lost = sum(
        answers.get(nonce, 0) < answered or stands[nonce] < answered
        for nonce, answered in promised.items()
    )
    if lost:
        verdict.missing += 1
        verdict.reasons.append(f"answers of {lost} sittings are missing")


@contextmanager
def postgresql() -> Iterator[tuple[str, str]]:
    """Give the addresses of two empty databases on a server of our own."""
    found = programs()
    assert found is not None, "PostgreSQL's pg_ctl is not installed"
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as place:
        cluster = Cluster(found, Path(place))
        cluster.start()
        try:
            yield cluster.create(), cluster.create()
        finally:
            cluster.stop()


async def drill(backup: Path, servers: tuple[str, str], folder: Path) -> bool:
    """Bring a backup from SQLite to PostgreSQL and back, by both forms; are the rows the same?"""
    first, second = servers
    home = f"sqlite:///{folder / 'home.db'}"
    restore(backup, first, NOW)
    dumped = await back_up(first, folder / "drill.dump", NOW, form=Form.NATIVE)
    restore(dumped.file, second, NOW)
    carried = await back_up(second, folder / "drill.db", NOW, form=Form.PORTABLE)
    restore(carried.file, home, NOW)
    kept = rows(f"sqlite:///{backup}")
    return bool(kept["attempt"]) and all(rows(url) == kept for url in (first, second, home))


def main(arguments: list[str] | None = None) -> int:
    """Print what was found; 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backups", type=int, default=20)
    parser.add_argument("--copy", action="store_true", help="copy the file as `cp` does")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        work = campaign(folder, given.backups, plainly=given.copy)
        verdict, last = asyncio.run(work)
        if given.copy:
            sys.stdout.write(f"{verdict} (plain copies)\n")
            return int(not verdict.well)
        with postgresql() as servers:
            same = asyncio.run(drill(last, servers, folder))
    rest = "same rows" if same else "OTHER ROWS"
    sys.stdout.write(f"{verdict}; drill SQLite -> PostgreSQL -> SQLite: {rest}\n")
    sys.stdout.write("".join(f"  {reason}\n" for reason in verdict.reasons[:10]))
    return int(not (verdict.well and same))


if __name__ == "__main__":
    sys.exit(main())
