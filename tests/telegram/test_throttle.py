"""Nobody is worked for faster than they can read: a burst, then so many a second, one notice."""

from hypothesis import given
from hypothesis import strategies as st

from quizbot.telegram import buckets
from quizbot.telegram.buckets import Buckets, Rate
from quizbot.telegram.throttle import PERSON, Throttle, Verdict

ADMIT, TELL, DROP = Verdict.ADMIT, Verdict.TELL, Verdict.DROP


class Timer:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_admitted_then_one_is_told_and_the_rest_is_dropped() -> None:
    throttle = Throttle(Timer())

    verdicts = [throttle.judge(7) for _ in range(24)]

    assert verdicts == [ADMIT] * 20 + [TELL] + [DROP] * 3


def test_whoever_waits_is_admitted_again_and_told_again_only_after_a_rest() -> None:
    timer = Timer()
    throttle = Throttle(timer)
    for _ in range(21):
        throttle.judge(7)

    timer.now += 0.2
    soon = [throttle.judge(7) for _ in range(2)]
    timer.now += PERSON.burst / PERSON.second
    later = [throttle.judge(7) for _ in range(21)]

    assert soon == [ADMIT, DROP]
    assert later == [ADMIT] * 20 + [TELL]


def test_one_person_costs_another_nothing() -> None:
    throttle = Throttle(Timer())
    for _ in range(100):
        throttle.judge(7)

    assert throttle.judge(8) is ADMIT


def test_what_is_of_nobody_is_always_admitted() -> None:
    throttle = Throttle(Timer())

    assert {throttle.judge(0) for _ in range(100)} == {ADMIT}


@given(st.lists(st.floats(0, 3), max_size=80))
def test_never_more_than_the_burst_and_the_rate_allow(pauses: list[float]) -> None:
    timer = Timer()
    throttle = Throttle(timer)
    admitted = 0
    for pause in pauses:
        timer.now += pause
        admitted += throttle.judge(7) is ADMIT

    assert admitted <= PERSON.burst + PERSON.second * timer.now


def test_a_bucket_says_how_long_to_wait() -> None:
    timer = Timer()
    one = Buckets(Rate(second=0.5, burst=1), timer)

    waits = [one.take("a"), one.take("a")]
    timer.now += 1.5
    waits.append(one.take("a"))
    timer.now += 0.5

    assert waits == [0, 2, 0.5]
    assert one.take("a") == 0


def test_full_buckets_are_thrown_away_before_there_are_too_many() -> None:
    timer = Timer()
    one = Buckets(Rate(second=1, burst=2), timer)
    one.take("early")
    timer.now += 2
    for number in range(buckets.MANY + 5):
        one.take(number)
        timer.now += 0.001

    assert len(one) <= buckets.MANY
