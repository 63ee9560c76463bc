"""Run every attack against `quizbot feed add` as a process, and print what came of it.

    python -m tests.feed.hostile [NAME...]

Ends with 1 unless all are refused in one line, in 5 seconds and 64 MB, with nothing stored.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.feed.attacks import Attack, attacks
from tests.feed.server import Server

SECONDS = 5.0
MEGABYTES = 64.0
ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "quizbot", "feed", "add"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attack ended: code, seconds, MB of the largest process, its last line, its files."""

    code: int
    seconds: float
    megabytes: float
    lines: list[str]
    left: list[str]

    def faults(self, words: str) -> list[str]:
        """Return what is not as it has to be."""
        checks = {
            "not refused": self.code not in {1, 75, 78},
            "not one line": len(self.lines) != 1,
            f"does not say {words!r}": words not in "".join(self.lines),
            "too slow": self.seconds > SECONDS,
            "too large": self.megabytes > MEGABYTES,
            "left something": bool(self.left),
        }
        return [name for name, wrong in checks.items() if wrong]


def run(address: str, local: str, folder: Path) -> Outcome:
    """Run the command in a folder of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUIZBOT_")}
    environment = kept | {
        "QUIZBOT_DATA": str(folder),
        "QUIZBOT_FEED_LOCAL": local,
        "PYTHONPATH": str(ROOT),
    }
    began = time.monotonic()
    with subprocess.Popen(
        [*PROGRAM, address], env=environment, stderr=subprocess.PIPE, cwd=folder
    ) as process:
        peak = watched(process)
        assert process.stderr is not None
        said = process.stderr.read().decode()
    seconds = time.monotonic() - began
    stored = [path.name for path in folder.rglob("*") if path.is_file() and path.name != ".lock"]
    return Outcome(process.returncode, seconds, peak, said.strip().splitlines(), stored)


def watched(process: "subprocess.Popen[bytes]") -> float:
    """Wait for a process; return the MB that it or one it started had in memory at most.

    What the system itself remembers would hold the memory of whoever started it.
    """
    peak = 0.0
    while process.poll() is None:
        for number in (process.pid, *children(process.pid)):
            peak = max(peak, resident(number))
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.01)
    return peak


def children(number: int) -> list[int]:
    """Return the processes that a process has started."""
    with suppress(OSError):
        return [*map(int, Path(f"/proc/{number}/task/{number}/children").read_text().split())]
    return []


def resident(number: int) -> float:
    """Return the most MB of memory that a process had so far."""
    with suppress(OSError):
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{number}/status").read_text())
        return int(found[1]) / 1024 if found else 0.0
    return 0.0


def battery(chosen: Iterable[Attack]) -> int:
    """Run the attacks, print a line for each, and return how many were not refused as wanted."""
    failed = 0
    with Server() as server, tempfile.TemporaryDirectory() as place:
        for number, attack in enumerate(chosen):
            folder = Path(place, str(number))
            folder.mkdir()
            path = f"/{attack.name}"
            server.answers = {path: attack.answer, f"{path}?again": attack.answer}
            address = attack.address or server.address + path
            outcome = run(address, f"127.0.0.1:{server.port}", folder)
            faults = outcome.faults(attack.words)
            failed += bool(faults)
            line = re.sub(r"^quizbot: \S+: ", "", " / ".join(outcome.lines))[:90]
            print(  # noqa: T201 - a script that shows figures
                f"{attack.name:<28}{outcome.code:>3}{outcome.seconds:>6.2f} s"
                f"{outcome.megabytes:>6.1f} MB  {line}{'  FAILED: ' * bool(faults)}"
                f"{', '.join(faults)}",
                flush=True,
            )
    return failed


def main() -> None:
    """Run what the command line names, else everything."""
    names = set(sys.argv[1:])
    chosen = [one for one in attacks() if not names or one.name in names]
    failed = battery(chosen)
    print(f"{len(chosen) - failed} of {len(chosen)} refused as they should be")  # noqa: T201 - see above
    raise SystemExit(1 if failed or not chosen else 0)


if __name__ == "__main__":
    main()
