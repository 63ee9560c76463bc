"""Learners whose true memory is known, to see what a choice of questions is worth.

A world is one learner before one set of items. Neither of the two here is FSRS, SM-2 or Leitner:

- `ActR`: activation that sums over presentations, each decaying faster the stronger the memory was
  when it came (the family of Pavlik and Anderson 2005). Whether the answer was right leaves no
  trace, since the right one is shown after each.
- `Traces`: a fast, a middle and a slow leaky trace, each learning only what the faster ones have
  lost (the family of Mozer et al. 2009). What is recalled strengthens the slow ones more.

In both, one presentation leaves about 0.55 after a day, 0.25 after a week, 0.1 to 0.15 after a
month. A world from elsewhere has the same interface, `World`; what is marked as optional may be
left out. Times are days, and whole numbers are the days on which somebody studies.
"""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
GUESS, SLIP = 0.25, 0.03


class World(Protocol):
    """What the benchmark asks of a world; it is made as `World(rng, n, known, het)`.

    `rng` is a numpy Generator, `n` how many items there are, `known` the share that the learner
    knows before, `het` how much the items differ (1: as usual).
    Optional: `gain(t, T)`, the true rise of recall at T by asking each item at t, gives the
    one-step oracle; `mean_cost(recall)` its seconds; `peer(rng)`, another learner on the same
    items, lets what others answered tell of them.
    """

    def answer(self, i: int, t: float) -> tuple[bool, float, float]:
        """Ask item i at t: right or not, seconds to answer, seconds with feedback. It teaches."""

    def recall(self, t: float) -> Floats:
        """Return for each item how probably it is known at t, guessing taken out."""


class _Base:
    def __init__(self, rng: np.random.Generator, n: int, known: float, het: float) -> None:
        self.rng, self.n, self.known_share, self.het = rng, n, known, het
        self.ease = rng.normal(0, 1, n)

    def recall(self, t: float) -> Floats:
        raise NotImplementedError

    def present(self, i: int, t: float, *, knew: bool) -> None:
        raise NotImplementedError

    def learner(self, rng: np.random.Generator) -> None:
        """Draw a learner before these items."""
        raise NotImplementedError

    def peer(self, rng: np.random.Generator) -> Any:
        other = type(self).__new__(type(self))
        other.__dict__.update(self.__dict__)
        other.learner(rng)
        return other

    def answer(self, i: int, t: float) -> tuple[bool, float, float]:
        knew = bool(self.rng.random() < self.recall(t)[i])
        right = bool(self.rng.random() > SLIP if knew else self.rng.random() < GUESS)
        seconds = float(self.rng.lognormal(np.log(5.0 if knew else 8.0), 0.35))
        self.present(i, t, knew=knew)
        return right, seconds, seconds + (3.0 if right else 9.0)

    def mean_cost(self, recall: Floats) -> Floats:
        right = recall * (1 - SLIP) + (1 - recall) * GUESS
        return np.asarray(1.063 * (5 * recall + 8 * (1 - recall)) + 3 * right + 9 * (1 - right))


class ActR(_Base):
    """Activation with decay that depends on what was left when an item came again."""

    spacing, threshold, noise = 0.217, -0.704, 0.255
    slow = 0.025  # between sittings time runs so much slower: less interferes

    def __init__(self, rng: np.random.Generator, n: int, known: float, het: float) -> None:
        super().__init__(rng, n, known, het)
        self.decay = np.clip(rng.normal(0.177, 0.03, n), 0.08, 0.3)
        self.learner(rng)

    def learner(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.bias = rng.normal(0, 0.3) + 0.7 + 0.4 * self.het * self.ease
        known = rng.random(self.n) < self.known_share
        self.before = np.where(known, np.exp(self.threshold + 0.6 - self.bias), 1e-4)
        self.times: Floats = np.zeros((self.n, 0))
        self.rates: Floats = np.zeros((self.n, 0))
        self.count = np.zeros(self.n, int)

    def clock(self, t: float) -> float:
        """Return the seconds that count until then."""
        day = np.floor(t)
        return float(day * 86_400 * self.slow + (t - day) * 86_400)

    def strength(self, t: float) -> Floats:
        passed = np.maximum(self.clock(t) - self.times, 1.0)
        there = np.arange(self.times.shape[1]) < self.count[:, None]
        return np.asarray(self.before + np.sum(there * passed**-self.rates, axis=1))

    def chance(self, strength: Floats) -> Floats:
        score = (self.threshold - np.log(strength) - self.bias) / self.noise
        return np.asarray(1 / (1 + np.exp(score)))

    def recall(self, t: float) -> Floats:
        return self.chance(self.strength(t))

    def present(self, i: int, t: float, *, knew: bool) -> None:
        rate = self.spacing * self.strength(t)[i] + self.decay[i]
        if self.count[i] == self.times.shape[1]:
            more = np.zeros((self.n, 8))
            self.times, self.rates = np.hstack([self.times, more]), np.hstack([self.rates, more])
        self.times[i, self.count[i]], self.rates[i, self.count[i]] = self.clock(t), rate
        self.count[i] += 1

    def gain(self, t: float, horizon: float) -> Floats:
        now, later = self.strength(t), self.strength(horizon)
        rates = self.spacing * now + self.decay
        added = (self.clock(horizon) - self.clock(t)) ** -rates
        return self.chance(later + added) - self.chance(later)


class Traces(_Base):
    """Three traces, fast to slow; a retrieval that succeeds writes more into the slow ones."""

    boost = 1.6

    def __init__(self, rng: np.random.Generator, n: int, known: float, het: float) -> None:
        super().__init__(rng, n, known, het)
        self.learner(rng)

    def learner(self, rng: np.random.Generator) -> None:
        self.rng = rng
        known = rng.random(self.n) < self.known_share
        able = np.exp(rng.normal(0, 0.25) + 0.35 * self.het * self.ease)
        steady, taking = np.array([0, 0.5, 0.5])[:, None], np.array([0.1, 0.6, 0.6])[:, None]
        self.lasting = np.array([0.3, 4.0, 60.0])[:, None] * able**steady
        self.taken = np.clip(np.array([0.9, 0.5, 0.25])[:, None] * able**taking, 0.02, 0.95)
        self.trace = np.zeros((3, self.n))
        self.trace[2] = np.where(known, 0.92, 0.0)
        self.lasting[2] = np.where(known, 400.0, self.lasting[2])
        self.last = np.zeros(self.n)

    def at(self, t: float) -> Floats:
        return np.asarray(self.trace * np.exp(-(t - self.last) / self.lasting))

    def recall(self, t: float) -> Floats:
        return np.asarray(1 - np.prod(1 - self.at(t), axis=0))

    def after(self, trace: Floats, boost: float) -> Floats:
        fast, middle, slow = trace
        lost = 1 - fast
        most = [np.minimum(taken * boost, 0.95) for taken in self.taken[1:]]
        return np.stack(
            [
                fast + self.taken[0] * lost,
                middle + most[0] * (1 - middle) * lost,
                slow + most[1] * (1 - slow) * (1 - middle) * lost,
            ]
        )

    def present(self, i: int, t: float, *, knew: bool) -> None:
        self.trace[:, i] = self.after(self.at(t), self.boost if knew else 1.0)[:, i]
        self.last[i] = t

    def gain(self, t: float, horizon: float) -> Floats:
        now = self.at(t)
        left = np.exp(-(horizon - t) / self.lasting)
        known = 1 - np.prod(1 - now, axis=0)

        def kept(trace: Floats) -> Floats:
            return np.asarray(1 - np.prod(1 - trace * left, axis=0))

        recalled, missed = kept(self.after(now, self.boost)), kept(self.after(now, 1.0))
        return np.asarray(known * recalled + (1 - known) * missed - kept(now))
