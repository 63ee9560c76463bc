"""How far the curve is believed is learnt answer by answer, and folded from the attempts."""

import random
from dataclasses import replace
from datetime import timedelta
from math import exp, isfinite, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizbot.learning.attempt import Attempt
from quizbot.learning.calibrator import FEATURES, START, Calibrator, features, learn, reader, step
from quizbot.learning.memory import Card, recall
from quizbot.learning.response import Unknown
from tests.learning.strategies import NOON, attempt, attempts, cards, moments

DAY = timedelta(days=1)
CARD = Card(3.0, 5.0, NOON, 2, 1, 1, NOON)


def taught(right: bool, times: int = 60, guess: float = 0.25) -> Calibrator:
    state = START
    for _ in range(times):
        state = step(state, features(CARD, 3.0, state.share), right=right, guess=guess)
    return state


def naive(state: Calibrator, seen: tuple[float, ...], right: bool, guess: float) -> Calibrator:
    """The same step by the textbook, index by index."""
    size, slip = FEATURES + 1, 0.03
    standard = [(seen[n] - state.means[n]) / state.variances[n] ** 0.5 for n in range(1, FEATURES)]
    x = [1.0, seen[0], *standard]
    score = sum(state.weights[n] * x[n] for n in range(size))
    p = min(max(1 / (1 + exp(-score)), 1e-4), 1 - 1e-4)
    m = guess + (1 - guess - slip) * p
    dm = (1 - guess - slip) * p * (1 - p)
    variance = m * (1 - m)
    px = [sum(state.covariance[i][j] * x[j] for j in range(size)) for i in range(size)]
    xpx = sum(px[i] * x[i] for i in range(size))
    innovation = dm * dm * xpx + variance
    weights = [state.weights[i] + px[i] * dm * (right - m) / innovation for i in range(size)]
    covariance = [
        [
            state.covariance[i][j] - px[i] * px[j] * dm * dm / innovation + 1e-6 * (i == j)
            for j in range(size)
        ]
        for i in range(size)
    ]
    return replace(state, weights=tuple(weights), covariance=tuple(map(tuple, covariance)))


def flat(state: Calibrator) -> list[float]:
    return [*state.weights, *(one for row in state.covariance for one in row)]


@given(st.lists(st.tuples(cards, moments, st.booleans(), st.floats(0, 0.6)), max_size=6))
@settings(max_examples=200, deadline=None)
def test_a_step_is_that_of_an_extended_kalman_filter(
    answers: list[tuple[Card, object, bool, float]],
) -> None:
    state = START
    for card, _, right, guess in answers:
        seen = features(card, card.stability, state.share)
        expected = naive(state, seen, right, guess)

        state = step(state, seen, right=right, guess=guess)

        assert flat(state) == pytest.approx(flat(expected), rel=1e-9, abs=1e-12)


@given(cards, moments)
def test_at_first_the_curve_is_believed(card: Card, now: object) -> None:
    later = card.last + 5 * DAY

    assert reader(START)(card, later) == pytest.approx(
        min(max(recall(card, later), 1e-4), 1 - 1e-4)
    )


def test_who_forgets_faster_than_the_curve_is_believed_to_forget() -> None:
    curve, at = recall(CARD, NOON + 3 * DAY), NOON + 3 * DAY

    assert reader(taught(right=False))(CARD, at) < curve - 0.3
    assert reader(taught(right=True))(CARD, at) > curve + 0.03


def test_what_can_be_guessed_teaches_less() -> None:
    at = NOON + 3 * DAY
    typed, chosen = (reader(taught(right=True, times=5, guess=g))(CARD, at) for g in (0.02, 0.5))

    assert typed > chosen


def test_it_finds_the_truth_of_a_learner_who_differs_from_the_curve() -> None:
    rng, state = random.Random(1), START
    errors = []
    for n in range(1500):
        card = replace(CARD, stability=rng.lognormvariate(1, 1))
        days = rng.expovariate(0.1) + 0.5
        true = 1 / (1 + exp(log(days) - 1))
        known = reader(state)(card, card.last + days * DAY)
        if n >= 1000:
            errors.append(abs(known - true))
        right = rng.random() < 0.25 + 0.72 * true
        state = step(state, features(card, days, state.share), right=right, guess=0.25)

    assert sum(errors) / len(errors) < 0.08


@given(st.lists(st.tuples(cards, attempts()), max_size=30))
@settings(max_examples=200, deadline=None)
def test_no_answers_whatever_break_it(answers: list[tuple[Card, Attempt]]) -> None:
    state = START
    for card, one in answers:
        state = learn(state, card, one)
        for row, line in enumerate(state.covariance):
            assert line[row] > 0
        assert all(map(isfinite, flat(state)))
        assert 0 < reader(state)(card, one.at) < 1


def test_first_answers_hinted_ones_and_those_to_another_question_teach_nothing() -> None:
    later = attempt(at=NOON + DAY)

    assert learn(START, None, later) == START
    assert learn(START, CARD, replace(later, hints=1)) == START
    assert learn(START, replace(CARD, rev="a"), replace(later, rev="b")) == START
    assert learn(START, CARD, later) != START


def test_where_guessing_alone_is_right_nothing_is_learnt() -> None:
    assert learn(START, CARD, attempt(at=NOON + DAY, guess=1.0)) == START


def test_i_do_not_know_is_no_unlucky_guess() -> None:
    later = attempt(at=NOON + 3 * DAY, correct=False, guess=0.5)

    wrong = reader(learn(START, CARD, later))(CARD, later.at)
    said = reader(learn(START, CARD, replace(later, response=Unknown())))(CARD, later.at)

    assert wrong != said
    assert learn(START, CARD, replace(later, response=Unknown())) == learn(
        START, CARD, replace(later, guess=0.0)
    )
