"""What a choice of questions is worth to simulated learners, in worlds that are not our model.

Shares of a bound that no policy can pass (`bounds.py`); for other worlds, ratios to round robin
and to the greedy choice of one who knows the memory. Days 0 to 20 are attended with probability
0.6, the test is on day 30. Goals, ActR | Traces: standard 0.95 | 0.90, little time 0.75 | 0.78,
article 0.979 | 0.954; never below round robin; items a minute at least 1.15 times those of due
dates; what is shown as mastery within 0.05 of the truth.

Learners come to the same items one after the other, and each is chosen for with what the attempts
of those before tell of the items (`--crowd` of them; 0: nobody came before).

usage: python benchmarks/learning.py [--learners 3] [--crowd 20] [--setting standard ...]
                                     [--world ActR | Traces | module:Class ...]
A world is made as World(rng, n, known, het); see `worlds.World` for what it must have.
Needs the extra `bench`. Bounds take a minute each and are kept in the file `--cache`.
"""

import argparse
import importlib
import json
import random
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import worlds
from benchmarks.bounds import Bound, bound
from benchmarks.policies import DueDates, Ours, OursStopping, OursUnguarded, Policy, RoundRobin
from quizbot.bank.items import ItemKey
from quizbot.learning.choose import GAP
from quizbot.learning.elo import UNTRIED, Trait, measure

DAYS, ATTENDED, TEST, WEEK = 21, 0.6, 30.0, 7.0
OVERSHOOT = 6.0  # seconds that the last answer of a sitting takes beyond its time
OURS = "ours"
POLICIES: dict[str, type[Policy]] = {
    "round robin": RoundRobin,
    "random": Policy,
    "due dates, stop when none": DueDates,
    OURS: Ours,
    "ours, stopping": OursStopping,
    "ours, unguarded": OursUnguarded,
}


@dataclass(frozen=True, slots=True)
class Setting:
    """Whom it is for and how much time there is."""

    items: int = 60
    seconds: float = 240.0  # in a sitting
    known: float = 0.12
    spread: float = 1.0


SETTINGS = {
    "standard": Setting(),
    "little": Setting(seconds=90.0),
    "article": Setting(items=12),
    "known": Setting(known=0.4),
    "uneven": Setting(spread=2.0),
}


@dataclass(frozen=True, slots=True)
class Course:
    """How one learner fared."""

    learnt: float  # items known at the test more than without study
    seconds: list[float]  # of each sitting
    asked: int
    error: float | None  # of the mastery shown at the test

    @property
    def minutes(self) -> float:
        return sum(self.seconds) / 60


def attended(seed: int) -> list[int]:
    rng = np.random.default_rng([seed, 1])
    return [0, *(day for day in range(1, DAYS) if rng.random() < ATTENDED)]


def study(world: Any, policy: Policy | None, days: list[int], most: float) -> Course:
    """Let a learner study by a policy; by None, always what truly gains most in a second."""
    before, asked, seconds = float(world.recall(TEST).sum()), 0, []
    recent: list[int] = []
    for day in days:
        clock = 0.0
        while clock < most:
            t = day + clock / 86_400
            item = policy.pick(t) if policy else greedy(world, t, recent)
            if item is None:
                break
            right, thought, spent = world.answer(item, t)
            clock += spent
            if policy:
                policy.told(item, day + clock / 86_400, right=right, seconds=thought)
            recent.append(item)
            asked += 1
        seconds.append(clock)
    learnt = float(world.recall(TEST).sum()) - before
    return Course(learnt, seconds, asked, error(world, policy))


def greedy(world: Any, t: float, recent: list[int]) -> int:
    gain = world.gain(t, TEST) / cost(world, t)
    gain[recent[-GAP:]] = -1
    return int(np.argmax(gain))


def cost(world: Any, t: float) -> Any:
    recall = world.recall(t)
    return world.mean_cost(recall) if hasattr(world, "mean_cost") else 17 - 9 * recall


def error(world: Any, policy: Policy | None) -> float | None:
    """Return how far the mastery shown is from what will be known in a week, by topics."""
    if not isinstance(policy, Ours):
        return None
    true = np.array_split(world.recall(TEST + WEEK), len(shown := policy.shown(TEST)))
    return float(np.mean([abs(one - each.mean()) for one, each in zip(shown, true, strict=True)]))


class Bench:
    """One world in one setting."""

    def __init__(self, world: str, setting: str, learners: int, crowd: int) -> None:
        self.world, self.setting, self.crowd = world, SETTINGS[setting], crowd
        self.learners = learners
        self.name = f"{world}|{setting}"
        module, _, kind = world.rpartition(":")
        self.make: Any = getattr(importlib.import_module(module) if module else worlds, kind)
        self.traits = [self.told(seed) for seed in range(learners)]

    def fresh(self, seed: int, peer: int = 0) -> Any:
        """Return a learner before the items of a seed, nothing asked yet."""
        size, known, spread = self.setting.items, self.setting.known, self.setting.spread
        world = self.make(np.random.default_rng([seed, 2]), size, known, spread)
        if hasattr(world, "peer"):
            return world.peer(np.random.default_rng([seed, 3, peer]))
        return world

    def told(self, seed: int) -> dict[ItemKey, Trait]:
        """Let others answer first, and return what their attempts tell of the items."""
        traits: dict[ItemKey, Trait] = {}
        if not hasattr(self.make, "peer"):
            return traits
        for peer in range(1, self.crowd + 1):
            days = attended(1000 * (seed + 1) + peer)
            policy = Ours(self.setting.items, random.Random(peer), TEST, traits)
            study(self.fresh(seed, peer), policy, days, self.setting.seconds)
            for one in policy.attempts:
                traits[one.item] = measure(traits.get(one.item, UNTRIED), one)
        return traits

    def run(self, kind: type[Policy] | None) -> list[Course]:
        courses = []
        for seed in range(self.learners):
            size, rng = self.setting.items, random.Random(seed)
            policy: Policy | None
            if kind is not None and issubclass(kind, Ours):
                policy = kind(size, rng, TEST, self.traits[seed])
            else:
                policy = kind(size, rng, TEST) if kind else None
            courses.append(study(self.fresh(seed), policy, attended(seed), self.setting.seconds))
        return courses

    def bounds(self, cache: Path) -> list[Bound] | None:
        """Return the bound of each learner, from the file where it has them."""
        if ":" in self.world:
            return None
        kept = json.loads(cache.read_text()) if cache.exists() else {}
        for seed in range(self.learners):
            if (name := f"{self.name}|{seed}") not in kept:
                seconds = self.setting.seconds + OVERSHOOT
                found = bound(self.fresh(seed), attended(seed), TEST, seconds)
                kept = (json.loads(cache.read_text()) if cache.exists() else {}) | {
                    name: asdict(found)
                }
                cache.write_text(json.dumps(kept))
        return [Bound(**kept[f"{self.name}|{seed}"]) for seed in range(self.learners)]


def report(bench: Bench, bounds: list[Bound] | None) -> None:
    runs = {name: bench.run(kind) for name, kind in POLICIES.items()}
    if hasattr(bench.make, "gain"):
        runs["greedy, knowing the memory"] = bench.run(None)
    robin = total(runs["round robin"])
    due = rate(runs["due dates, stop when none"])
    depth = f", depth {min(one.depth for one in bounds)}" if bounds else ""
    print(f"\n{bench.name}, {bench.learners} learners, {bench.crowd} before each{depth}")
    print(
        "                             learnt  /robin  /bound  asked  minutes  /min  /due  mastery"
    )
    for name, courses in runs.items():
        share = "     -"
        if bounds:
            most = sum(one.at(own.seconds) for one, own in zip(bounds, courses, strict=True))
            share = f"{total(courses) / most:6.3f}"
        errors = [own.error for own in courses if own.error is not None]
        shown = f"{np.mean(errors):7.3f}" if errors else "      -"
        print(
            f"  {name:26} {total(courses) / len(courses):6.2f}  {total(courses) / robin:6.3f}"
            f"  {share}  {np.mean([own.asked for own in courses]):5.0f}"
            f"  {np.mean([own.minutes for own in courses]):7.1f} {rate(courses):5.3f}"
            f" {rate(courses) / due:5.2f}  {shown}",
            flush=True,
        )


def total(courses: list[Course]) -> float:
    return sum(own.learnt for own in courses)


def rate(courses: list[Course]) -> float:
    return total(courses) / sum(own.minutes for own in courses)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--learners", type=int, default=3)
    parser.add_argument("--crowd", type=int, default=20)
    parser.add_argument("--world", nargs="+", default=["ActR", "Traces"])
    parser.add_argument("--setting", nargs="+", default=list(SETTINGS), choices=list(SETTINGS))
    parser.add_argument("--no-bound", action="store_true", help="ratios to round robin only")
    folder = Path(tempfile.gettempdir())
    parser.add_argument("--cache", type=Path, default=folder / "quizbot-bounds.json")
    asked = parser.parse_args()
    for setting in asked.setting:
        for world in asked.world:
            bench = Bench(world, setting, asked.learners, asked.crowd)
            report(bench, None if asked.no_bound else bench.bounds(asked.cache))


if __name__ == "__main__":
    main()
