"""The job that follows feeds: asks those that are due, and knows when the next one is."""

import logging
from datetime import datetime, timedelta

from quizbot.errors import BusyError
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
            for report in await rounds.fetch(every):
                level = logging.INFO if report.trouble is None else logging.WARNING
                log.log(level, "feed fetched", extra={"feed": str(report)})
        except BusyError as error:
            log.info("feeds wait", extra={"reason": str(error)})
        now = rounds.clock()
        due = rounds.next_due(every) or now + OFTEN
        return min(max(due, now + _SOONEST), now + OFTEN)  # feeds may be added meanwhile

    return Job("feeds", work, every=OFTEN, limit=LONGEST)
