"""Processes that have loaded quizbot and wait for the word to begin: a start costs no second."""

import asyncio
import os
import sys
from pathlib import Path

from tests.processes import ROOT, TOKEN, free_port

_PROGRAM = (
    "import sys; import quizbot.app, quizbot.cli, uvicorn; sys.stdin.readline(); "
    "sys.argv = ['quizbot', 'run']; from quizbot.__main__ import main; main()"
)


class Warm:
    """Starts `quizbot run`, all of it, but for the time that its modules take to load."""

    def __init__(self, api: str, url: str, folder: Path, settings: dict[str, str]) -> None:
        kept = {name: text for name, text in os.environ.items() if not name.startswith("QUIZBOT_")}
        self._environment = kept | {
            "QUIZBOT_TOKEN": TOKEN,
            "QUIZBOT_API_URL": api,
            "QUIZBOT_DATABASE": url,
            "QUIZBOT_DATA": str(folder),
            "PYTHONPATH": str(ROOT),
            **settings,
        }
        self._folder = folder
        self._next: asyncio.Task[Bot] | None = None

    async def begin(self) -> "Bot":
        """Let the process that waits begin, and load one more."""
        loop = asyncio.get_running_loop()
        bot = await (self._next or self._load())
        self._next = loop.create_task(self._load())
        await bot.begin()
        return bot

    async def close(self) -> None:
        """End the process that waits."""
        if self._next is not None:
            await (await self._next).kill()

    async def _load(self) -> "Bot":
        port = free_port()
        with (self._folder / "log").open("a") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", _PROGRAM),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=self._environment | {"QUIZBOT_LISTEN": f"127.0.0.1:{port}"},
                cwd=self._folder,
            )
        return Bot(process, port)


class Bot:
    """One process."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self.port = port

    async def begin(self) -> None:
        """Say the word, and wait until it says that it runs."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(b"\n")
        line = await self.process.stdout.readline()
        assert b"is running" in line, "a replica did not begin; its log says why"

    async def kill(self) -> None:
        """End it as the machine's power would, but for the disk."""
        self.process.kill()
        await self.process.wait()
