"""What a learner can look at and set, in the private chat and by deep links."""

import pytest

from quizbot.bank.library import Topic
from quizbot.pages import link, topic_code
from tests.chat.conftest import Chat, Student


async def test_the_menu_lists_the_commands(chat: Chat) -> None:
    calls = [call for call in chat.emulator.calls if call.method == "setMyCommands"]

    assert "leaderboard" in str(calls[0].params)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("/help", "How this works"),
        ("/topics", "Now: all of them"),
        ("/progress", "Nothing yet"),
        ("/leaderboard", "Nobody has points yet"),
        ("/settings", "Minutes a sitting: 4"),
        ("/start", "Welcome"),
        ("/nonsense", "don't know this command"),
        ("/help@quizbot_bot", "How this works"),
    ],
)
async def test_every_command_answers(student: Student, command: str, says: str) -> None:
    assert says in await student.says(command)


async def test_a_topic_is_chosen_and_only_it_is_asked(student: Student) -> None:
    await student.says("/topics")
    chosen = await student.taps("Basics")
    assert "only the ticked ones" in chosen
    assert any(label.startswith("☑ Basics") for label in student.buttons)

    assert (await student.taps("Continue")).startswith("Question 1 · Basics")
    for _ in range(3):
        await student.taps("I don't know")
        assert " · Basics" in await student.taps("Next")


async def test_all_topics_again(student: Student) -> None:
    await student.says("/topics")
    await student.taps("Basics")

    assert "all of them" in await student.taps("All topics")


async def test_a_deep_link_begins_with_its_topic(student: Student) -> None:
    opened = await student.says("/start inf-treaty_elimination")

    assert " · Destroying the missiles" in opened
    assert student.text.startswith("Question 1")


def test_a_long_name_has_a_short_deep_link() -> None:
    topic = Topic(f"{'b' * 40}/{'t' * 40}", "b" * 40, "t" * 40, "Title", 1)

    assert link(topic) == f"t-{topic_code(topic.key)}"


async def test_an_unknown_deep_link_is_a_welcome(student: Student) -> None:
    assert "Welcome" in await student.says("/start t-ffffffffffff")


async def test_progress_tells_each_topic(student: Student) -> None:
    await student.says("/learn")
    await student.taps("I don't know")

    progress = await student.says("/progress")

    assert "Basics: " in progress
    assert "% known" in progress
    assert "in 7 days, guessing taken out" in progress


async def answer_first(student: Student) -> None:
    """Answer by the first button until an answer was right at the first try."""
    await student.says("/topics")
    await student.taps("Basics")
    await student.taps("Continue")
    while "✅" not in student.text:
        if "Next" in student.buttons:
            await student.taps("Next")
        elif "A · " in next(iter(student.buttons)) and "Check" not in student.buttons:
            await student.taps("A · ")
        else:
            await student.taps("I don't know")


async def test_the_leaderboard_shows_aliases_and_oneself(chat: Chat) -> None:
    ada, bob = chat.student("Ada"), chat.student("Bob")
    await answer_first(ada)
    await answer_first(bob)

    board = await bob.says("/leaderboard")

    assert "Learner 1: " in board
    assert "Learner 2 (you): " in board
    assert "of 2." in board
    assert "Ada" not in board


async def test_who_hides_is_seen_by_nobody_else(chat: Chat) -> None:
    ada, bob = chat.student("Ada"), chat.student("Bob")
    await answer_first(ada)
    await answer_first(bob)
    await ada.says("/settings")
    assert "Shown to others: no" in await ada.taps("Hide me")

    assert "Learner 1" not in await bob.says("/leaderboard")
    assert "Others do not see you" in await ada.says("/leaderboard")
    assert "Learner 1 (you)" in ada.text


async def test_an_alias_is_offered_taken_and_given_back(student: Student) -> None:
    await student.says("/settings")
    offered = next(label for label in student.buttons if label.startswith("Be “"))

    taken = await student.taps(offered)

    assert offered.removeprefix("Be “").removesuffix("”") in taken
    assert "Name on the leaderboard: Learner 1" in await student.taps("Be “Learner 1”")


async def test_a_setting_is_edited_in_place(student: Student) -> None:
    await student.says("/settings")
    message = student.shown["message_id"]

    assert "Minutes a sitting: 8" in await student.taps("8 min")
    assert student.shown["message_id"] == message


async def test_a_picture_is_told_that_only_text_is_read(chat: Chat, student: Student) -> None:
    await student.says("/start")
    chat.emulator.upload(student.person, b"x", "x.txt")
    await chat.settle()

    assert "text only" in student.text


async def test_a_very_long_text_is_no_answer(student: Student) -> None:
    assert "too long" in await student.says("word " * 200)


async def test_a_group_is_sent_to_the_private_chat(chat: Chat) -> None:
    ada = chat.emulator.person("Ada")
    group = chat.emulator.group("Class", [ada])
    chat.emulator.say(ada, "/learn@quizbot_bot", group)
    await chat.settle()

    last = chat.emulator.messages(group)[-1]
    assert "learn in private" in last["text"]
    assert last["reply_markup"]["inline_keyboard"][0][0]["url"].endswith("?start=learn")


async def test_a_command_for_another_bot_in_a_group_is_not_ours(chat: Chat) -> None:
    ada = chat.emulator.person("Ada")
    group = chat.emulator.group("Class", [ada])
    before = chat.emulator.count("sendMessage")
    chat.emulator.say(ada, "/learn@other_bot", group)
    await chat.settle()

    assert chat.emulator.count("sendMessage") == before
