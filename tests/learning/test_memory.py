"""Memory follows FSRS-6, knows that answers may be guessed, and is a fold of the attempts."""

from dataclasses import astuple
from datetime import datetime, timedelta, timezone
from typing import Any

import fsrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizbot.learning import forgetting
from quizbot.learning.attempt import Attempt
from quizbot.learning.memory import Card, after, fold, knew, predicted, prior, recall, review
from quizbot.learning.response import Unknown
from tests.learning.strategies import NOON, attempt, attempts, cards, chances, moments

DAY = timedelta(days=1)
SCHEDULER = fsrs.Scheduler(enable_fuzzing=False, learning_steps=(), relearning_steps=())


def card(**changes: Any) -> Card:
    plain: dict[str, Any] = {
        "stability": 5.0,
        "difficulty": 5.0,
        "last": NOON,
        "attempts": 1,
        "right": 1,
        "right_days": 1,
        "right_last": NOON,
    }
    return Card(**plain | changes)


@given(st.lists(st.tuples(st.integers(1, 400), st.booleans()), min_size=1, max_size=12))
@settings(max_examples=300, deadline=None)
def test_on_whole_days_memory_equals_the_reference_implementation(
    answers: list[tuple[int, bool]],
) -> None:
    ours, now, theirs = None, NOON, fsrs.Card(card_id=1)
    for days, known in answers:
        now += days * DAY
        if ours is not None:
            expected = SCHEDULER.get_card_retrievability(theirs, now)
            assert recall(ours, now) == pytest.approx(expected, rel=1e-9)
        rating = fsrs.Rating.Good if known else fsrs.Rating.Again
        theirs, _ = SCHEDULER.review_card(theirs, rating, now)
        stability, difficulty = after(ours, knew=float(known), now=now)
        ours = card(stability=stability, difficulty=difficulty, last=now)

        assert theirs.stability == pytest.approx(stability, rel=1e-9)
        assert theirs.difficulty == pytest.approx(difficulty, rel=1e-9)


@given(st.floats(0.001, 1000), st.floats(1, 10), st.integers(0, 719), st.booleans())
@settings(max_examples=300, deadline=None)
def test_within_half_a_day_short_term_memory_equals_the_reference_implementation(
    stability: float, difficulty: float, minutes: int, known: bool
) -> None:
    now = NOON + timedelta(minutes=minutes)
    theirs = fsrs.Card(
        card_id=1, state=fsrs.State.Review, stability=stability, difficulty=difficulty
    )
    theirs.last_review = NOON
    rating = fsrs.Rating.Good if known else fsrs.Rating.Again

    theirs, _ = SCHEDULER.review_card(theirs, rating, now)
    ours = after(card(stability=stability, difficulty=difficulty), knew=float(known), now=now)

    assert ours == pytest.approx((theirs.stability, theirs.difficulty), rel=1e-9)


def test_from_half_a_day_on_an_answer_tells_of_long_term_memory() -> None:
    assert forgetting.branches(5, 5, 0.49)[1] < forgetting.branches(5, 5, 0.5)[1]


def test_recall_is_nine_tenths_when_the_stability_has_passed() -> None:
    assert recall(card(stability=3.0), NOON + 3 * DAY) == pytest.approx(0.9)
    assert recall(card(), NOON) == 1
    assert recall(card(), NOON - DAY) == 1


@given(cards, moments, moments)
@settings(max_examples=300)
def test_recall_never_rises_without_an_answer(one: Card, now: datetime, later: datetime) -> None:
    early, late = sorted([now, later])

    assert 0 < recall(one, late) <= recall(one, early) <= 1


@given(st.none() | cards, moments, chances, chances)
@settings(max_examples=500)
def test_the_more_probably_it_was_known_the_longer_it_lasts_and_the_easier_it_is(
    one: Card | None, now: datetime, more: float, less: float
) -> None:
    less, more = sorted([less, more])

    weak, strong = after(one, knew=less, now=now), after(one, knew=more, now=now)

    assert weak[0] <= strong[0] * (1 + 1e-12)
    assert weak[1] >= strong[1] - 1e-12
    assert all(stability >= forgetting.LEAST * (1 - 1e-12) for stability, _ in (weak, strong))
    assert all(1 <= difficulty <= 10 + 1e-12 for _, difficulty in (weak, strong))


@given(chances, chances, chances)
@settings(max_examples=500)
def test_a_right_answer_tells_less_the_easier_it_is_to_guess(
    before: float, one: float, other: float
) -> None:
    rare, common = sorted([one, other])

    known_if_rare = knew(before, correct=True, guess=rare)
    known_if_common = knew(before, correct=True, guess=common)

    assert 0 <= known_if_common <= known_if_rare + 1e-12 <= 1 + 1e-11


@given(st.floats(0.01, 0.99), st.floats(0.0, 0.95))
def test_a_right_answer_speaks_for_knowing_and_a_wrong_one_against(
    before: float, guess: float
) -> None:
    assert knew(before, correct=False, guess=guess) < before + 1e-12
    assert knew(before, correct=True, guess=guess) > before - 1e-12


def test_an_answer_that_could_not_happen_tells_nothing() -> None:
    assert knew(0.0, correct=True, guess=0.0) == 0
    assert knew(0.4, correct=True, guess=0.25, slip=0.0) == pytest.approx(0.4 / 0.55)


@given(chances, chances)
def test_a_prediction_lies_between_a_guess_and_a_sure_answer(known: float, guess: float) -> None:
    assert guess <= predicted(known, guess) <= max(0.97, guess) + 1e-12


def test_the_harder_an_unseen_item_the_less_likely_it_is_known() -> None:
    known = [prior(difficulty) for difficulty in range(1, 6)]

    assert known == sorted(known, reverse=True)
    assert all(0 < each < 1 for each in known)


def test_the_first_answer_is_weighed_by_what_was_predicted() -> None:
    doubtful = review(None, attempt(predicted=predicted(0.1, 0.25)))
    trusted = review(None, attempt(predicted=predicted(0.5, 0.25)))
    expected = after(None, knew=knew(0.5, correct=True, guess=0.25), now=NOON)

    assert doubtful.stability < trusted.stability
    assert (trusted.stability, trusted.difficulty) == pytest.approx(expected)


def test_a_prediction_that_only_guessing_explains_expects_nothing_known() -> None:
    certain = review(None, attempt(guess=1.0, predicted=1.0))

    assert (certain.stability, certain.difficulty) == pytest.approx(forgetting.FIRST_AGAIN)


def test_a_wrong_answer_minutes_after_a_right_one_is_hardly_a_slip() -> None:
    soon = NOON + timedelta(minutes=5)
    wrong = review(card(), attempt(correct=False, at=soon))

    assert recall(card(), soon) > 0.999
    assert wrong.stability < after(card(), knew=0.3, now=soon)[0]


def test_saying_i_do_not_know_leaves_no_doubt() -> None:
    said = review(card(), attempt(correct=False, response=Unknown(), at=NOON + 9 * DAY))
    expected = after(card(), knew=0.0, now=NOON + 9 * DAY)

    assert (said.stability, said.difficulty) == expected


def test_an_answer_after_a_hint_counts_half_at_most() -> None:
    hinted = review(card(), attempt(at=NOON + DAY, guess=0.02, hints=1))

    assert hinted.stability == after(card(), knew=0.5, now=NOON + DAY)[0]


def test_a_card_counts_answers_and_days_with_right_ones() -> None:
    east = timezone(timedelta(hours=14))
    after_midnight = (NOON + timedelta(hours=13)).astimezone(east)
    same_utc_day = (NOON + timedelta(hours=1)).astimezone(east)

    cards = [review(None, attempt())]
    for at, correct in ((same_utc_day, True), (after_midnight, False), (after_midnight, True)):
        cards.append(review(cards[-1], attempt(at=at, correct=correct)))

    assert [(one.attempts, one.right, one.right_days) for one in cards] == [
        (1, 1, 1),
        (2, 2, 1),
        (3, 2, 1),
        (4, 3, 2),
    ]
    assert [one.right_last for one in cards] == [NOON, same_utc_day, same_utc_day, after_midnight]


def test_a_clock_that_goes_back_counts_no_day_twice() -> None:
    later = review(None, attempt(at=NOON + DAY))
    back = review(later, attempt(at=NOON))

    assert (back.right_days, back.last, back.right_last) == (1, NOON + DAY, NOON + DAY)


@given(st.lists(attempts(), max_size=12))
@settings(max_examples=300)
def test_folding_attempts_equals_reviewing_one_by_one(tried: list[Attempt]) -> None:
    kept: dict[tuple[int, str], Card] = {}
    for one in tried:
        kept[one.learner, one.item] = review(kept.get((one.learner, one.item)), one)

    folded = fold(tried)

    assert folded == kept
    assert fold(tried[:5]).keys() <= folded.keys()
    for each in folded.values():
        assert each.right_days <= each.right <= each.attempts
        assert None not in astuple(each)[:6]
