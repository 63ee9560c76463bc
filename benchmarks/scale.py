"""Answers on PostgreSQL by 1, 2 and 4 replicas, and what an answer costs against a row lock.

Each replica is a process with its own store, as `quizbot run` has it; the learners are spread over
them. The rival takes the answer as is often done: it locks the sitting's row (SELECT ... FOR
UPDATE), looks whether the slot has its answer, and writes; ours compares, sets and inserts in one
statement. All other statements are the same. CPU is that of the replica and of the server's
processes together.
Goal: CPU per answer <= 0.9 of the row lock's.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from quizbot.bank.items import ItemKey
from quizbot.learning.attempt import Attempt
from quizbot.learning.memory import Card, review
from quizbot.learning.score import credit
from quizbot.learning.sitting import Phase, Sitting
from quizbot.storage import rows, sittings
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Entry
from tests.databases import SETTINGS, Cluster, programs
from tests.storage.samples import attempt, sit

LEARNERS, ANSWERS, ROUNDS = 64, 40, 3
NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
KEY = ItemKey("inf/range")
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
TICKS = os.sysconf("SC_CLK_TCK")

LOCKED = sittings.SITTING.with_for_update()

Verb = Callable[[Transaction, int], None]


def moved(sitting: Sitting) -> Sitting:
    return replace(sitting, position=sitting.position + 1, phase=Phase.TOLD)


def begin(tx: Transaction, learner: int) -> None:
    """Enrol a learner who has a question on screen and whose taps are in the inbox."""
    sit(tx, NOW, learner, str(learner))
    numbers = range(learner * 1000, learner * 1000 + ANSWERS)
    tx.receive([Entry(number, learner, "{}") for number in numbers], NOW)


def ours(tx: Transaction, learner: int) -> None:
    """Answer the question on screen, as the tutor does."""
    sitting = tx.sitting(str(learner))
    assert sitting is not None
    before, made = tx.card(sitting.learner, KEY), attempt(sitting, NOW)
    assert tx.answer(sitting, moved(sitting), made)
    settled(tx, before, made)


def lock(tx: Transaction, learner: int) -> Sitting:
    """Return a sitting that nobody else can move until this transaction ends."""
    row = tx._db.row(LOCKED, {"b_nonce": str(learner)})  # noqa: SLF001 - no verb of ours locks
    assert row is not None
    return rows.SITTING.value(row)


def locking(tx: Transaction, learner: int) -> None:
    """Lock the sitting, look whether the slot is free, write."""
    sitting = lock(tx, learner)
    assert tx.attempt(sitting.id, sitting.position) is None
    assert tx.move(sitting, moved(sitting))
    before, made = tx.card(sitting.learner, KEY), attempt(sitting, NOW)
    tx.record(made)
    settled(tx, before, made)


def settled(tx: Transaction, before: Card | None, made: Attempt) -> None:
    tx.keep(made.learner, KEY, review(before, made))
    tx.credit(made.learner, points=credit(before, made), right=True, now=NOW)
    tx.want(made.learner, "sitting", learner=made.learner, content="sitting", now=NOW)


def slot(tx: Transaction, learner: int) -> None:
    """Take the slot of the question alone, as we do."""
    sitting = tx.sitting(str(learner))
    assert sitting is not None
    assert tx.answer(sitting, moved(sitting), attempt(sitting, NOW))


def locked_slot(tx: Transaction, learner: int) -> None:
    """Take the slot alone, under a lock."""
    sitting = lock(tx, learner)
    assert tx.attempt(sitting.id, sitting.position) is None
    assert tx.move(sitting, moved(sitting))
    tx.record(attempt(sitting, NOW))


VERBS: dict[str, Verb] = {
    "ours": ours,
    "locking": locking,
    "our slot": slot,
    "locked slot": locked_slot,
}


# A replica, in a process of its own


async def replica(url: str, verb: str, learners: list[int]) -> None:
    """Let learners answer; print how long each waited, and what it all cost."""
    store = await Store.open(url, clock=lambda: NOW, holder=str(os.getpid()))
    for learner in learners:
        await store.run(begin, learner)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    waits: list[float] = []

    async def play(learner: int) -> None:
        for number in range(learner * 1000, learner * 1000 + ANSWERS):
            since = time.perf_counter()
            await store.settle(number, VERBS[verb], learner)
            waits.append(time.perf_counter() - since)

    cpu = time.process_time()
    async with asyncio.TaskGroup() as tasks:
        for learner in learners:
            tasks.create_task(play(learner))
    print(json.dumps({"cpu": time.process_time() - cpu, "waits": waits}), flush=True)
    await store.close()


# The measurement


def measure(cluster: Cluster, verb: str, replicas: int) -> dict[str, float]:
    """Run one round on a database of its own."""
    url = cluster.create()
    shares = [list(range(1 + n, LEARNERS + 1, replicas)) for n in range(replicas)]
    processes = [_start(url, verb, share) for share in shares]
    for process in processes:
        assert _line(process) == "ready"
    server, since = _server_cpu(cluster), time.perf_counter()
    for process in processes:
        _tell(process)
    outcomes: list[dict[str, Any]] = [json.loads(_line(process)) for process in processes]
    seconds, server = time.perf_counter() - since, _server_cpu(cluster) - server
    for process in processes:
        assert process.wait() == 0
    cluster.drop(url)
    waits = sorted(wait for outcome in outcomes for wait in outcome["waits"])
    cpu = server + sum(outcome["cpu"] for outcome in outcomes)
    return {
        "rate": len(waits) / seconds,
        "p50": statistics.median(waits) * 1000,
        "p99": waits[int(len(waits) * 0.99)] * 1000,
        "cpu": cpu / len(waits) * 1000,
    }


def _start(url: str, verb: str, learners: list[int]) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, "--replica", url, verb, json.dumps(learners)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=dict(os.environ))


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _tell(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def _server_cpu(cluster: Cluster) -> float:
    """Seconds of CPU that the server's processes have used, those that ended included."""
    total, processes = 0.0, {cluster.pid}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, rest = stat.read_text().rpartition(")")
        except OSError:
            continue  # it has ended meanwhile
        number, fields = int(head.partition(" ")[0]), rest.split()
        if number in processes or int(fields[1]) in processes:
            own = 4 if number == cluster.pid else 2  # the parent's ended children count with it
            total += sum(map(int, fields[11 : 11 + own])) / TICKS
    return total


def report() -> None:
    found = programs()
    assert found is not None, "PostgreSQL's programs are neither on PATH nor in Debian's folder"
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        cluster = Cluster(found, Path(folder), {**SETTINGS, **DURABLE})
        cluster.start()
        try:
            _tables(cluster)
        finally:
            cluster.stop()


def _tables(cluster: Cluster) -> None:
    print(f"{LEARNERS} learners at once, {ANSWERS} answers each; cheapest of {ROUNDS} rounds")
    settings = [(verb, 1) for verb in VERBS] + [("ours", 2), ("ours", 4)]
    rounds = [[measure(cluster, *setting) for setting in settings] for _ in range(ROUNDS)]
    # Whatever else runs on this machine only adds to what a round costs.
    one, locks, ours_alone, lock_alone, two, four = (
        min(runs, key=_cpu) for runs in zip(*rounds, strict=True)
    )
    for replicas, got in ((1, one), (2, two), (4, four)):
        rate, p99 = got["rate"] / one["rate"], got["p99"] / one["p99"]
        print(
            f"{replicas} replica(s) {got['rate']:6.0f} answers/s ({rate:.2f} x)   "
            f"p50 {got['p50']:5.1f} ms   p99 {got['p99']:5.1f} ms ({p99:.2f} x)   "
            f"CPU {got['cpu']:.2f} ms an answer"
        )
    print(
        f"CPU against a row lock: the whole answer {one['cpu'] / locks['cpu']:.2f}, "
        f"the slot alone {ours_alone['cpu'] / lock_alone['cpu']:.2f} (goal <= 0.9)"
    )


def _cpu(got: dict[str, float]) -> float:
    return got["cpu"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replica", nargs=3, metavar=("URL", "VERB", "LEARNERS"))
    given = parser.parse_args()
    if given.replica:
        address, verb_name, numbers = given.replica
        asyncio.run(replica(address, verb_name, json.loads(numbers)))
    else:
        report()
