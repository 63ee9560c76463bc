"""How long a start takes: `quizbot --help` at most 0.15 s, a bot that is ready at most 1 s.

The baseline is an interpreter that does nothing (`python -c pass`) in the same run. The package is
compiled to bytecode first, as an installation does it; only the wall clock counts, median of some
starts. The first start of `try` also makes and migrates its database.
"""

import compileall
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import quizbot

TIMES = 7
QUIZBOT = (sys.executable, "-m", "quizbot")


def wall(command: Sequence[str]) -> float:
    """Return the seconds from a start to its end."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


@contextmanager
def ready(command: Sequence[str], **settings: str) -> Iterator[tuple[float, str]]:
    """Start a bot; give the seconds until it says that it is ready, and that line; end it."""
    begun = time.perf_counter()
    environment = {**os.environ, **settings}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            yield time.perf_counter() - begun, line
        finally:
            process.terminate()


def trial(data: Path) -> float:
    with ready((*QUIZBOT, "try", "--no-browser", "--port", "0", "--data", str(data))) as (took, _):
        return took


def against(address: str, data: Path) -> float:
    settings = {"QUIZBOT_TOKEN": "3:start", "QUIZBOT_API_URL": address, "QUIZBOT_DATA": str(data)}
    with ready((*QUIZBOT, "run"), **settings) as (took, _):
        return took


def median(action: Callable[[int], float]) -> float:
    return statistics.median(action(n) for n in range(TIMES))


def main() -> None:
    compileall.compile_dir(str(Path(quizbot.__file__).parent), quiet=1)
    wall((*QUIZBOT, "--help"))  # the files are in memory from here on
    nothing = median(lambda _: wall((sys.executable, "-c", "pass")))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with ready((*QUIZBOT, "emulator", "--port", "0")) as (_, line):
            address = line.split("Bot API at ")[1].split("/bot<token>")[0]
            figures = {
                "quizbot --help": (median(lambda _: wall((*QUIZBOT, "--help"))), 0.15),
                "try ready, first": (median(lambda n: trial(root / f"first-{n}")), 1.0),
                "try ready, again": (median(lambda _: trial(root / "first-0")), 1.0),
                "run ready": (median(lambda _: against(address, root / "run")), 1.0),
            }
    for name, (took, goal) in figures.items():
        ratio = took / nothing
        print(f"start, {name}: {took:.3f} s (goal <= {goal}), {ratio:.1f} x an empty interpreter")


if __name__ == "__main__":
    main()
