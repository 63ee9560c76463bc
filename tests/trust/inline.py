"""The store of one process without threads: the writer's own groups, run on the loop that waits."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from quizbot.storage.engine import faults, reading, writing
from quizbot.storage.revisions import Revisions
from quizbot.storage.store import Store
from quizbot.storage.tables import metadata
from quizbot.storage.work import Job, settle
from quizbot.storage.writer import Writer


class Inline(Writer):
    """Commits what waits as a group, a moment after the first was queued; once dead, nothing."""

    def __init__(
        self, engine: Engine, revisions: Revisions, holder: str, delay: Callable[[], float]
    ) -> None:
        self._engine = engine
        self._faults = faults(engine)
        self._revisions = revisions
        self._holder = holder
        self._delay = delay
        self._waiting: list[Job] = []
        self.dead = False

    def submit(self, job: Job) -> None:
        if not self._waiting:
            job.loop.call_later(self._delay(), self._flush)
        self._waiting.append(job)

    def close(self) -> None:
        """Nothing to end."""

    def _flush(self) -> None:
        group, self._waiting = self._waiting, []
        if not self.dead:
            self._commit(group)
            settle(group)


class InlineStore(Store):
    """The product's store but for its threads."""

    def __init__(
        self,
        shed: "Shed",
        clock: Callable[[], datetime],
        holder: str,
        delay: Callable[[], float] = lambda: 0.0,
    ) -> None:
        super().__init__(shed.engine, shed.readers, clock, holder)
        self._writer.close()
        self._writer = writer = Inline(shed.engine, self.revisions, holder, delay)
        reader = Inline(shed.readers, self.revisions, holder, delay)
        self._reader = reader  # type: ignore[assignment] # submits and closes, as a pool does
        self._parts = (writer, reader)

    def kill(self) -> None:
        """Commit nothing more, as a process that has ended does."""
        for part in self._parts:
            part.dead = True


class Shed:
    """One SQLite file that many short lives use, each finding it empty; power never fails here."""

    def __init__(self, path: Path) -> None:
        self.url = f"sqlite:///{path}"
        self.engine = writing(self.url)
        self.readers = reading(self.url, self.engine)
        driver = self.engine.raw_connection()
        driver.cursor().execute("PRAGMA synchronous=OFF")
        driver.close()
        metadata.create_all(self.engine)

    def empty(self) -> None:
        """Forget everything."""
        with self.engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())

    def close(self) -> None:
        """Let go of the file."""
        self.readers.dispose()
        self.engine.dispose()
