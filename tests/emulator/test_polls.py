from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from telegram import InputPollOption

from quizbot.emulator.acts import NotAllowed

if TYPE_CHECKING:
    import telegram

    from quizbot.emulator import Emulator
    from quizbot.emulator.people import Person
    from tests.emulator.conftest import Caller, Clock

OPTIONS = [{"text": "1987"}, {"text": "1991"}, {"text": "1988"}]


async def send(api: Caller, ada: Person, **params: Any) -> Any:
    given = {"question": "When?", "options": OPTIONS, "is_anonymous": False, **params}
    return await api("sendPoll", chat_id=ada.id, **given)


async def test_a_quiz_is_sent_and_read(bot: telegram.Bot, ada: Person) -> None:
    message = await bot.send_poll(
        ada.id,
        "When was the treaty signed?",
        ["1987", InputPollOption("1991")],
        type="quiz",
        correct_option_ids=[0],
        explanation="In <b>December</b>.",
        explanation_parse_mode="HTML",
        open_period=60,
    )

    poll = message.poll
    assert poll is not None
    assert [option.text for option in poll.options] == ["1987", "1991"]
    assert poll.correct_option_ids == (0,)
    assert poll.explanation == "In December."
    assert poll.is_anonymous
    assert not poll.allows_revoting


async def test_a_vote_is_counted_and_told(
    bot: telegram.Bot, api: Caller, emulator: Emulator, ada: Person
) -> None:
    number = (await send(api, ada))["message_id"]

    emulator.vote(ada, number, [1])

    state, answer = await bot.get_updates()
    assert state.poll is not None
    assert state.poll.total_voter_count == 1
    assert [option.voter_count for option in state.poll.options] == [0, 1, 0]
    assert answer.poll_answer is not None
    assert answer.poll_answer.option_ids == (1,)
    assert answer.poll_answer.user is not None
    assert answer.poll_answer.user.id == ada.id
    assert emulator.messages(ada.id)[-1]["poll"]["total_voter_count"] == 1


async def test_a_vote_in_an_anonymous_poll_names_nobody(
    api: Caller, emulator: Emulator, ada: Person, waiting: Any
) -> None:
    number = (await send(api, ada, is_anonymous=True))["message_id"]

    emulator.vote(ada, number, [1])

    assert [set(update) for update in waiting()] == [{"update_id", "poll"}]


async def test_a_regular_vote_can_be_changed_and_taken_back(
    api: Caller, emulator: Emulator, ada: Person, waiting: Any
) -> None:
    number = (await send(api, ada))["message_id"]

    emulator.vote(ada, number, [1])
    emulator.vote(ada, number, [0])
    emulator.vote(ada, number, [])

    answers = [one["poll_answer"]["option_ids"] for one in waiting() if "poll_answer" in one]
    assert answers == [[1], [0], []]
    assert emulator.messages(ada.id)[-1]["poll"]["total_voter_count"] == 0


@pytest.mark.parametrize(
    ("params", "votes", "reason"),
    [
        ({"type": "quiz", "correct_option_ids": [0]}, [[1], [0]], "cannot be changed"),
        ({}, [[0, 1]], "only one option"),
        ({}, [[3]], "no such option"),
        ({}, [[-1]], "no such option"),
        ({}, [[]], "no vote to take back"),
        ({"is_closed": True}, [[0]], "closed"),
    ],
)
async def test_votes_obey_the_poll(
    api: Caller, emulator: Emulator, ada: Person, params: Any, votes: Any, reason: str
) -> None:
    number = (await send(api, ada, **params))["message_id"]
    for vote in votes[:-1]:
        emulator.vote(ada, number, vote)

    with pytest.raises(NotAllowed, match=reason):
        emulator.vote(ada, number, votes[-1])


async def test_only_polls_can_be_voted_in(emulator: Emulator, ada: Person) -> None:
    with pytest.raises(NotAllowed, match="no such poll"):
        emulator.vote(ada, 1, [0])


async def test_several_options_can_be_chosen_where_the_poll_allows_it(
    api: Caller, emulator: Emulator, ada: Person, waiting: Any
) -> None:
    number = (await send(api, ada, allows_multiple_answers=True))["message_id"]

    emulator.vote(ada, number, [2, 0])

    assert waiting()[-1]["poll_answer"]["option_ids"] == [0, 2]
    assert waiting()[-1]["poll_answer"]["option_persistent_ids"] == ["0", "2"]


async def test_a_quiz_may_have_several_right_options(api: Caller, ada: Person) -> None:
    message = await send(api, ada, type="quiz", correct_option_ids=[0, 2])
    old = await send(api, ada, type="quiz", correct_option_id=1)

    assert message["poll"]["correct_option_ids"] == [0, 2]
    assert old["poll"]["correct_option_ids"] == [1]


@pytest.mark.parametrize(
    "params",
    [
        {"question": "a" * 300},
        {"options": ["a" * 100] * 12},
        {"options": ["a"]},
        {"type": "quiz", "correct_option_ids": [0], "explanation": "a" * 198 + "\nb"},
        {"description": "a" * 1024},
        {"open_period": 5},
        {"open_period": 2_628_000},
        {"close_date": 1_700_000_005},
    ],
)
async def test_polls_at_the_limit_are_sent(api: Caller, ada: Person, params: Any) -> None:
    assert await send(api, ada, **params)


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"question": " "}, "poll question must be non-empty"),
        ({"question": "a" * 301}, "poll question length must not exceed 300"),
        ({"options": [5]}, "can't parse InputPollOption: expected an Object"),
        ({"options": "[]"}, "poll must have at least one answer option"),
        ({"options": ["a"] * 13}, "poll can't have more than 12 options"),
        ({"options": [" "]}, "poll options must be non-empty"),
        ({"options": ["𝄞" * 50 + "a"]}, "poll options length must not exceed 100"),
        ({"type": "loud"}, "poll type must be either regular or quiz"),
        ({"type": "quiz"}, "correct quiz option list must be non-empty"),
        (
            {"type": "quiz", "correct_option_ids": [1, 1]},
            "correct quiz option list must be increasing",
        ),
        ({"type": "quiz", "correct_option_ids": [3]}, "wrong quiz correct_option_id"),
        ({"type": "quiz", "correct_option_id": -1}, "wrong quiz correct_option_id"),
        (
            {"type": "quiz", "correct_option_ids": [0], "explanation": "a" * 201},
            "explanation length must not exceed 200",
        ),
        (
            {"type": "quiz", "correct_option_ids": [0], "explanation": "a\nb\nc\nd"},
            "QUIZ_EXPLANATION_INVALID",
        ),
        ({"description": "a" * 1025}, "message caption is too long"),
        ({"open_period": 4}, "POLL_OPEN_PERIOD_INVALID"),
        ({"open_period": 2_628_001}, "POLL_OPEN_PERIOD_INVALID"),
        ({"close_date": 1_700_000_004}, "POLL_CLOSE_DATE_INVALID"),
    ],
)
async def test_polls_over_the_limit_are_refused(
    api: Caller, ada: Person, params: Any, reason: str
) -> None:
    given = {"question": "When?", "options": OPTIONS, **params}

    refused = await api.refusal("sendPoll", chat_id=ada.id, **given)

    assert refused == f"Bad Request: {reason}"


async def test_a_poll_is_stopped_once(
    bot: telegram.Bot, api: Caller, emulator: Emulator, ada: Person
) -> None:
    keyboard = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    number = (await send(api, ada, reply_markup=keyboard))["message_id"]

    poll = await bot.stop_poll(ada.id, number)

    assert poll.is_closed
    assert "reply_markup" not in emulator.messages(ada.id)[-1]
    assert await api.refusal("stopPoll", chat_id=ada.id, message_id=number) == (
        "Bad Request: poll has already been closed"
    )


async def test_a_stopped_poll_may_get_a_new_keyboard(
    api: Caller, emulator: Emulator, ada: Person
) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Next", "callback_data": "n"}]]}
    number = (await send(api, ada))["message_id"]

    await api("stopPoll", chat_id=ada.id, message_id=number, reply_markup=keyboard)

    assert emulator.messages(ada.id)[-1]["reply_markup"] == keyboard


async def test_only_the_bots_own_open_polls_can_be_stopped(
    api: Caller, emulator: Emulator, ada: Person, group: int
) -> None:
    poll = await api("sendPoll", chat_id=group, question="?", options=["a"])
    text = await api("sendMessage", chat_id=group, text="Hi")
    other = emulator.bot(token="2:other", username="other_bot", first_name="Other")
    emulator.set_member(group, other.id, "member")
    where = {"chat_id": group, "message_id": poll["message_id"]}

    missing = await api.refusal("stopPoll", chat_id=group, message_id=999)
    none = await api.refusal("stopPoll", chat_id=group, message_id=text["message_id"])
    api.token = other.token
    foreign = await api.refusal("stopPoll", **where)

    assert missing == "Bad Request: message with poll to stop not found"
    assert none == "Bad Request: message is not a poll"
    assert foreign == "Bad Request: poll can't be stopped"


async def test_a_poll_closes_when_its_time_is_over(
    api: Caller, emulator: Emulator, clock: Clock, ada: Person
) -> None:
    number = (await send(api, ada, open_period=10))["message_id"]
    clock.seconds += 10

    [update] = await api("getUpdates")

    assert update["poll"]["is_closed"]
    with pytest.raises(NotAllowed, match="closed"):
        emulator.vote(ada, number, [0])


async def test_a_deleted_polls_last_state_is_still_told(
    api: Caller, clock: Clock, ada: Person
) -> None:
    number = (await send(api, ada, open_period=10))["message_id"]
    await api("deleteMessage", chat_id=ada.id, message_id=number)
    clock.seconds += 10

    [update] = await api("getUpdates")

    assert update["poll"]["is_closed"]
