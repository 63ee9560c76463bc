"""The job that follows feeds: asks those that are due, and knows when the next one is."""

import logging
from datetime import datetime, timedelta

from quizbot.errors import QuizbotError
from quizbot.feed.rounds import Rounds
from quizbot.feed.subscriptions import OFTEN
from quizbot.jobs.job import Job
from quizbot.storage.jobs import Payload

log = logging.getLogger(__name__)

LONGEST = timedelta(minutes=30)
"""For one round through all feeds; what is left then is for the next."""
_SOONEST = timedelta(minutes=1)


def feeds_job(rounds: Rounds, every: timedelta) -> Job:
    """Return the job that asks each feed once in so much time."""

    async def work(_: Payload) -> datetime:
        try:
            reports = await rounds.fetch(every)
            due = rounds.next_due(every)
        except QuizbotError as error:  # another process fetches, the disk is full
            log.warning("feeds wait", extra={"reason": str(error)})
            return rounds.clock() + OFTEN
        for report in reports:
            level = logging.INFO if report.trouble is None else logging.WARNING
            log.log(level, "feed fetched", extra={"feed": str(report)})
        now = rounds.clock()
        return min(max(due or now + OFTEN, now + _SOONEST), now + OFTEN)  # feeds may be added

    return Job("feeds", work, every=OFTEN, limit=LONGEST)
