"""Choosing among 500 items and folding one answer, in CPU time and as ratios to one json.dumps.

The baseline is what writing the same 500 candidates as JSON costs in the same run, so the ratios
hold on any machine. Goals: a choice at most 1 ms, an update at most 50 microseconds.
"""

import json
import random
import time
from collections.abc import Callable
from dataclasses import astuple, replace
from datetime import UTC, datetime, timedelta

from quizbot.bank.items import ItemKey
from quizbot.learning.attempt import Attempt
from quizbot.learning.choose import Candidate, Course, Rest, choose
from quizbot.learning.memory import Card, review
from quizbot.learning.model import STRANGER, learn
from quizbot.learning.response import Chosen

SIZE = 500
NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
KINDS = ("single", "multiple", "number", "order")


def candidates(rng: random.Random) -> list[Candidate]:
    """Return 500 candidates, nine in ten of them seen before."""
    return [
        Candidate(
            ItemKey(f"inf-treaty/item-{n}"),
            f"inf-treaty/t{n % 8}",
            KINDS[n % 4],
            1 + n % 5,
            0.25,
            None if n % 10 == 0 else card(rng),
        )
        for n in range(SIZE)
    ]


def card(rng: random.Random) -> Card:
    last = NOW - timedelta(days=rng.expovariate(0.2))
    return Card(rng.lognormvariate(1, 1.5), rng.uniform(1, 10), last, 3, 2, 1, last)


def cost(action: Callable[[], object], times: int) -> float:
    """Return the CPU seconds of one run: the best of seven rounds, free of others' noise."""
    rounds = []
    for _ in range(7):
        begun = time.process_time()
        for _ in range(times):
            action()
        rounds.append((time.process_time() - begun) / times)
    return min(rounds)


def main() -> None:
    rng = random.Random(1)
    on_offer = candidates(rng)
    lasting = Card(500.0, 3.0, NOW - timedelta(hours=1), 9, 9, 5, NOW)
    firm = [
        replace(one, card=replace(lasting, stability=500.0 + n)) for n, one in enumerate(on_offer)
    ]
    rows = [astuple(one) for one in on_offer]
    key = on_offer[1].key
    attempt = Attempt(
        learner=1,
        sitting=1,
        position=0,
        item=key,
        revision=1,
        order=(0, 1, 2, 3),
        response=Chosen((0,)),
        correct=True,
        first=False,
        guess=0.25,
        predicted=0.6,
        milliseconds=4000,
        at=NOW,
    )

    course = Course(recent=(key,))

    def pick(among: list[Candidate]) -> object:
        horizon = NOW + timedelta(days=30)
        return choose(among, now=NOW, horizon=horizon, course=course, rng=rng)

    assert isinstance(pick(firm), Rest)
    baseline = cost(lambda: json.dumps(rows, default=str), 20)
    choice, rest = cost(lambda: pick(on_offer), 20), cost(lambda: pick(firm), 3)
    update = cost(lambda: review(on_offer[1].card, attempt), 2000)
    model = cost(lambda: learn(STRANGER, on_offer[1].card, attempt, "t"), 500)
    read = STRANGER.reader()
    cards = [one.card for one in on_offer if one.card]
    foresee = cost(lambda: [read(one, NOW) for one in cards], 10)
    print(f"json.dumps of {SIZE} candidates  {baseline * 1e3:7.3f} ms   1.00")
    print(f"choose among {SIZE}              {choice * 1e3:7.3f} ms   {choice / baseline:.2f}")
    print(f"find when {SIZE} firm items pay  {rest * 1e3:7.3f} ms   {rest / baseline:.2f}")
    many = f"foresee {len(cards)} answers"
    print(f"{many:29} {foresee * 1e3:7.3f} ms   {foresee / baseline:.2f}")
    print(f"one update of a card          {update * 1e6:7.1f} us   {update / baseline:.4f}")
    print(f"one update of the model       {model * 1e6:7.1f} us   {model / baseline:.4f}")


if __name__ == "__main__":
    main()
