"""What commands share: settings, lines on the terminal, progress, the event loop."""

import gc
import os
import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from typing import Any, TypeVar

    from quizbot.config import Settings

    T = TypeVar("T")
    Told = Callable[[str], None]


@contextmanager
def progress() -> "Iterator[Told]":
    """Give what shows one line after the other in the same place, where somebody watches."""
    watched = sys.stderr.isatty()

    def told(line: str) -> None:
        if watched:
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()

    try:
        yield told
    finally:
        told("")


def colour() -> bool:
    """Return whether to use colours: on a terminal that can show them, if nobody says no."""
    no = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not no


def today() -> date:
    """Return the day it is, for commands that start no part of the bot."""
    return datetime.now(UTC).date()  # noqa: TID251 - the clock in `app` costs a second to import


def settings_here() -> "Settings":
    """Return the settings of the environment and of .env in this folder; set up the log."""
    from quizbot import config, observe  # noqa: PLC0415 - heavy

    settings = config.load(os.environ, dotenv())
    observe.setup(settings)
    return settings


def dotenv() -> Path:
    """Return where settings may stand beside the environment."""
    return Path.cwd() / ".env"


def say(line: str) -> None:
    """Print a line now, also where the output is no terminal."""
    typer.echo(line)
    sys.stdout.flush()


def wait_for(work: "Coroutine[Any, Any, T]") -> "T":
    """Run what takes an event loop, to its end."""
    import asyncio  # noqa: PLC0415 - heavy

    gc.freeze()  # all that is loaded stays
    gc.enable()
    return asyncio.run(work)
