"""A web server on this machine that answers as it is told, also as no server should."""

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable
from typing import Self

Writer = asyncio.StreamWriter
Answer = bytes | Callable[[Writer], Awaitable[None]]


def http(
    body: bytes | str = b"",
    kind: str = "text/html; charset=utf-8",
    *more: str,
    status: str = "200 OK",
) -> bytes:
    """Return an answer with its length; `more` are further lines of its head."""
    raw = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(raw)}", "Connection: close", *more]
    if kind:
        lines.append(f"Content-Type: {kind}")
    return "\r\n".join([*lines, "", ""]).encode() + raw


def moved(location: str) -> bytes:
    return http(b"", "", f"Location: {location}", status="302 Found")


class Server:
    """Serves `answers` by path; `asked` has the head of every request."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.port = 0
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._begun = threading.Event()
        self._end = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._begun.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        """Return what was asked for, in its order, without robots.txt."""
        paths = [head.split(" ")[1] for head in self.asked]
        return [path for path in paths if path != "/robots.txt"]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        self._begun.set()
        await self._end.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.asked.append(head)
            answer = self.answers.get(head.split(" ")[1], http(status="404 Not Found"))
            if callable(answer):
                await answer(writer)
            else:
                writer.write(answer)
            await writer.drain()
        except (OSError, EOFError, asyncio.CancelledError):
            pass  # whoever asked has seen enough, or the server ends
        finally:
            writer.close()
