"""Polls and quizzes: sending, voting, closing."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from quizbot.emulator import entities, keyboards, limits, messages
from quizbot.emulator.acts import NotAllowed
from quizbot.emulator.parameters import Params, as_integer
from quizbot.emulator.refusals import bad_request

if TYPE_CHECKING:
    from quizbot.emulator.call import Call, Method
    from quizbot.emulator.people import Chat, Json, Person
    from quizbot.emulator.world import World


def send_poll(call: Call) -> Json:
    """Send a poll or a quiz."""
    chat = call.writable()
    params = call.params
    kind = params.text("type") or "regular"
    if kind not in {"regular", "quiz"}:
        raise bad_request("poll type must be either regular or quiz")
    poll: Json = {"id": call.world.new_id(), **_question(params)}
    poll["options"] = _options(params)
    poll |= {
        "total_voter_count": 0,
        "is_closed": params.flag("is_closed"),
        "is_anonymous": params.flag("is_anonymous", default=True),
        "type": kind,
        "allows_multiple_answers": params.flag("allows_multiple_answers"),
        "allows_revoting": params.flag("allows_revoting", default=kind == "regular"),
        "members_only": params.flag("members_only"),
    }
    if kind == "quiz":
        poll |= _quiz(params, poll)
    poll |= _described(params) | _period(params, call.world.now())
    record = {"bot_id": call.bot.id, "poll": poll, "votes": {}}
    return _publish(call, chat, record)


def _publish(call: Call, chat: Chat, record: Json) -> Json:
    message = messages.post(call, {"poll": record["poll"]})
    number = record["poll"]["id"]
    call.world.poll_places[number] = (chat.key, message["message_id"])
    call.world.polls[number] = record
    call.world.store.put("polls", number, record)
    call.world.watch(number, record["poll"])
    return message


def _question(params: Params) -> Json:
    question = entities.read(params, "question", prefix="question_")
    if not question.text:
        raise bad_request("poll question must be non-empty")
    if limits.utf16_length(question.text) > limits.QUESTION:
        raise bad_request(f"poll question length must not exceed {limits.QUESTION}")
    return question.fields("question")


def _options(params: Params) -> list[Json]:
    raw = params.items("options", "InputPollOption")
    if not raw:
        raise bad_request("poll must have at least one answer option")
    if len(raw) > limits.OPTIONS:
        raise bad_request(f"poll can't have more than {limits.OPTIONS} options")
    return [_option(value, index) for index, value in enumerate(raw)]


def _option(raw: Any, index: int) -> Json:
    raw = {"text": raw} if isinstance(raw, str) else raw
    if not isinstance(raw, dict):
        raise bad_request("can't parse InputPollOption: expected an Object")
    option = entities.read(Params(raw), "text", prefix="text_")
    if not option.text:
        raise bad_request("poll options must be non-empty")
    if limits.utf16_length(option.text) > limits.OPTION:
        raise bad_request(f"poll options length must not exceed {limits.OPTION}")
    found = {"text_entities": option.entities} if option.entities else {}
    return {"persistent_id": str(index), "text": option.text, "voter_count": 0, **found}


def _quiz(params: Params, poll: Json) -> Json:
    right = _right_options(params)
    if not right:
        raise bad_request("correct quiz option list must be non-empty")
    if any(later <= earlier for earlier, later in itertools.pairwise(right)):
        raise bad_request("correct quiz option list must be increasing")
    if right[0] < 0 or right[-1] >= len(poll["options"]):
        raise bad_request("wrong quiz correct_option_id")
    explanation = entities.read(params, "explanation", prefix="explanation_")
    if limits.utf16_length(explanation.text) > limits.EXPLANATION:
        raise bad_request(f"explanation length must not exceed {limits.EXPLANATION}")
    if explanation.text.count("\n") > limits.EXPLANATION_LINE_FEEDS:
        raise bad_request("QUIZ_EXPLANATION_INVALID")
    shown = explanation.fields("explanation") if explanation.text else {}
    return {"correct_option_ids": right, **shown}


def _right_options(params: Params) -> list[int]:
    if params.has("correct_option_id") and not params.has("correct_option_ids"):
        return [params.integer("correct_option_id", -1)]
    return [as_integer(raw, -1) for raw in params.items("correct_option_ids", "option identifiers")]


def _described(params: Params) -> Json:
    description = entities.read(params, "description", prefix="description_")
    if limits.utf16_length(description.text) > limits.POLL_DESCRIPTION:
        raise bad_request("message caption is too long")
    return description.fields("description") if description.text else {}


def _period(params: Params, now: int) -> Json:
    if params.has("open_period"):
        seconds = params.integer("open_period")
        if seconds not in limits.POLL_SECONDS:
            raise bad_request("POLL_OPEN_PERIOD_INVALID")
        return {"open_period": seconds, "close_date": now + seconds}
    if params.has("close_date"):
        date = params.integer("close_date")
        if date - now not in limits.POLL_SECONDS:
            raise bad_request("POLL_CLOSE_DATE_INVALID")
        return {"close_date": date}
    return {}


def stop_poll(call: Call) -> Json:
    """Close a poll of the bot's own and return its last state."""
    chat = call.writable()
    message = call.message(chat, "message with poll to stop not found")
    if "poll" not in message:
        raise bad_request("message is not a poll")
    if message["from"]["id"] != call.bot.id or message["poll"]["id"] not in call.world.polls:
        raise bad_request("poll can't be stopped")
    close_due(call.world)
    if call.world.polls[message["poll"]["id"]]["poll"]["is_closed"]:
        raise bad_request("poll has already been closed")
    markup = keyboards.inline(call.params)
    poll = {**message["poll"], "is_closed": True}
    return _update(call.world, poll, {"reply_markup": markup} if markup else {})


def close_due(world: World) -> float | None:
    """Close all polls whose time is over; return in how many seconds the next one's will be."""
    now = world.clock()
    for poll_id, date in list(world.closing.items()):
        if date <= now:
            _update(world, {**world.polls[poll_id]["poll"], "is_closed": True})
    world.store.commit()
    return min((date - now for date in world.closing.values()), default=None)


def vote(world: World, person: Person, chat: Chat, message_id: int, option_ids: list[int]) -> None:
    """Vote, or take a vote back with no option.

    Raises:
        NotAllowed: Telegram's client would not let this person vote so.
    """
    message = chat.messages.get(message_id, {})
    poll_id = message.get("poll", {}).get("id")
    if poll_id not in world.polls or not chat.has(person.id):
        raise NotAllowed("there is no such poll in this chat")
    close_due(world)
    poll, votes = world.polls[poll_id]["poll"], world.polls[poll_id]["votes"]
    before = votes.get(str(person.id), [])
    chosen = sorted(set(option_ids))
    _check_vote(poll, before, chosen)
    votes[str(person.id)] = chosen
    if not chosen:
        del votes[str(person.id)]
    _update(world, _counted(poll, list(votes.values())))
    if not poll["is_anonymous"]:
        _tell_answer(world, person, poll, chosen)


def _check_vote(poll: Json, before: list[int], chosen: list[int]) -> None:
    if poll["is_closed"]:
        raise NotAllowed("the poll is closed")
    if before and not poll["allows_revoting"]:
        raise NotAllowed("this vote cannot be changed")
    if not before and not chosen:
        raise NotAllowed("there is no vote to take back")
    if any(option not in range(len(poll["options"])) for option in chosen):
        raise NotAllowed("there is no such option")
    if len(chosen) > 1 and not poll["allows_multiple_answers"]:
        raise NotAllowed("only one option can be chosen")


def _counted(poll: Json, votes: list[list[int]]) -> Json:
    options = [
        {**option, "voter_count": sum(index in vote for vote in votes)}
        for index, option in enumerate(poll["options"])
    ]
    return {**poll, "options": options, "total_voter_count": len(votes)}


def _tell_answer(world: World, person: Person, poll: Json, chosen: list[int]) -> None:
    answer = {
        "poll_id": poll["id"],
        "user": person.user(),
        "option_ids": chosen,
        "option_persistent_ids": [poll["options"][option]["persistent_id"] for option in chosen],
    }
    bot = world.bots[world.polls[poll["id"]]["bot_id"]]
    world.enqueue(bot, "poll_answer", answer, poll["id"])


def _update(world: World, poll: Json, more: Json | None = None) -> Json:
    """Store a poll's new state, show it in its message and tell its bot."""
    record = world.polls[poll["id"]]
    record["poll"] = poll
    world.watch(poll["id"], poll)
    world.store.put("polls", poll["id"], record)
    key, message_id = world.poll_places[poll["id"]]
    chat = world.chats[key]
    message = chat.messages.get(message_id)
    if message is not None:
        kept = message if more is None else {**message, "reply_markup": None}
        shown = {**kept, "poll": poll, **(more or {})}
        shown = {name: value for name, value in shown.items() if value is not None}
        world.replace(chat, shown, "poll")
    world.enqueue(world.bots[record["bot_id"]], "poll", poll, poll["id"])
    return poll


METHODS: dict[str, Method] = {"sendPoll": send_poll, "stopPoll": stop_poll}
