"""Every other page: welcome, topics, progress, leaderboard, settings, help, notes, the closing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizbot.bank.library import Topic
from quizbot.dialogue import (
    Close,
    Closed,
    Help,
    Leaderboard,
    Note,
    Notice,
    Progress,
    Settings,
    Standing,
    Status,
    Topics,
    View,
    Welcome,
)
from quizbot.learning.mastery import Mastery
from quizbot.learning.response import Typed
from quizbot.pages import MINUTES, parts, topic_code
from quizbot.storage.oversight import LateJob, Overview
from quizbot.storage.values import Board, Counts, Dead, Place
from quizbot.telegram import texts
from quizbot.telegram.page import Button, Page
from quizbot.telegram.render import render
from tests.telegram.samples import (
    NONCE,
    item,
    labels,
    learner,
    question,
    read,
    revision,
    sitting,
    verdict,
)

OVERVIEW = Overview(
    at=datetime(2026, 8, 4, 9, 30, tzinfo=UTC),
    counts=Counts(learners=12, attempts=340, waiting=3, dead=1, behind=2),
    oldest=timedelta(seconds=61.4),
    strays=4,
    paused=5,
    jobs=(LateJob("backup", "", 3), LateJob("remind", "<b>", 0)),
)
UNTIL = datetime(2026, 8, 4, 9, 30, tzinfo=UTC)
HOSTILE = '<b>R&D "x" {text} </i>'
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300)


def page(view: View) -> Page:
    shown = render(view, "quiz_bot")
    read(shown)
    return shown


def standing(title: str, share: float = 0.4, *, chosen: bool = False, **own: bool) -> Standing:
    known = Mastery(share, 3, 12, mastered=own.get("mastered", False))
    return Standing(Topic(f"bank/{title}", "bank", title, title, 12), known, chosen)


def place(number: int, learner: int, points: int, alias: str | None = None) -> Place:
    return Place(number, learner, learner, alias, points)


def test_questions_and_verdicts_are_rendered_too() -> None:
    assert "Which?" in read(page(question(item("text"))))
    assert "✅ Right." in read(page(verdict(revision(item("text")), Typed("Reykjavik"))))


def test_a_welcome_says_what_is_on_offer_and_begins_with_one_tap() -> None:
    shown = page(Welcome(("The INF Treaty", HOSTILE), 24, returning=False))

    assert f"On offer: The INF Treaty, {HOSTILE} (24 questions)." in read(shown)
    assert "No timer" in read(shown)
    assert shown.keyboard[0] == (Button("Begin", "welcome.learn"),)
    assert shown.keyboard[1] == (Button("Choose topics", "welcome.open.topics"),)


def test_who_comes_back_may_continue() -> None:
    shown = page(Welcome(("The INF Treaty",), 24, returning=True))

    assert read(shown).startswith("Welcome back.")
    assert labels(shown) == ["Continue", "Choose topics"]


def test_a_welcome_without_questions_has_no_buttons() -> None:
    shown = page(Welcome((), 0, returning=False))

    assert "no questions yet" in read(shown)
    assert shown.keyboard == ()


@given(st.lists(names, min_size=1, max_size=60), st.booleans())
def test_a_welcome_fits_however_many_banks_there_are(titles: list[str], returning: bool) -> None:
    page(Welcome(tuple(titles), 10**6, returning=returning))


def test_a_welcome_counts_the_banks_that_it_does_not_name() -> None:
    few, many = (tuple(f"bank {n}" for n in range(size)) for size in (20, 23))

    assert "bank 19 (9 questions)" in read(page(Welcome(few, 9, returning=False)))
    assert "bank 19 and 3 more (9 questions)" in read(page(Welcome(many, 9, returning=False)))


def test_without_a_choice_all_topics_are_asked() -> None:
    shown = page(Topics((standing("Range"), standing(HOSTILE))))

    assert "Now: all of them." in read(shown)
    assert labels(shown) == ["☐ Range (12)", f"☐ {HOSTILE} (12)", "Continue"]
    assert shown.keyboard[0][0].data == f"topics.toggle.{topic_code('bank/Range')}"


def test_chosen_topics_are_ticked_and_all_topics_is_one_tap_away() -> None:
    shown = page(Topics((standing("Range", chosen=True), standing("Parties"))))

    assert "only the ticked ones" in read(shown)
    assert labels(shown) == ["☑ Range (12)", "☐ Parties (12)", "All topics", "Continue"]


def test_without_topics_there_is_nothing_to_choose() -> None:
    assert page(Topics(())).keyboard == ()


def test_before_the_first_answer_progress_offers_to_begin() -> None:
    shown = page(Progress(learner(), (standing("Range"),)))

    assert "Nothing yet" in read(shown)
    assert shown.keyboard == ((Button("Begin", "progress.learn"),),)


def test_progress_is_a_bar_for_each_topic() -> None:
    known = standing("Parties", 1.0, mastered=True)
    view = Progress(
        learner(answers=9, rights=6, points=45), (standing(HOSTILE), known, standing("New", 0.0))
    )

    shown = read(page(view))

    assert "9 answered, 6 of them right. 45 points." in shown
    assert f"{HOSTILE}: 40 % known, 3 of 12 seen\n▰▰▰▰▱▱▱▱▱▱" in shown
    assert "Parties: 100 % known, 3 of 12 seen · mastered\n▰▰▰▰▰▰▰▰▰▰" in shown
    assert "New: 0 % known, 3 of 12 seen\n▱▱▱▱▱▱▱▱▱▱" in shown
    assert shown.endswith("guessing taken out.")


@given(st.lists(names, min_size=1, max_size=70), st.floats(0, 1), st.booleans())
def test_topics_and_progress_fit_however_many_topics_there_are(
    titles: list[str], share: float, chosen: bool
) -> None:
    standings = tuple(standing(title, share, chosen=chosen, mastered=True) for title in titles)

    for part in range(parts(len(titles))):
        page(Topics(standings, part))
        page(Progress(learner(answers=10**9, rights=10**9, points=10**9), standings, part))


MANY = tuple(standing(f"topic {n:02}", chosen=n == 30) for n in range(45))


def test_many_topics_are_shown_in_parts_and_none_is_left_out() -> None:
    shown = [page(Topics(MANY, part)) for part in range(3)]

    assert [read(one).splitlines()[-1] for one in shown] == [f"Part {n} of 3" for n in (1, 2, 3)]
    said = [label for one in shown for label in labels(one) if "(12)" in label]
    assert len(said) == len(set(said)) == 45
    assert all("only the ticked ones" in read(one) for one in shown)
    turns = [[button.data for button in one.keyboard[-2]] for one in shown]
    assert turns == [
        ["topics.part.1"],
        ["topics.part.0", "topics.part.2"],
        ["topics.part.1"],
    ]


def test_progress_in_many_topics_is_shown_in_parts_too() -> None:
    shown = [page(Progress(learner(answers=1), MANY, part)) for part in range(3)]

    assert sum(read(one).count("% known") for one in shown) == 45
    assert labels(shown[1]) == ["‹ Earlier", "More ›", "Continue"]
    assert shown[1].keyboard[0][0].data == "progress.part.0"


def test_few_topics_have_no_parts() -> None:
    assert "Part" not in read(page(Topics(MANY[:20])))
    assert "Part" not in read(page(Progress(learner(answers=1), MANY[:20])))


def test_an_empty_leaderboard_invites_the_first() -> None:
    shown = page(Leaderboard(Board((), (), None, 0), learner()))

    assert "Be the first" in read(shown)
    assert shown.keyboard == ()


TOP = tuple(place(n, 100 + n, 500 - n) for n in range(1, 6))


def test_the_leaderboard_shows_the_top_and_after_a_gap_the_neighbours() -> None:
    own = place(9, 7, 40, HOSTILE)
    around = (place(8, 108, 41), own, place(10, 110, 39))

    shown = read(page(Leaderboard(Board(TOP, around, own, 31), learner(points=40))))

    assert "5. Learner 105: 495\n…\n8. Learner 108: 41\n" in shown
    assert f"9. \u2068{HOSTILE}\u2069 (you): 40\n10. Learner 110: 39\n" in shown
    assert "You are at place 9 of 31." in shown
    assert "Others do not see you" not in shown


def test_neighbours_that_follow_the_top_have_no_gap_and_nobody_stands_twice() -> None:
    own = place(6, 7, 40)
    around = (*TOP[3:], own, place(7, 107, 39))

    shown = read(page(Leaderboard(Board(TOP, around, own, 7), learner(points=40))))

    assert "5. Learner 105: 495\n6. Learner 7 (you): 40\n7. Learner 107: 39\n" in shown
    assert shown.count("Learner 104") == 1
    assert "…" not in shown


def test_a_name_of_nothing_but_the_invisible_is_a_number() -> None:
    own = place(1, 7, 40, "\u202e\u200b\u3164")

    shown = read(page(Leaderboard(Board((own,), (own,), own, 1), learner(points=40))))

    assert "1. Learner 7 (you): 40" in shown


def test_one_who_leads_is_marked_in_the_top() -> None:
    own = place(1, 7, 600, "Quiet Otter 12")
    around = (own, *TOP[1:3])

    shown = read(page(Leaderboard(Board((own, *TOP[1:]), around, own, 5), learner())))

    assert "1. \u2068Quiet Otter 12\u2069 (you): 600\n2. Learner 102: 498" in shown
    assert "5. Learner 105: 495\n\nYou are at place 1 of 5." in shown


def test_one_without_points_sees_the_top_and_how_to_join() -> None:
    shown = read(page(Leaderboard(Board(TOP, (), None, 5), learner())))

    assert "You are not on it yet" in shown


def test_one_who_hides_still_sees_their_own_place_and_is_told_that_nobody_else_does() -> None:
    own = place(1, 7, 40)

    shown = read(page(Leaderboard(Board((), (own,), own, 0), learner(listed=False))))

    assert "1. Learner 7 (you): 40" in shown
    assert "place 1 of 0.\nOthers do not see you here." in shown


@given(st.lists(names, min_size=13, max_size=13))
def test_the_leaderboard_fits_whatever_people_are_called(aliases: list[str]) -> None:
    places = [place(n, n, 10**9, alias) for n, alias in enumerate(aliases, 1)]

    page(Leaderboard(Board(tuple(places[:8]), tuple(places[8:]), places[9], 10**9), learner(id=10)))


def test_settings_say_what_stands_and_change_it_by_one_tap() -> None:
    shown = page(Settings(learner(), "Quiet Otter 12", 3))

    assert "Minutes a sitting: 4\n" in read(shown)
    assert "Name on the leaderboard: Learner 12\nShown to others: yes" in read(shown)
    assert labels(shown) == [
        *("2 min", "• 4 min •", "8 min", "15 min", "Be “Quiet Otter 12”", "Hide me on the board"),
    ]
    assert [button.data for button in shown.keyboard[0]] == [
        f"settings.minutes.{count}" for count in MINUTES
    ]
    assert shown.keyboard[1][0].data == "settings.alias.3"
    assert shown.keyboard[2][0].data == "settings.listed"


def test_one_with_an_alias_can_take_it_off_and_one_who_hides_can_come_back() -> None:
    shown = page(Settings(learner(alias=HOSTILE, listed=False), "Calm Lynx 12", 4))

    assert f"Name on the leaderboard: \u2068{HOSTILE}\u2069\nShown to others: no" in read(shown)
    assert labels(shown)[4:] == ["Be “Calm Lynx 12”", "Be “Learner 12”", "Show me on the board"]
    assert shown.keyboard[2][0].data == "settings.plain"


def test_the_status_tells_what_waits_what_was_put_aside_and_what_is_in_trouble() -> None:
    shown = page(Status(OVERVIEW, (Dead(77, "KeyError: what somebody wrote"),), retried=0))

    said = read(shown)
    assert said.startswith("Status, 2026-08-04 09:30:00 UTC\nLearners: 12, answers: 340\n")
    assert "Updates: 3 wait (the oldest for 61 s), 1 put aside\nScreens: 2 behind\n" in said
    assert "replica that ended: 4\nChats that Telegram paused: 5\n" in said
    assert "• backup, tried 3 times\n• remind <b>, tried 0 times\n" in said
    assert "• update 77: KeyError\n\n0 updates are worked on again." in said
    assert "what somebody wrote" not in said
    assert [button.data for button in shown.keyboard[0]] == ["status.look", "status.retry"]


def test_a_calm_status_has_nothing_to_work_on_again() -> None:
    calm = Overview(UNTIL, Counts(0, 0, 0, 0, 0), None, 0, 0, ())

    shown = page(Status(calm, ()))

    assert "Updates: 0 wait, 0 put aside" in read(shown)
    assert "trouble" not in read(shown)
    assert labels(shown) == ["Look again"]


def test_help_lists_every_command() -> None:
    shown = page(Help())

    assert all(f"/{name}: {text}" in read(shown) for name, text in texts.COMMANDS)
    assert labels(shown) == ["Continue"]


@pytest.mark.parametrize("notice", Notice)
def test_a_note_is_its_words(notice: Notice) -> None:
    assert read(page(Note(notice))) == texts.NOTICES[notice]


def test_a_note_in_a_group_leads_to_the_private_chat() -> None:
    shown = page(Note(Notice.PRIVATE))

    link = Button("Open our private chat", "https://t.me/quiz_bot?start=learn", is_link=True)
    assert shown.keyboard == ((link,),)
    assert page(Note(Notice.IDLE)).keyboard == ()


def closed(**own: Any) -> Closed:
    return replace(Closed(sitting(position=5, right=3), Close.SPENT, None, ()), **own)


def test_the_closing_card_names_what_to_look_at_again_and_when() -> None:
    missed = tuple(revision(item("text", question=text)) for text in ("Who\nleft?", HOSTILE))

    shown = read(page(closed(missed=missed, until=UNTIL)))

    assert shown.startswith("That was your time for now.\n3 of 5 right.\n\nWorth another look")
    assert f"\n• Who left?\n• {HOSTILE}\n" in shown
    assert "The next question pays on 4 August 2026.\n" in shown


def test_a_sitting_without_a_mistake_says_so() -> None:
    shown = read(page(closed(sitting=sitting(position=5, right=5))))

    assert "All 5 right." in shown
    assert "Worth another look" not in shown
    assert "pays on" not in shown


@pytest.mark.parametrize("reason", Close)
def test_a_sitting_without_an_answer_counts_none(reason: Close) -> None:
    shown = page(closed(sitting=sitting(), reason=reason))

    assert "right." not in read(shown)
    assert labels(shown) == ["My progress", "Another round"]
    assert shown.keyboard[0][0].data == "closing.open.progress"
    assert shown.keyboard[0][1].data == f"{NONCE}:0:206"


@given(names.filter(str.strip), st.integers(0, 60))
def test_the_closing_card_fits_however_much_was_missed(question: str, count: int) -> None:
    missed = (revision(item("text", question=(question * 20)[:3500].strip() or "x")),) * count

    page(closed(missed=missed, until=UNTIL))
