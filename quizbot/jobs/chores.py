"""The jobs that keep an installation tidy."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from quizbot import publishing
from quizbot.jobs.job import Atomic, Job
from quizbot.storage.jobs import Payload
from quizbot.storage.transaction import Transaction

KEPT = timedelta(hours=72)
"""How long an update is remembered after its effect, so that a repeat of it has none."""

AUDITED = timedelta(days=365)
"""How long privileged acts are remembered."""

UPLOADED = timedelta(days=30)
"""How long a question file that was sent can be published, or its publishing be undone there."""

HOUR = timedelta(hours=1)
NIGHT = timedelta(hours=2, minutes=30)
"""When the daily backup is made, in UTC."""


def chores(backup: Callable[[], Awaitable[object]] | None = None) -> list[Job]:
    """Return the jobs; without a way to make backups, none are made."""
    found = [Job("prune", Atomic(prune), every=HOUR), Job(publishing.TELL, Atomic(publishing.tell))]
    if backup is not None:
        found.append(backup_job(backup))
    return found


def prune(tx: Transaction, _: Payload, now: datetime) -> None:
    """Forget updates that had their effect 72 hours ago, pauses that are over, old audit rows."""
    tx.prune(now - KEPT)
    tx.forget_pauses(now)
    tx.forget_audited(now - AUDITED)
    tx.forget_uploads(now - UPLOADED)


def backup_job(backup: Callable[[], Awaitable[object]]) -> Job:
    """Return the job that makes a backup every night."""

    async def work(_: Payload) -> None:
        await backup()

    return Job("backup", work, every=24 * HOUR, at=NIGHT, limit=HOUR)
