"""What no policy can beat in the worlds that are known: a price for the time of every sitting.

Given prices, items are independent of one another, so for each the best plan of presentations is
found among all (at most two in a sitting; as many in all as memory holds, `depth` says how many).
Their sum is at least what any policy reaches that keeps to the expected seconds. The prices are
found by column generation. In `ActR` this is exact but for the gap that is left and the depth; in
`Traces` every retrieval is taken to succeed, so the bound is loose. Where policies ask an item
more often than the depth on average, as with few items, it is none.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from scipy.optimize import linprog

from benchmarks.worlds import GUESS, SLIP, ActR, Floats, Traces

PLANS, CELLS = 700_000, 12_000_000
GAP, ROUNDS = 0.003, 30
_SECONDS = 86_400.0

Columns = dict[tuple[int, int], tuple[float, Floats]]
"""Plans found so far, by item and place: what they are worth, and the seconds they take."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The bound as a function of the seconds in each sitting: it holds for any."""

    base: float
    prices: list[float]  # items for a second, for each sitting
    depth: int

    def at(self, seconds: list[float]) -> float:
        """Return how many items more than without study can be known at most."""
        return self.base + float(np.dot(self.prices, seconds))


def bound(world: Any, days: list[int], horizon: float, seconds: float) -> Bound:
    """Return the bound for a learner who has not studied yet."""
    plans = _plans(len(days), world.n)
    values, costs = _weigh(world, np.array(days, float), horizon, plans)
    budget = np.full(len(days), seconds)
    best, prices = np.inf, np.full(len(days), 0.004)
    base, found = 0.0, prices
    columns: Columns = {}
    for _ in range(ROUNDS):
        for tried in (prices, 0.7 * found + 0.3 * prices):
            total, chosen = _price(values, costs, plans, tried)
            if total + tried @ budget < best:
                best, base, found = total + float(tried @ budget), total, tried
            _add(columns, chosen, values, _used(chosen, costs, plans, len(days)))
        reached, prices = _master(columns, world.n, budget)
        if best - reached < GAP * best:
            break
    return Bound(base, [float(price) for price in found], int(plans[2].max()))


def _plans(sittings: int, items: int) -> tuple[Any, Any, Any]:
    counts, total, deepest = np.array([1.0]), 0.0, 0
    for _ in range(sittings):
        counts = np.convolve(counts, [1, 1, 1])
    limit = min(PLANS, CELLS / items)
    while deepest + 1 < len(counts) and total + counts[deepest : deepest + 2].sum() <= limit:
        total += counts[deepest]
        deepest += 1
    return _tree(sittings, deepest, PLANS * 2)  # type: ignore[no-any-return]  # numba tells no types


@njit(cache=True)
def _tree(sittings, deepest, room):  # type: ignore[no-untyped-def]  # numba finds the types
    """Parents before children: each plan is another one and a sitting in which to ask once more."""
    parent, sitting = np.empty(room, np.int64), np.empty(room, np.int64)
    depth = np.empty(room, np.int64)
    parent[0], sitting[0], depth[0] = -1, -1, 0
    size, at = 1, 0
    while at < size:
        if depth[at] < deepest:
            twice = at > 0 and parent[at] >= 0 and sitting[parent[at]] == sitting[at]
            for one in range(max(sitting[at], 0) + (1 if twice else 0), sittings):
                parent[size], sitting[size], depth[size] = at, one, depth[at] + 1
                size += 1
        at += 1
    return parent[:size], sitting[:size], depth[:size]


def _weigh(world: Any, days: Floats, horizon: float, plans: Any) -> tuple[Any, Any]:
    """Return what each plan adds for each item, and the seconds of its last presentation."""
    values = np.zeros((world.n, len(plans[0])), np.float32)
    costs = np.zeros_like(values)
    for item in range(world.n):
        match world:
            case ActR():
                own = (world.spacing, world.decay[item], world.bias[item], world.before[item])
                same = (world.threshold, world.noise, world.slow)
                values[item], costs[item] = _actr(plans, days, horizon, own, same)
            case Traces():
                times = tuple(world.lasting[:, item]), tuple(world.taken[:, item])
                begin = world.trace[:, item].copy()
                values[item], costs[item] = _traces(plans, days, horizon, times, begin)
    return values, costs


@njit(cache=True)
def _seconds(known):  # type: ignore[no-untyped-def]  # numba finds the types
    right = known * (1 - SLIP) + (1 - known) * GUESS
    return 1.063 * (5 * known + 8 * (1 - known)) + 3 * right + 9 * (1 - right)


@njit(cache=True)
def _actr(plans, days, horizon, own, same):  # type: ignore[no-untyped-def]  # numba finds the types
    parent, sitting, depth = plans
    deepest = depth.max()
    spacing, decay, bias, before = own
    threshold, noise, slow = same
    size = len(parent)
    values, costs = np.zeros(size), np.zeros(size)
    times, rates = np.zeros((size, deepest)), np.zeros((size, deepest))
    end = horizon * _SECONDS * slow
    unstudied = 1 / (1 + np.exp((threshold - np.log(before) - bias) / noise))
    for plan in range(1, size):
        last, count = parent[plan], depth[plan] - 1
        times[plan, :count], rates[plan, :count] = times[last, :count], rates[last, :count]
        again = count > 0 and sitting[last] == sitting[plan]
        at = days[sitting[plan]] * _SECONDS * slow + (180.0 if again else 60.0)
        strength = before
        for one in range(count):
            strength += max(at - times[plan, one], 1.0) ** -rates[plan, one]
        known = 1 / (1 + np.exp((threshold - np.log(strength) - bias) / noise))
        costs[plan] = _seconds(known)
        times[plan, count], rates[plan, count] = at, spacing * strength + decay
        left = before
        for one in range(count + 1):
            left += (end - times[plan, one]) ** -rates[plan, one]
        values[plan] = 1 / (1 + np.exp((threshold - np.log(left) - bias) / noise)) - unstudied
    return values, costs


@njit(cache=True)
def _traces(plans, days, horizon, own, begin):  # type: ignore[no-untyped-def]  # numba finds the types
    parent, sitting, depth = plans
    lasting, taken = own
    size = len(parent)
    values, costs, since = np.zeros(size), np.zeros(size), np.zeros(size)
    trace = np.zeros((size, 3))
    trace[0] = begin
    unstudied = 1.0
    for one in range(3):
        unstudied *= 1 - begin[one] * np.exp(-horizon / lasting[one])
    for plan in range(1, size):
        last = parent[plan]
        again = depth[plan] > 1 and sitting[last] == sitting[plan]
        at = days[sitting[plan]] + (180.0 if again else 60.0) / _SECONDS
        fast = trace[last, 0] * np.exp(-(at - since[last]) / lasting[0])
        middle = trace[last, 1] * np.exp(-(at - since[last]) / lasting[1])
        slow = trace[last, 2] * np.exp(-(at - since[last]) / lasting[2])
        costs[plan] = _seconds(1 - (1 - fast) * (1 - middle) * (1 - slow))
        boost = 1.6 if (depth[plan] > 1 or slow > 0.5) else 1.0
        room = (1 - fast) * (1 - middle)
        trace[plan, 0] = fast + taken[0] * (1 - fast)
        trace[plan, 1] = middle + min(taken[1] * boost, 0.95) * room
        trace[plan, 2] = slow + min(taken[2] * boost, 0.95) * (1 - slow) * room
        since[plan] = at
        lost = 1.0
        for one in range(3):
            lost *= 1 - trace[plan, one] * np.exp(-(horizon - at) / lasting[one])
        values[plan] = unstudied - lost
    return values, costs


@njit(cache=True)
def _price(values, costs, plans, prices):  # type: ignore[no-untyped-def]  # numba finds the types
    """Return the best plan of every item at these prices, and what all are worth beyond them."""
    parent, sitting, _ = plans
    paid, chosen = np.zeros(len(parent)), np.zeros(len(values), np.int64)
    total = 0.0
    for item in range(len(values)):
        best = 0.0
        for plan in range(1, len(parent)):
            paid[plan] = paid[parent[plan]] + prices[sitting[plan]] * costs[item, plan]
            if values[item, plan] - paid[plan] > best:
                best, chosen[item] = values[item, plan] - paid[plan], plan
        total += best
    return total, chosen


def _used(chosen: Any, costs: Any, plans: Any, sittings: int) -> Floats:
    """Return the seconds that each item's chosen plan takes of each sitting."""
    parent, sitting, _ = plans
    used = np.zeros((len(chosen), sittings))
    for item, plan in enumerate(chosen):
        at = plan
        while at > 0:
            used[item, sitting[at]] += costs[item, at]
            at = parent[at]
    return used


def _add(columns: Columns, chosen: Any, values: Any, used: Floats) -> None:
    for item, plan in enumerate(chosen):
        if plan:
            columns[item, int(plan)] = float(values[item, plan]), used[item]


def _master(columns: Columns, items: int, budget: Floats) -> tuple[float, Floats]:
    """Return what the plans so far reach within the seconds, and the prices that follow."""
    rows = np.zeros((items + len(budget), len(columns)))
    for column, ((item, _), (_, used)) in enumerate(columns.items()):
        rows[item, column] = 1
        rows[items:, column] = used
    found = linprog(
        [-value for value, _ in columns.values()],
        A_ub=rows,
        b_ub=np.concatenate([np.ones(items), budget]),
        method="highs",
    )
    return -float(found.fun), np.maximum(-found.ineqlin.marginals[items:], 0.0)
