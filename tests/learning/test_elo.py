"""First answers say how hard items are and how able learners; repeats say what lasts."""

import random
from dataclasses import replace
from datetime import timedelta
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizbot.bank.items import ItemKey
from quizbot.learning.attempt import Attempt
from quizbot.learning.elo import (
    NOBODY,
    STEP,
    UNTRIED,
    Ability,
    Rating,
    Trait,
    fold,
    measure,
    rate,
    unseen,
)
from quizbot.learning.memory import predicted, prior
from tests.learning.strategies import NOON, attempt, attempts

REPEAT = attempt(first=False, predicted=0.6)


def test_at_first_the_author_is_believed() -> None:
    chances = [unseen(NOBODY, "t", UNTRIED, difficulty) for difficulty in range(1, 6)]

    assert chances == pytest.approx([prior(difficulty) for difficulty in range(1, 6)])


def test_a_step_shrinks_as_the_answers_come() -> None:
    rating = Rating()
    for n in range(4):
        before, rating = rating, rating.moved(0.5)
        assert rating.value - before.value == pytest.approx(0.5 * STEP / (1 + 0.05 * n))
    assert rating.answers == 4


@given(st.floats(0.05, 0.95))
def test_a_right_first_answer_makes_learner_and_item_better_known(before: float) -> None:
    right, wrong = (attempt(predicted=before, correct=correct) for correct in (True, False))

    able, unable = rate(NOBODY, "t", right), rate(NOBODY, "t", wrong)
    easy, hard = measure(UNTRIED, right), measure(UNTRIED, wrong)

    assert unseen(able, None, UNTRIED, 3) > prior(3) > unseen(unable, None, UNTRIED, 3)
    assert unseen(able, "t", UNTRIED, 3) > unseen(able, "u", UNTRIED, 3)
    assert unseen(NOBODY, None, easy, 3) > prior(3) > unseen(NOBODY, None, hard, 3)


def test_elo_tells_items_and_learners_apart() -> None:
    rng = random.Random(3)
    truly = {ItemKey(f"b/{n}"): rng.gauss(0, 1.5) for n in range(20)}
    traits, able = dict.fromkeys(truly, UNTRIED), {}
    for _ in range(300):
        skill, ability = rng.gauss(-1, 1), NOBODY
        for item, ease in truly.items():
            known = 1 / (1 + exp(-skill - ease))
            expected = predicted(unseen(ability, None, traits[item], 3), 0.25)
            one = attempt(predicted=expected, correct=rng.random() < predicted(known, 0.25))
            traits[item], ability = measure(traits[item], one), rate(ability, None, one)
        able[skill] = ability.overall.value

    assert correlation(list(truly.values()), [traits[item].known.value for item in truly]) > 0.9
    assert correlation(list(able), list(able.values())) > 0.6


def test_the_repeats_of_all_learners_tell_which_items_last() -> None:
    rng = random.Random(4)
    truly = [rng.gauss(0, 1) for _ in range(40)]
    found = []
    for ease in truly:
        trait = UNTRIED
        for _ in range(60):
            curve = rng.uniform(0.2, 0.9)
            known = curve * exp(ease) / (1 + curve * (exp(ease) - 1))
            one = replace(
                REPEAT,
                predicted=predicted(curve, 0.25),
                correct=rng.random() < predicted(known, 0.25),
            )
            trait = measure(trait, one)
        found.append(trait.ease)

    assert correlation(truly, found) > 0.85
    assert all(abs(one) < 3 for one in found)


def test_repeats_do_not_touch_what_was_known_before_nor_first_answers_what_lasts() -> None:
    first = attempt(predicted=0.4)

    assert measure(UNTRIED, REPEAT).known == Rating()
    assert measure(UNTRIED, first).ease == 0
    assert rate(NOBODY, "t", REPEAT) == NOBODY


def test_an_answer_after_a_hint_tells_nothing() -> None:
    for one in (attempt(hints=1), replace(REPEAT, hints=1)):
        assert measure(UNTRIED, one) == UNTRIED
        assert rate(NOBODY, "t", one) == NOBODY


def test_little_told_is_little_believed() -> None:
    once, often = UNTRIED, UNTRIED
    wrong = replace(REPEAT, correct=False)
    once = measure(once, wrong)
    for _ in range(20):
        often = measure(often, wrong)

    assert often.ease < once.ease < 0


@given(st.lists(attempts(), max_size=20))
@settings(max_examples=200)
def test_whatever_comes_is_folded_into_finite_numbers(tried: list[Attempt]) -> None:
    traits: dict[ItemKey, Trait] = {}
    ability = NOBODY
    for one in tried:
        traits[one.item] = measure(traits.get(one.item, UNTRIED), one)
        ability = rate(ability, "t", one)

    assert fold(tried) == traits
    for trait in traits.values():
        assert abs(trait.ease) <= len(tried) * 2
        assert 0 < unseen(ability, "t", trait, 3) < 1


def test_learners_may_be_folded_in_any_order() -> None:
    mine = [attempt(learner=1, at=NOON + timedelta(days=n)) for n in range(3)]
    others = [replace(one, learner=2, correct=False) for one in mine]

    alone = NOBODY
    for one in mine:
        alone = rate(alone, "t", one)
    among: dict[int, Ability] = {}
    for one in [*others, *mine]:
        among[one.learner] = rate(among.get(one.learner, NOBODY), "t", one)

    assert among[1] == alone


def correlation(one: list[float], other: list[float]) -> float:
    size = len(one)
    a, b = sum(one) / size, sum(other) / size
    both = sum((x - a) * (y - b) for x, y in zip(one, other, strict=True))
    wide = sum((x - a) ** 2 for x in one) * sum((y - b) ** 2 for y in other)
    return float(both / wide**0.5)
