"""Has documents of strangers read by a process with little memory and little time."""

import asyncio
import json
import os
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import TypeAdapter, ValidationError

from quizbot.feed.faults import FeedError, UnreachedError
from quizbot.feed.found import Read
from quizbot.feed.reader import HEADER, SECONDS

_LONGEST_ANSWER = 32 << 20
_START = 10.0  # seconds for Python itself to start, on a busy machine
_PIECE = 65_536
_READ = TypeAdapter(Read)
_TOO_MUCH = "it is built to need more time or memory than any article"


class Sandbox:
    """The reading process: started when it is needed, replaced when it fails."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._end()

    async def read(
        self,
        raw: bytes | bytearray,
        kind: str,
        *,
        charset: str | None = None,
        address: str,
        today: date,
    ) -> Read:
        """Return what a document holds.

        Raises:
            FeedError: Nothing that could be used, or it takes too much to find out.
        """
        about = {"kind": kind, "charset": charset, "address": address, "today": str(today)}
        answer = await self._ask(json.dumps(about).encode(), raw)
        if "refused" in answer:
            raise FeedError(str(answer["refused"]))
        try:
            return _READ.validate_python(answer)
        except ValidationError:
            raise FeedError(_TOO_MUCH) from None

    async def _ask(self, about: bytes, raw: bytes | bytearray) -> dict[str, object]:
        """Send a document, wait for the answer; end a process that does not give one."""
        done = False
        try:
            process = self._process or await self._start()
            assert process.stdin is not None
            assert process.stdout is not None
            async with asyncio.timeout(self._seconds):
                process.stdin.write(HEADER.pack(len(about), len(raw)) + about)
                for start in range(0, len(raw), _PIECE):  # a large one is not held twice
                    process.stdin.write(raw[start : start + _PIECE])
                    await process.stdin.drain()
                size, _ = HEADER.unpack(await process.stdout.readexactly(HEADER.size))
                if size > _LONGEST_ANSWER:
                    raise FeedError(_TOO_MUCH)
                answer = json.loads(await process.stdout.readexactly(size))
            done = "refused" not in answer
        except (TimeoutError, OSError, EOFError, ValueError):
            raise FeedError(_TOO_MUCH) from None
        finally:
            if not done:  # whatever was refused may have left its marks
                await self._end()
        return dict(answer)

    async def _start(self) -> asyncio.subprocess.Process:
        """Start a process that knows nothing of ours: no setting is in its environment."""
        root = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        self._process = process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "quizbot.feed.reader"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=kept | {"PYTHONPATH": path},
        )
        assert process.stdout is not None
        try:
            async with asyncio.timeout(_START):
                await process.stdout.readexactly(HEADER.size)
        except (TimeoutError, EOFError):
            raise UnreachedError("the process that reads it does not start; try again") from None
        return process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
