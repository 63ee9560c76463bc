"""Mastery says what will still be known in a week."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from quizbot.bank.items import ItemKey
from quizbot.learning.choose import Candidate
from quizbot.learning.mastery import Mastery, mastery
from quizbot.learning.memory import Card, recall
from quizbot.learning.model import STRANGER
from tests.learning.strategies import NOON, candidates

FIRM = Card(100.0, 5.0, NOON, 2, 2, 2, NOON)


def topic(*cards: Card | None) -> list[Candidate]:
    return [
        Candidate(ItemKey(f"bank/{n}"), "bank/t", "single", 3, 0.25, card)
        for n, card in enumerate(cards)
    ]


def test_an_empty_topic_is_not_mastered() -> None:
    assert mastery([], NOON) == Mastery(0.0, seen=0, size=0, mastered=False)


def test_what_was_never_asked_is_not_known() -> None:
    stands = mastery(topic(FIRM, None), NOON)

    assert stands.share == pytest.approx(recall(FIRM, NOON + timedelta(days=7)) / 2)
    assert (stands.seen, stands.size, stands.mastered) == (1, 2, False)


def test_who_forgets_faster_than_the_curve_is_shown_less() -> None:
    doubted = replace(STRANGER.curve, weights=(-1.0, *STRANGER.curve.weights[1:]))
    plain, honest = (
        mastery(topic(FIRM), NOON, model) for model in (STRANGER, replace(STRANGER, curve=doubted))
    )

    assert honest.share < plain.share - 0.01


def test_a_topic_is_mastered_when_all_of_it_is_firm() -> None:
    assert mastery(topic(FIRM, FIRM), NOON).mastered


def test_one_weak_item_keeps_a_topic_from_being_mastered() -> None:
    weak = replace(FIRM, stability=0.2)
    stands = mastery(topic(weak, *[FIRM] * 20), NOON)

    assert recall(weak, NOON + timedelta(days=7)) < 0.6
    assert stands.share > 0.85
    assert not stands.mastered


def test_a_low_mean_keeps_a_topic_from_being_mastered() -> None:
    middling = replace(FIRM, stability=2.0)
    stands = mastery(topic(middling, middling), NOON)

    assert 0.6 < stands.share < 0.85
    assert not stands.mastered


def test_right_on_one_day_only_is_not_mastered() -> None:
    assert not mastery(topic(FIRM, replace(FIRM, right_days=1)), NOON).mastered


@given(candidates())
def test_mastery_is_a_share_and_mastered_only_if_all_is_seen(on_offer: list[Candidate]) -> None:
    stands = mastery(on_offer, NOON)

    assert 0 <= stands.share <= 1
    assert stands.seen <= stands.size == len(on_offer)
    assert not stands.mastered or stands.seen == stands.size > 0
