"""The process that reads what strangers wrote: little memory, no settings, one document at a time.

It is started by `sandbox` and speaks over its standard input and output.
"""

import json
import os
import struct
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from typing import Any, BinaryIO

from quizbot.feed.encoding import decode
from quizbot.feed.faults import FeedError
from quizbot.feed.found import Page, Read

HEADER = struct.Struct(">II")
"""Before a request: the lengths of its JSON and of the document. Before an answer: of its JSON.

Once it is ready to read, the process says so by an answer without length.
"""
MEMORY = 72 << 20
"""Bytes of address space; some 8 MB of it are code that takes no memory, so 64 MB are left."""
SECONDS = 2.5
"""For one document."""


def main() -> None:
    """Answer requests until there are no more."""
    _limit_memory()
    into = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever a library prints is no answer
    into.write(HEADER.pack(0, 0))
    into.flush()
    while request := _next(sys.stdin.buffer):
        _limit_time()
        answer = json.dumps(_answer(*request), ensure_ascii=False).encode(errors="replace")
        into.write(HEADER.pack(len(answer), 0) + answer)
        into.flush()


def read(raw: bytes, kind: str, charset: str | None, address: str, today: date) -> Read:
    """Return what a document holds; what sort it is, is seen by its beginning where it is unclear.

    Raises:
        FeedError: Nothing that could be used.
    """
    from quizbot.feed import page, syndication  # noqa: PLC0415 - after memory is limited

    if not raw.strip():
        raise FeedError("it is empty")
    text = decode(raw, charset)
    if kind == "text":
        return Read(page=Page(text))
    if kind == "feed" or syndication.is_feed(text):
        return Read(listing=syndication.read(text, address, today))
    return Read(page=page.read(text, address, today))


def _next(source: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    lengths = source.read(HEADER.size)
    if len(lengths) < HEADER.size:
        return None
    about, size = HEADER.unpack(lengths)
    return json.loads(source.read(about)), source.read(size)


def _answer(request: dict[str, Any], raw: bytes) -> dict[str, Any]:
    day = date.fromisoformat(request["today"])
    try:
        found = read(raw, request["kind"], request["charset"], request["address"], day)
    except FeedError as error:
        return {"refused": str(error)}
    except (MemoryError, RecursionError):
        return {"refused": "it is built to need more memory than any article"}
    return asdict(found)


def _limit_memory() -> None:
    with suppress(ImportError, ValueError):  # no such limits on Windows
        import resource  # noqa: PLC0415 - see above

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time() -> None:
    """Let this process end by itself where nobody is left who would end it."""
    with suppress(ImportError, ValueError):
        import resource  # noqa: PLC0415 - see above

        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(used.ru_utime + used.ru_stime) + 4
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
