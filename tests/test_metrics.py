"""What is counted, and that nobody can make the page of figures grow or tell of a person."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from quizbot import metrics
from quizbot.metrics import Metrics

ROOT = Path(__file__).parents[1]

Figures = dict[str, float]


def figures(counted: Metrics) -> Figures:
    """Return the figures of a page by their names with labels, `name{label=value}`."""
    page = counted.render()[1].decode()
    return {
        sample.name + "".join(f"{{{name}={value}}}" for name, value in sample.labels.items()): (
            sample.value
        )
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name.startswith("quizbot_")
    }


def changed(counted: Metrics, before: Figures) -> Figures:
    """Return what differs now, the buckets of histograms apart."""
    return {
        name: value
        for name, value in figures(counted).items()
        if value != before.get(name) and "_bucket" not in name
    }


@pytest.fixture
def counted() -> Metrics:
    return Metrics()


@pytest.fixture
def before(counted: Metrics) -> Figures:
    return figures(counted)


def test_updates_are_counted_by_kind_and_by_what_became_of_them(
    counted: Metrics, before: Figures
) -> None:
    counted.received("callback_query", "new")
    counted.received("message", "throttled", 3)
    counted.ended("done", 0.25)
    counted.ended("waiting", None)

    assert changed(counted, before) == {
        "quizbot_updates_total{kind=callback_query}{outcome=new}": 1,
        "quizbot_updates_total{kind=message}{outcome=throttled}": 3,
        "quizbot_updates_ended_total{outcome=done}": 1,
        "quizbot_updates_ended_total{outcome=waiting}": 1,
        "quizbot_effect_seconds_count": 1,
        "quizbot_effect_seconds_sum": 0.25,
    }


def test_answers_are_counted_as_right_and_wrong_and_as_nothing_else(
    counted: Metrics, before: Figures
) -> None:
    counted.answered(correct=True)
    counted.answered(correct=False)
    counted.answered(correct=False)

    assert changed(counted, before) == {
        "quizbot_answers_total{verdict=right}": 1,
        "quizbot_answers_total{verdict=wrong}": 2,
    }


def test_calls_are_counted_by_outcome_and_timed_by_method(
    counted: Metrics, before: Figures
) -> None:
    counted.called("sendMessage", "429", 0.5)
    counted.called("sendMessage", "ok", 0.25)

    assert changed(counted, before) == {
        "quizbot_api_calls_total{method=sendMessage}{outcome=429}": 1,
        "quizbot_api_calls_total{method=sendMessage}{outcome=ok}": 1,
        "quizbot_api_call_seconds_count{method=sendMessage}": 2,
        "quizbot_api_call_seconds_sum{method=sendMessage}": 0.75,
    }


def test_screens_transactions_and_jobs_are_timed(counted: Metrics, before: Figures) -> None:
    counted.shown(0.5)
    counted.stored(0.125)
    counted.job("backup", "failed", 2.0)

    assert changed(counted, before) == {
        "quizbot_shown_seconds_count": 1,
        "quizbot_shown_seconds_sum": 0.5,
        "quizbot_store_seconds_count": 1,
        "quizbot_store_seconds_sum": 0.125,
        "quizbot_jobs_total{job=backup}{outcome=failed}": 1,
        "quizbot_job_seconds_count{job=backup}": 1,
        "quizbot_job_seconds_sum{job=backup}": 2,
    }


def test_what_the_database_counted_is_shown_as_it_was_told_last(
    counted: Metrics, before: Figures
) -> None:
    counted.store(waiting=9, dead=9, behind=9)
    counted.store(waiting=3, dead=1, behind=2)

    assert changed(counted, before) == {
        "quizbot_inbox_waiting": 3,
        "quizbot_dead_letters": 1,
        "quizbot_screens_behind": 2,
    }


def test_what_is_watched_is_asked_whenever_the_page_is_read(counted: Metrics) -> None:
    lanes: list[int] = []
    counted.watch("lanes", lambda: len(lanes))
    first = figures(counted)["quizbot_lanes"]

    lanes += [1, 2]

    assert (first, figures(counted)["quizbot_lanes"]) == (0, 2)


def test_the_longest_lag_is_forgotten_after_about_a_minute(counted: Metrics) -> None:
    counted.lag(3.0)
    longest = figures(counted)["quizbot_loop_lag_max_seconds"]
    for _ in range(240):
        counted.lag(0.5)

    assert longest == 3.0
    assert figures(counted)["quizbot_loop_lag_max_seconds"] == 0.5
    assert figures(counted)["quizbot_loop_lag_seconds_count"] == 241


def test_every_series_that_an_alert_may_ask_for_is_there_from_the_start(before: Figures) -> None:
    assert before["quizbot_updates_ended_total{outcome=dead}"] == 0
    assert before["quizbot_api_calls_total{method=sendMessage}{outcome=429}"] == 0
    assert before["quizbot_leader"] == 0


def test_the_page_says_what_runs(before: Figures) -> None:
    (build,) = [name for name in before if name.startswith("quizbot_build_info")]

    assert re.fullmatch(r"quizbot_build_info\{python=3\.\d+\.\w+\}\{version=[\w.]+\}", build)


def test_two_bots_in_one_process_are_counted_apart(counted: Metrics, before: Figures) -> None:
    Metrics().received("message", "new")

    assert changed(counted, before) == {}


word = st.text(max_size=20)


@settings(max_examples=30)
@given(words=st.lists(word, min_size=1, max_size=5))
def test_no_text_from_outside_becomes_a_label(words: list[str]) -> None:
    counted = Metrics()
    before = figures(counted)

    for text in words:
        counted.received(text, text)
        counted.ended(text, 0)
        counted.called(text, text, 0)

    after = figures(counted)
    assert after.keys() == before.keys()
    assert sum(v for k, v in after.items() if "quizbot_updates_total" in k) == len(words)


def test_an_update_of_an_unknown_kind_is_counted_as_other(
    counted: Metrics, before: Figures
) -> None:
    counted.received("poll_answer\nevil 1", "new")
    counted.called("logOut", "ok", 1.0)

    assert set(changed(counted, before)) == {
        "quizbot_updates_total{kind=other}{outcome=new}",
        "quizbot_api_calls_total{method=other}{outcome=ok}",
        "quizbot_api_call_seconds_count{method=other}",
        "quizbot_api_call_seconds_sum{method=other}",
    }


def test_the_names_of_jobs_are_bounded_too(counted: Metrics) -> None:
    for number in range(100):
        counted.job(f"job-{number}", f"outcome-{number}", 1.0)

    runs = [name for name in figures(counted) if name.startswith("quizbot_jobs_total")]
    assert len(runs) == 33
    assert figures(counted)["quizbot_jobs_total{job=other}{outcome=other}"] == 68


def test_every_method_that_the_bot_calls_again_and_again_has_a_name_of_its_own() -> None:
    text = "".join(path.read_text("utf-8") for path in (ROOT / "quizbot/telegram").glob("*.py"))

    called = set(re.findall(r'"((?:answer|delete|edit|forward|get|pin|send)[A-Z][A-Za-z]+)"', text))

    assert len(called) >= 4
    assert called <= set(metrics.METHODS)


def test_every_figure_is_explained(counted: Metrics) -> None:
    counted.job("backup", "done", 1.0)
    page = (ROOT / "docs" / "observing.md").read_text("utf-8")
    names = {
        re.sub(r"_(bucket|count|sum)$", "", name.partition("{")[0]) for name in figures(counted)
    }

    assert len(names) >= 15
    assert sorted(name for name in names if f"`{name}`" not in page) == []
    assert sorted(set(re.findall(r"`(quizbot_\w+)`", page)) - names) == []
