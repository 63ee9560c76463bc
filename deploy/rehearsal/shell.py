"""Runs programs: what they print is the answer, a failure shows what they said."""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

PATIENCE = 90.0
"""Seconds to wait for a process: a replica that was killed holds its leases for ten."""

T = TypeVar("T")


class RehearsalError(Exception):
    """The rehearsal cannot go on, or found something wrong; the message says what."""


def say(line: str) -> None:
    """Tell who watches how it goes."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def run(
    *command: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    text: str = "",
    timeout: float = 900,
) -> str:
    """Run a program to its end and return what it printed; `text` is what it reads.

    Raises:
        RehearsalError: it failed, or took too long.
    """
    try:
        done = subprocess.run(  # noqa: S603 - programs and arguments are ours; there is no shell
            command,
            cwd=cwd,
            env=env,
            input=text,
            capture_output=True,
            text=True,
            check=True,
            timeout=timeout,
        )
    except FileNotFoundError:
        msg = f"{command[0]} is not installed"
        raise RehearsalError(msg) from None
    except subprocess.TimeoutExpired:
        msg = f"{' '.join(command[:3])} took more than {timeout:.0f} s"
        raise RehearsalError(msg) from None
    except subprocess.CalledProcessError as error:
        told = (error.stdout + error.stderr).strip()[-3000:]
        msg = f"{' '.join(command)} ended with {error.returncode}:\n{told}"
        raise RehearsalError(msg) from None
    return done.stdout


def wait(look: Callable[[], T | None], what: str) -> T:
    """Look again and again until there is something, and return it.

    Raises:
        RehearsalError: there was nothing for too long.
    """
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.05)  # noqa: TID251 - it waits for other processes, which tell nobody
    msg = f"waited {PATIENCE:.0f} s for {what}"
    raise RehearsalError(msg)
