"""Odds against tables and against counting."""

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizbot.lint.odds import chi_square_tail, hits_tail


@pytest.mark.parametrize(
    ("value", "freedom", "tail"),
    [
        (3.841, 1, 0.05),
        (6.635, 1, 0.01),
        (5.991, 2, 0.05),
        (7.815, 3, 0.05),
        (11.345, 3, 0.01),
        (13.277, 4, 0.01),
        (16.919, 9, 0.05),
        (18.307, 10, 0.05),
        (0, 3, 1.0),
    ],
)
def test_chi_square_is_that_of_the_tables(value: float, freedom: int, tail: float) -> None:
    assert chi_square_tail(value, freedom) == pytest.approx(tail, abs=2e-5)


@given(st.lists(st.sampled_from([0.2, 0.25, 1 / 3, 0.5]), max_size=8), st.integers(0, 9))
def test_hits_are_as_likely_as_counting_says(chances: list[float], hits: int) -> None:
    outcomes = product([False, True], repeat=len(chances))
    counted = sum(
        math.prod(p if hit else 1 - p for hit, p in zip(outcome, chances, strict=True))
        for outcome in outcomes
        if sum(outcome) >= hits
    )

    assert hits_tail(hits, chances) == pytest.approx(counted)


def test_many_trials_are_near_the_exact_odds() -> None:
    assert hits_tail(120, [0.25] * 400) == pytest.approx(hits_tail(120.1, [0.25] * 401), rel=0.3)
    assert hits_tail(140, [0.25] * 10_000) == pytest.approx(1)
