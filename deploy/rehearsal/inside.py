"""Runs inside a container of the bot and tells, as JSON, how well it is locked in."""

import json
import os
import re
from pathlib import Path

TOOLS = ("gcc", "cc", "make", "ld")


def status(name: str) -> str:
    """Return what the kernel says about the container's first process."""
    found = re.search(rf"^{name}:\s*(\S+)", Path("/proc/1/status").read_text(), re.MULTILINE)
    return found[1] if found else ""


def writable(folder: str) -> bool:
    """Return whether a file can be made in a folder."""
    file = Path(folder) / "written-in-a-rehearsal"
    try:
        file.touch()
        file.unlink()
    except OSError:
        return False
    return True


def compiled() -> bool:
    """Return whether our modules, and the standard library's, have their bytecode."""
    import quizbot.cli  # noqa: PLC0415 - found in the container alone

    return all(Path(module.__cached__ or "").is_file() for module in (json, re, quizbot.cli))


def tools() -> list[str]:
    """Return the build tools that are there."""
    folders = os.environ["PATH"].split(":")
    return [tool for tool in TOOLS if any((Path(folder) / tool).exists() for folder in folders)]


if __name__ == "__main__":
    print(  # noqa: T201 - this is the answer
        json.dumps(
            {
                "user": int(status("Uid")),
                "capabilities": int(status("CapBnd"), 16),
                "no new privileges": status("NoNewPrivs") == "1",
                "writable": [one for one in ("/", "/opt/quizbot", "/tmp") if writable(one)],  # noqa: S108 - asked, not used
                "bytecode": compiled(),
                "build tools": tools(),
                "first process": Path("/proc/1/cmdline")
                .read_text()
                .split("\0")[1]
                .rpartition("/")[2],
            }
        )
    )
