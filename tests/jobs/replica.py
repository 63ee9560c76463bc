"""A replica that runs jobs in a process of its own: `python -m tests.jobs.replica ADDRESS HOLDER`.

It says on a line each which job begins; the job "stuck" never ends. Killed, it leaves what it held.
"""

import asyncio
import os
import random
import sys
import time
from datetime import UTC, datetime, timedelta

from quizbot.jobs.job import Job
from quizbot.jobs.runner import Runner, Tools
from quizbot.jobs.scaled import ScaledRunner
from quizbot.metrics import Metrics
from quizbot.storage.jobs import Payload
from quizbot.storage.store import Store

STALLED = 1.5
"""Seconds; far shorter than the product's, for the sake of the tests."""


def say(text: str) -> None:
    os.write(sys.stdout.fileno(), f"{text}\n".encode())  # at once, as others write there too


async def greet(payload: Payload) -> None:
    say(f"greet {payload['number']}")


async def stuck(_: Payload) -> None:
    say("stuck")
    await asyncio.Event().wait()


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a real process with a real clock


def runner(store: Store, url: str, kind: str) -> Runner:
    jobs = [Job("greet", greet), Job("stuck", stuck, limit=timedelta(hours=1))]
    tools = Tools(now, time.monotonic, random.SystemRandom(), Metrics())
    if kind == "scaled":
        return ScaledRunner(store, jobs, tools, url, stalled=STALLED)
    return Runner(store, jobs, tools)


async def main(url: str, holder: str, kind: str) -> None:
    store = await Store.open(url, clock=now, holder=holder)
    await runner(store, url, kind).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
