"""Cuts the power of a disk under the product's SQLite writer: `powercut.py --cuts 500`.

Learners answer through the real store while the disk keeps a diary. For a cut at any point of it
the disk is rebuilt as the cut would leave it: what was flushed is there, of what was not any
sectors may be, each for itself. Then the product opens the database, and every answer and update
that was acknowledged before the cut has to be there, and nothing by halves.
"""

import argparse
import asyncio
import random
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from quizbot.errors import StorageError
from quizbot.storage.schema import migrate
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Entry
from tests.databases import Clock
from tests.storage.samples import answer, sit
from tests.trust.disk import Act, Disk, Flushed, FlushedNames, Gone, Made, Resized, Wrote

Synchronous = Literal["FULL", "NORMAL", "OFF"]
Fact = tuple[str, int, int]
"""What the learner or Telegram was told: ("answer", learner, position) or ("update", id, 0)."""

CUTS_A_STORY = 100
LEARNERS = 6
ANSWERS = 40  # of each learner in each of the two lives; SQLite tidies its log up in between
LONGEST_BODY = 6000  # letters of an update; some fill pages of their own
STRANGER = 1000  # whoever is enrolled by work that fails afterwards
FILE = "quizbot.db"

_HALF = """
    SELECT sitting.learner FROM sitting
    JOIN learner ON learner.id = sitting.learner
    LEFT JOIN card ON card.learner = learner.id
    LEFT JOIN screen ON screen.chat = learner.id
    WHERE sitting.position <> (SELECT count(*) FROM attempt WHERE sitting = sitting.id)
    OR learner.answers <> (SELECT count(*) FROM attempt WHERE learner = learner.id)
    OR learner.answers <> coalesce(card.attempts, 0)
    OR learner.answers <> coalesce(screen.wanted, 0)
    OR learner.answers <> (
        SELECT count(*) FROM inbox WHERE lane = learner.id AND state = 'done'
    )
"""


@dataclass(slots=True)
class Story:
    """What happened on the disk, and what was promised when so much of it had happened."""

    disk: Disk
    promises: list[tuple[int, Fact]] = field(default_factory=list)

    def promised(self, cut: int) -> set[Fact]:
        """Return what was acknowledged before the first so many acts were done."""
        return {fact for moment, fact in self.promises if moment <= cut}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a cut did: facts that are lost, and what is wrong with what is there."""

    lost: frozenset[Fact]
    wrong: tuple[str, ...]


def tell(folder: Path, rng: random.Random, synchronous: Synchronous = "FULL") -> Story:
    """Let learners answer on a watched disk, in two lives of the product."""
    url = f"sqlite:///{folder / FILE}"
    migrate(url)
    story = Story(Disk(folder))
    with story.disk.below():
        for life in range(2):
            asyncio.run(_live(url, story, rng, life, synchronous))
    return story


def verdicts(story: Story, cuts: int, rng: random.Random) -> Iterator[Verdict]:
    """Cut the power so many times: half of them at once after a promise, the others anywhere."""
    moments = [moment for moment, _ in story.promises]
    for number in range(cuts):
        cut = rng.choice(moments) if number % 2 else rng.randrange(len(story.disk.diary))
        with tempfile.TemporaryDirectory(prefix="powercut-") as folder:
            for name, content in after(story.disk, cut, rng).items():
                (Path(folder) / name).write_bytes(content)
            yield examine(Path(folder) / FILE, story.promised(cut))


def after(disk: Disk, cut: int, rng: random.Random) -> dict[str, bytes]:
    """Return what the folder holds once the power is back."""
    left = _Left(disk)
    for act in disk.diary[:cut]:
        left.do(act)
    left.lose(rng)
    return {name: bytes(left.files[number]) for name, number in left.names.items()}


class _Left:
    """What is on the disk, and what still is on its way there."""

    def __init__(self, disk: Disk) -> None:
        self.files = {number: bytearray(content) for number, content in disk.before.items()}
        self.names = dict(disk.names)
        self._pending: dict[int, list[Wrote | Resized]] = {number: [] for number in self.files}
        self._pending_names: list[Made | Gone] = []

    def do(self, act: Act) -> None:
        match act:
            case Made():
                self.files[act.file] = bytearray()
                self._pending[act.file] = []
                self._pending_names.append(act)
            case Gone():
                self._pending_names.append(act)
            case Wrote() | Resized():
                self._pending[act.file].append(act)
            case Flushed():
                self._put(act.file, self._pending[act.file])
                self._pending[act.file] = []
            case FlushedNames():
                self._rename(self._pending_names)
                self._pending_names = []

    def lose(self, rng: random.Random) -> None:
        """Keep any part of what is on its way; names come one after another."""
        self._rename(self._pending_names[: rng.randint(0, len(self._pending_names))])
        sector = rng.choice((512, 4096))
        for file, acts in self._pending.items():
            kept = rng.choice((0.0, 0.5, 0.9, 1.0))
            self._put(file, (part for part in _torn(acts, sector) if rng.random() < kept))

    def _put(self, file: int, acts: Iterable[Wrote | Resized]) -> None:
        content = self.files[file]
        for act in acts:
            end = act.size if isinstance(act, Resized) else act.offset + len(act.data)
            content.extend(bytes(max(0, end - len(content))))
            if isinstance(act, Resized):
                del content[end:]
            else:
                content[act.offset : end] = act.data

    def _rename(self, acts: Iterable[Made | Gone]) -> None:
        for act in acts:
            if isinstance(act, Made):
                self.names[act.name] = act.file
            else:
                self.names.pop(act.name, None)


def _torn(acts: Iterable[Wrote | Resized], sector: int) -> Iterator[Wrote | Resized]:
    """Tear writes where the disk's sectors end."""
    for act in acts:
        if isinstance(act, Resized):
            yield act
            continue
        offset, end = act.offset, act.offset + len(act.data)
        while offset < end:
            following = min(end, (offset // sector + 1) * sector)
            yield Wrote(act.file, offset, act.data[offset - act.offset : following - act.offset])
            offset = following


def examine(path: Path, promised: set[Fact]) -> Verdict:
    """Open a database with the product, go on with it, and look at all that it holds."""
    try:
        asyncio.run(_go_on(f"sqlite:///{path}"))
        with closing(sqlite3.connect(path)) as db:
            return Verdict(frozenset(promised - _facts(db)), tuple(_wrong(db)))
    except (StorageError, sqlite3.DatabaseError) as error:
        return Verdict(frozenset(promised), (str(error),))


async def _go_on(url: str) -> None:
    store = await Store.open(url, clock=Clock())
    try:
        await store.run(sit, Clock()(), 999, "afterwards")
    finally:
        await store.close()


def _facts(db: sqlite3.Connection) -> set[Fact]:
    answers = db.execute("SELECT learner, position FROM attempt")
    updates = db.execute("SELECT update_id FROM inbox")
    return {("answer", *row) for row in answers} | {("update", *row, 0) for row in updates}


def _wrong(db: sqlite3.Connection) -> Iterator[str]:
    for (line,) in db.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield line
    for row in db.execute("PRAGMA foreign_key_check"):
        yield f"a reference leads nowhere: {row}"
    for (learner,) in db.execute(_HALF):
        yield f"half of an answer is there: learner {learner}"
    for (learner,) in db.execute("SELECT id FROM learner WHERE id >= ?", (STRANGER,)):
        yield f"work that failed is there: learner {learner}"


async def _live(
    url: str, story: Story, rng: random.Random, life: int, synchronous: Synchronous
) -> None:
    clock = Clock()
    store = await Store.open(url, clock=clock)
    if synchronous != "FULL":  # what the product sets is what is tested
        connection = store._writer._engine.raw_connection()
        connection.cursor().execute(f"PRAGMA synchronous={synchronous}")
        connection.close()
    async with asyncio.TaskGroup() as tasks:
        for learner in range(1, LEARNERS + 1):
            tasks.create_task(_answer_on(store, story, rng, learner, life))
    await store.close()


async def _answer_on(
    store: Store, story: Story, rng: random.Random, learner: int, life: int
) -> None:
    now = Clock()()
    nonce = f"learner-{learner}"
    if life == 0:
        await store.run(sit, now, learner, nonce)
    for position in range(life * ANSWERS, (life + 1) * ANSWERS):
        update = learner * 100 + position
        body = "x" * rng.randint(1, LONGEST_BODY)
        await store.run(Transaction.receive, [Entry(update, learner, body)], now)
        story.promises.append((len(story.disk.diary), ("update", update, 0)))
        answered = store.settle(update, answer, nonce, position, now)
        failed = store.run(_fail, STRANGER + update)
        _, error = await asyncio.gather(answered, failed, return_exceptions=True)
        assert isinstance(error, KeyError)
        story.promises.append((len(story.disk.diary), ("answer", learner, position)))


def _fail(tx: Transaction, stranger: int) -> None:
    tx.enrol(stranger, stranger, Clock()())
    raise KeyError


def count(cuts: int, seed: int, synchronous: Synchronous = "FULL") -> tuple[int, int]:
    """Return in how many of so many cuts something was lost, and in how many corrupt."""
    rng = random.Random(seed)
    lost = corrupt = 0
    while cuts:
        some = min(cuts, CUTS_A_STORY)
        with tempfile.TemporaryDirectory(prefix="powercut-") as folder:
            story = tell(Path(folder), rng, synchronous)
        for verdict in verdicts(story, some, rng):
            lost += bool(verdict.lost)
            corrupt += bool(verdict.wrong)
        cuts -= some
    return lost, corrupt


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    lost, corrupt = count(options.cuts, options.seed)
    normal, _ = count(options.cuts, options.seed, "NORMAL")
    print(  # noqa: T201 - the figure is what this is run for
        f"{options.cuts} cuts: {lost} lost, {corrupt} corrupt; with NORMAL: {normal} lost"
    )
    return int(bool(lost or corrupt or not normal))


if __name__ == "__main__":
    raise SystemExit(main())
