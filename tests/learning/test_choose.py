"""The next question is the one that pays most, within what keeps learners going."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizbot.bank.items import ItemKey
from quizbot.learning.choose import PRICE, Ahead, Candidate, Course, Pick, Rest, choose, look_ahead
from quizbot.learning.elo import UNTRIED, Ability, Rating, Trait
from quizbot.learning.forgetting import branches, recall_after, rises
from quizbot.learning.memory import Card, predicted, prior, recall
from quizbot.learning.model import STRANGER
from tests.learning.strategies import NOON, candidates

DAY = timedelta(days=1)
FRESH = Card(0.3, 6.0, NOON - DAY, 1, 0, 0, None)
FIRM = Card(300.0, 3.0, NOON - DAY, 5, 5, 5, NOON)


def item(name: str, card: Card | None = None, **changes: Any) -> Candidate:
    plain: dict[str, Any] = {"topic": "t", "kind": "single", "difficulty": 3, "guess": 0.25}
    return Candidate(key=ItemKey(name), card=card, **plain | changes)


def chosen(candidates: Sequence[Candidate], **changes: Any) -> Pick | Rest:
    plain: dict[str, Any] = {
        "now": NOON,
        "horizon": NOON + 30 * DAY,
        "rng": random.Random(1),
    }
    gone = {name: changes.pop(name) for name in ("recent", "misses", "newcomer") if name in changes}
    return choose(candidates, course=Course(**gone), **plain | changes)


def key(candidates: Sequence[Candidate], **changes: Any) -> str:
    pick = chosen(candidates, **changes)
    assert isinstance(pick, Pick)
    return pick.key


def keys(candidates: Sequence[Candidate], **changes: Any) -> set[str]:
    return {key(candidates, **changes, rng=random.Random(seed)) for seed in range(30)}


def test_the_item_that_pays_most_is_asked() -> None:
    half_forgotten = replace(FIRM, stability=4.0, last=NOON - 20 * DAY)

    assert key([item("firm", FIRM), item("half", half_forgotten), item("firm2", FIRM)]) == "half"


def test_a_pick_tells_the_probability_of_a_right_answer() -> None:
    pick = chosen([item("new", difficulty=2)])

    assert isinstance(pick, Pick)
    assert pick.predicted == predicted(prior(2), 0.25)
    assert pick.gain >= PRICE


def test_what_first_answers_told_of_learner_and_item_is_foreseen() -> None:
    able = replace(STRANGER, ability=Ability(Rating(1.0, 9)))
    trait = Trait(Rating(-1.0, 9))

    for on_offer, model, expected in (
        (item("new"), able, able.unseen("t", 3)),
        (item("new", trait=trait), STRANGER, STRANGER.unseen("t", 3, trait)),
    ):
        pick = chosen([on_offer], model=model)
        assert isinstance(pick, Pick)
        assert pick.predicted == predicted(expected, 0.25) != predicted(prior(3), 0.25)


def test_what_was_asked_before_is_foreseen_by_the_learners_own_curve() -> None:
    doubted = replace(STRANGER.curve, weights=(-1.0, *STRANGER.curve.weights[1:]))

    pick = chosen([item("seen", FRESH)], model=replace(STRANGER, curve=doubted))

    assert isinstance(pick, Pick)
    assert pick.predicted < predicted(recall(FRESH, NOON), 0.25) - 0.1


def test_where_time_is_short_hard_items_can_wait() -> None:
    lasting, fleeting = Trait(UNTRIED.known, 3.0, 1.0), Trait(UNTRIED.known, -3.0, 1.0)
    on_offer = [item(f"lasting-{n}", FRESH, trait=lasting) for n in range(20)]
    on_offer += [item(f"fleeting-{n}", FRESH, trait=fleeting) for n in range(20)]
    rare, often = (replace(STRANGER, begun=NOON - DAY * 20, answers=n) for n in (20, 4000))

    assert all(name.startswith("lasting") for name in keys(on_offer, model=rare))
    assert any(name.startswith("fleeting") for name in keys(on_offer, model=often))


def test_an_answer_has_to_last_until_the_next_one_and_no_longer_than_the_horizon() -> None:
    assert look_ahead(60, 12.0, 30 * DAY) == Ahead(5.0, 30.0, (1 / 3) ** 2)
    assert look_ahead(60, 1.0, 30 * DAY) == Ahead(5.0, 30.0, 1.0)
    assert look_ahead(60, 12.0, -DAY).far == 7.0


@given(
    st.floats(0.01, 500), st.floats(1, 10), st.floats(0, 60), st.floats(0.1, 60), st.floats(0.1, 9)
)
def test_a_rise_is_the_mean_of_both_outcomes_less_what_would_be_left(
    stability: float, difficulty: float, days: float, near: float, odds: float
) -> None:
    def moved(chance: float) -> float:
        return odds * chance / (1 - chance + odds * chance)

    def gained(ahead: float) -> float:
        good, again = (moved(recall_after(ahead, one)) for one in (if_known, if_not))
        left = moved(recall_after(days + ahead, stability))
        return moved(now) * good + (1 - moved(now)) * again - left

    now, if_known, if_not = branches(stability, difficulty, days)

    found = rises(stability, difficulty, days, near=near, far=2 * near, odds=odds)

    assert found == pytest.approx((moved(now), gained(near), gained(2 * near)), abs=1e-9)


def test_equal_items_are_picked_by_chance() -> None:
    assert keys([item("a"), item("b"), item("c", difficulty=1)]) == {"a", "b"}


def test_nothing_on_offer_is_no_question() -> None:
    assert chosen([]) == Rest(None)


def test_none_of_the_last_four_is_asked_again() -> None:
    on_offer = [item(name, FRESH) for name in "abcde"]

    assert keys(on_offer, recent=tuple("abcd")) == {"e"}
    assert keys(on_offer, recent=tuple("eabcd")) == {"e"}


def test_what_was_just_right_does_not_come_back_the_same_day() -> None:
    just_right = replace(FRESH, last=NOON - DAY / 24, right_last=NOON - DAY / 24, right=1)

    assert key([item("just right", just_right), item("firm", FRESH)]) == "firm"
    assert isinstance(chosen([item("just right", just_right)]), Rest)
    assert key([item("just right", just_right)], now=NOON + DAY) == "just right"


def test_of_few_items_the_one_asked_longest_ago_returns() -> None:
    on_offer = [item(name, FRESH) for name in "abc"]

    assert keys(on_offer, recent=tuple("abc")) == {"a"}
    assert keys([item("a", FRESH)], recent=("a",)) == {"a"}


def test_another_topic_and_type_are_preferred_when_nearly_as_good() -> None:
    last = item("last", FRESH)
    same, near = item("same"), item("near", topic="u", kind="number", guess=0.2)
    topic, kind = item("topic", topic="u"), item("kind", kind="text")

    assert keys([last, same, topic, kind, near], recent=("last",)) == {"near"}
    assert keys([last, same, topic, kind], recent=("last",)) == {"topic"}
    assert keys([last, same, kind], recent=("last",)) == {"kind"}
    assert keys([last, same], recent=("last",)) == {"same"}
    assert keys([same, near], recent=("last",)) == {"same", "near"}


def test_variety_gives_way_to_a_clearly_better_item() -> None:
    last, best = item("last", FRESH), item("best", difficulty=3)
    other = item("other", replace(FIRM, stability=40.0, last=NOON - 40 * DAY), topic="u", kind="x")

    assert keys([last, best, other], recent=("last",)) == {"best"}


@pytest.mark.parametrize(("newcomer", "misses"), [(False, 2), (True, 1)])
def test_after_misses_something_likely_comes(newcomer: bool, misses: int) -> None:
    fading = replace(FIRM, stability=10.0, last=NOON - 12 * DAY)
    on_offer = [item("hard"), item("likely", fading), item("easy", difficulty=1)]

    assert keys(on_offer, misses=misses, newcomer=newcomer) == {"likely"}
    assert "likely" not in keys(on_offer, misses=misses - 1, newcomer=newcomer)


def test_not_even_after_misses_does_what_was_just_right_come_back() -> None:
    right = replace(FIRM, last=NOON, right_last=NOON)
    wrong = replace(right, right_last=NOON - DAY)
    half_a_day = timedelta(hours=12)

    assert keys([item("hard"), item("right", right)], misses=2) == {"hard"}
    assert keys([item("hard"), item("right", right)], misses=2, now=NOON + half_a_day) == {"right"}
    assert keys([item("hard"), item("wrong", wrong)], misses=2, now=NOON + half_a_day) == {"wrong"}


def test_after_misses_nothing_comes_that_was_asked_a_moment_ago() -> None:
    missed = replace(FRESH, last=NOON - DAY / 1000)

    assert key([item("missed", missed), item("new")], misses=2) == "new"


def test_where_nothing_is_likely_the_likeliest_comes() -> None:
    on_offer = [item("hard", difficulty=4), item("easy", difficulty=1)]

    assert keys(on_offer, misses=2) == {"easy"}


def test_a_newcomer_begins_with_easy_items() -> None:
    paying = [item("middle", guess=0.02), item("easy", difficulty=2, guess=0.02)]
    others = [item(f"seen-{n}", FRESH) for n in range(5)]

    assert key(paying, newcomer=True) == "easy"
    assert key([paying[0], item("known", FIRM, difficulty=1)], newcomer=True) == "middle"
    assert keys(paying, newcomer=False) == keys([*paying, *others], newcomer=True)


def test_what_was_just_right_rests_for_half_a_day() -> None:
    right, half_a_day = Card(0.5, 6.0, NOON, 1, 1, 1, NOON), NOON + timedelta(hours=12)

    assert chosen([item("right", right)]) == Rest(half_a_day)
    assert key([item("right", right)], now=half_a_day, horizon=half_a_day + 30 * DAY) == "right"


def test_when_nothing_pays_it_is_said_when_something_will() -> None:
    on_offer = [item("a", FIRM), item("b", replace(FIRM, stability=20.0))]

    rest = chosen(on_offer)

    assert isinstance(rest, Rest)
    assert rest.until is not None
    assert rest.until > NOON + DAY
    later = chosen(on_offer, now=rest.until, horizon=rest.until + 30 * DAY)
    assert isinstance(later, Pick)
    hour = timedelta(hours=1)
    before = chosen(on_offer, now=rest.until - hour, horizon=rest.until - hour + 30 * DAY)
    assert isinstance(before, Rest)


def test_when_nothing_will_pay_within_a_year_no_time_is_named() -> None:
    assert chosen([item("a", replace(FIRM, stability=1e9))]) == Rest(None)


def test_after_misses_what_is_likely_but_was_just_asked_gives_way() -> None:
    shaky = Card(0.05, 10.0, NOON - timedelta(hours=11), 3, 0, 0, None)

    assert key([item("shaky", shaky), item("new", difficulty=5, guess=0.02)], misses=2) == "new"


def test_a_horizon_that_is_near_or_past_is_a_week_away() -> None:
    on_offer = [item("a", FRESH), item("b")]

    past, week = (chosen(on_offer, horizon=NOON + days * DAY) for days in (-3, 7))

    assert past == week


@given(
    candidates(),
    st.lists(st.integers(0, 13), max_size=6),
    st.integers(0, 3),
    st.booleans(),
    st.integers(0, 60),
)
@settings(max_examples=500, deadline=None)
def test_a_pick_is_on_offer_not_recent_and_the_same_for_the_same_chance(
    on_offer: list[Candidate], asked: list[int], misses: int, newcomer: bool, days: int
) -> None:
    recent = tuple(ItemKey(f"bank/{n}") for n in asked)
    now: datetime = NOON + 400 * DAY
    situation: dict[str, Any] = {
        "now": now,
        "horizon": now + days * DAY,
        "recent": recent,
        "misses": misses,
        "newcomer": newcomer,
    }

    pick = chosen(on_offer, **situation)

    assert pick == chosen(on_offer, **situation)
    if isinstance(pick, Rest):
        assert pick.until is None or pick.until > now
        return
    offered = {one.key for one in on_offer}
    assert pick.key in offered
    assert 0 <= pick.predicted <= 1
    assert pick.key not in recent[-4:] or offered <= set(recent[-4:])
