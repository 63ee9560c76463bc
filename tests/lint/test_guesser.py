"""A reader who knows nothing does well only where options give themselves away."""

import random
from collections.abc import Callable

import pytest

from quizbot.bank.items import ITEM, Single
from quizbot.lint.choices import Choices
from quizbot.lint.guesser import Guesser, Tally
from tests.learning.strategies import fields

_SOME = "harbour railway museum library printer courier ledger stamp seal envelope cabinet"
WORDS = _SOME.split()


def view(rng: random.Random, stem: str, write: Callable[[bool], str]) -> Choices:
    sides = ["right", "wrong", "wrong", "wrong"]
    rng.shuffle(sides)
    options = [{side: f"{write(side == 'right')} {n}"} for n, side in enumerate(sides)]
    item = ITEM.validate_python(fields("single", options=options) | {"question": stem})
    assert isinstance(item, Single)
    return Choices.of(item)


def verdict(count: int, seed: int, write: Callable[[random.Random, bool], str]) -> str:
    rng, guesser = random.Random(seed), Guesser(english=True)
    for _ in range(count):
        stem = f"Which {rng.choice(WORDS)} was near the {rng.choice(WORDS)}?"
        guesser.read(view(rng, stem, lambda right: write(rng, right)))
    found = guesser.verdict()
    return found.message if found else ""


def plain(rng: random.Random, _: bool) -> str:
    return " ".join(rng.sample(WORDS, rng.randint(2, 4)))


def long_when_right(rng: random.Random, right: bool) -> str:
    return " ".join(rng.sample(WORDS, 6 if right and rng.random() < 0.6 else rng.randint(2, 4)))


def moderate_when_right(rng: random.Random, right: bool) -> str:
    return f"{'' if right else 'always '}{plain(rng, right)}"


def test_long_right_options_are_found_and_named() -> None:
    said = verdict(40, 1, long_when_right)

    assert "the longest option" in said
    assert "chance is 25%" in said


def test_absolute_words_in_wrong_options_are_found() -> None:
    assert "absolutely" in verdict(20, 2, moderate_when_right)


def test_few_questions_prove_nothing() -> None:
    assert verdict(7, 3, moderate_when_right) == ""


@pytest.mark.parametrize("size", [10, 40, 200])
def test_good_banks_are_seldom_accused(size: int) -> None:
    accused = sum(verdict(size, seed, plain) != "" for seed in range(100))

    assert accused <= 8  # two readings of 2.3 % each, and what is left to chance


@pytest.mark.parametrize(("hits", "is_found"), [(340, False), (360, True)])
def test_ten_points_more_than_chance_may_be_given_away(hits: int, is_found: bool) -> None:
    tally = Tally(hits, [0.25] * 1000)

    assert tally.odds < 0.001  # no chance, but little harm
    assert tally.beats(0.0228) is is_found
