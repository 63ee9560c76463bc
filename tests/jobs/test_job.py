"""When a job runs next, as arithmetic."""

import random
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizbot.jobs.job import EPOCH, LONGEST_RETRY, SHORTEST_RETRY, Atomic, Job, aligned

MOMENTS = st.timedeltas(timedelta(0), timedelta(days=40_000)).map(lambda since: EPOCH + since)
PERIODS = st.timedeltas(timedelta(seconds=1), timedelta(days=40))


@given(MOMENTS, PERIODS, st.timedeltas(timedelta(0), timedelta(days=1)))
def test_the_next_run_is_the_first_aligned_moment_that_comes(
    now: datetime, every: timedelta, at: timedelta
) -> None:
    run_at = aligned(now, every, at)

    assert now < run_at <= now + every
    assert (run_at - EPOCH - at) % every == timedelta(0)
    assert aligned(run_at, every, at) == run_at + every


@given(st.integers(1, 10_000), MOMENTS, st.integers(), st.none() | PERIODS)
def test_a_retry_comes_later_each_time_within_bounds(
    tries: int, now: datetime, seed: int, every: timedelta | None
) -> None:
    job = Job("any", Atomic(lambda *_: None), every=every)

    pause = job.retry(tries, now, random.Random(seed)) - now

    longest = min(LONGEST_RETRY, every or LONGEST_RETRY)
    full = min(longest, SHORTEST_RETRY * 2 ** min(tries - 1, 20))
    assert full / 2 - timedelta(seconds=1) < pause <= full
