"""A folder of questions that changes while the bot runs, and what happens by itself then."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from quizbot import publishing
from quizbot.bank.watch import Shelf
from quizbot.jobs.job import Atomic, Job
from quizbot.reloading import Reloading
from quizbot.storage.store import Store
from tests.chat.banks import HEADER, SINGLE
from tests.chat.conftest import Chat
from tests.databases import Clock
from tests.jobs.living import lived

FLIPPED = (
    SINGLE.replace('right: "500', 'wrong: "500')
    .replace('wrong: "100', 'right: "100')
    .replace("100 km is shorter than the treaty's lower bound.", "So it is.")
)
REWORDED = SINGLE.replace("Which band of ranges was covered?", "Which ranges were covered?")
BROKEN = SINGLE.replace("right:", "rihgt:")


class Folder:
    """One file of questions in a folder, which `reloading` looks at."""

    def __init__(self, path: Path) -> None:
        self.file = path / "bank.yaml"
        self.write(SINGLE)

    def write(self, *items: str) -> None:
        self.file.write_text(HEADER + "".join(items), encoding="utf-8")

    def reloading(
        self, store: Store, clock: Clock, pause: Callable[[], None] = lambda: None
    ) -> Reloading:
        async def passing(_: float) -> None:
            pause()

        return Reloading(store, Shelf([self.file.parent]), clock, passing)


async def told(chat: Chat, store: Store | None = None) -> None:
    """Let jobs run and screens be brought up until nothing is left."""
    job = Job(publishing.TELL, Atomic(publishing.tell))
    await lived(store or chat.bot.store, [job], chat.clock, timedelta(seconds=10))
    while await chat.bot.screens.reconcile():
        await chat.bot.lanes.idle()
