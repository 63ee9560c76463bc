"""A process that answers until it is killed; it prints every answer that was acknowledged."""

import asyncio
import sys

from quizbot.storage.store import Store
from tests.databases import Clock
from tests.storage.samples import answer, sit

LEARNERS = 4


async def main(url: str, start: str) -> None:
    clock = Clock()
    store = await Store.open(url, clock=clock)
    async with asyncio.TaskGroup() as tasks:
        for learner in range(1, LEARNERS + 1):
            tasks.create_task(_answer_on(store, clock, learner, f"{start}-{learner}"))


async def _answer_on(store: Store, clock: Clock, learner: int, nonce: str) -> None:
    await store.run(sit, clock(), learner, nonce)
    for position in range(10_000):
        await store.run(answer, nonce, position, clock())
        print(learner, position, flush=True)  # noqa: T201 - this is what the test reads


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
