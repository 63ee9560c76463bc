"""A look at one moment of a database, as deep as one likes; whoever writes goes on meanwhile."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from quizbot.storage import reads, schema
from quizbot.storage.copying import Told
from quizbot.storage.database import Database
from quizbot.storage.findings import Finding
from quizbot.storage.integrity import Unable, faults_of
from quizbot.storage.recount import overdue, recount
from quizbot.storage.regrade import regrade
from quizbot.storage.snapshot import snapshot
from quizbot.storage.troubles import Troubles, troubles
from quizbot.storage.values import Counts


@dataclass(frozen=True, slots=True)
class Depth:
    """What files, rows and rules say; `unable` is why the files could not be looked into."""

    faults: tuple[str, ...]
    unable: str | None
    findings: tuple[Finding, ...]
    learners: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Checkup:
    """How much there is, what its keeper should know of, and what is wrong with it."""

    counts: Counts
    troubles: Troubles
    depth: Depth | None


def check_up(url: str, now: datetime, *, deep: bool, told: Told) -> Checkup:
    """Look at a database and change nothing.

    Raises:
        ConfigurationError: there is none.
        SchemaError: its tables are of another version.
        StorageError: it cannot be reached, or read.
    """
    with snapshot(url) as connection:
        schema.check(schema.version(connection))
        counts = reads.counts(Database(connection))
        depth = _depth(connection, now, told) if deep else None
        return Checkup(counts, troubles(connection, now), depth)


def _depth(connection: Connection, now: datetime, told: Told) -> Depth:
    told("the database checks its files")
    faults, unable = [], None
    try:
        faults = faults_of(connection)
    except Unable as reason:
        unable = str(reason)
    told("all rows are counted again")
    counted = (*recount(connection), *overdue(connection, now))
    graded = regrade(connection, lambda done: told(f"{done:,} learners graded again"))
    findings = (*counted, *graded.findings)
    return Depth(tuple(faults), unable, findings, graded.learners, graded.attempts)
