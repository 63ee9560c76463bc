"""Whoever may not do a thing is told what is told of things that do not exist."""

from collections.abc import Awaitable, Callable

import pytest

from quizbot import reports
from quizbot.dialogue import Notice
from quizbot.storage.oversight import SETTINGS, Role
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Entry
from quizbot.telegram import texts
from tests.chat.conftest import Chat, Student

UNKNOWN = texts.NOTICES[Notice.COMMAND]
GONE = texts.NOTICES[Notice.GONE]
ACTS = ("status.look", "status.retry")


async def student(chat: Chat) -> Student:
    one = chat.student("Ada")
    await one.says("/learn")
    return one


async def stranger(chat: Chat) -> Student:
    return chat.student("Eve")


async def instructor(chat: Chat) -> Student:
    one = chat.student("Ida")
    await chat.bot.store.run(
        Transaction.grant, one.id, Role.INSTRUCTOR, by=SETTINGS, now=chat.clock()
    )
    return one


async def group_admin(chat: Chat) -> Student:
    """Who made a group administrates it; the bot is in it."""
    one = chat.student("Gus")
    chat.emulator.group("Class", [one.person])
    return one


async def admin(chat: Chat) -> Student:
    one = chat.student("Ann")
    await chat.bot.store.run(reports.seed, {one.id}, chat.clock())
    return one


async def revoked(chat: Chat) -> Student:
    one = await admin(chat)
    await chat.bot.store.run(reports.seed, set(), chat.clock())
    return one


Make = Callable[[Chat], Awaitable[Student]]
OTHERS = (student, stranger, instructor, group_admin, revoked)


async def put_aside(chat: Chat) -> None:
    entry = Entry(10**9, 0, "{}")
    await chat.bot.store.run(Transaction.receive, [entry], chat.clock())
    await chat.bot.store.run(Transaction.fail, 10**9, "KeyError: x", chat.clock())


async def acts(chat: Chat) -> list[tuple[str, bool]]:
    found = await chat.bot.store.read(Transaction.audited)
    return [(one.act, one.allowed) for one in reversed(found) if one.actor != SETTINGS]


@pytest.mark.parametrize("make", OTHERS)
async def test_the_command_is_unknown_to_whoever_is_no_admin(chat: Chat, make: Make) -> None:
    one = await make(chat)

    told = await one.says("/status")
    message = one.shown
    nonsense = await one.says("/nonsense")

    assert told == nonsense == UNKNOWN
    assert message.get("reply_markup") == one.shown.get("reply_markup")
    assert await acts(chat) == [("status", False)]


@pytest.mark.parametrize("make", OTHERS)
@pytest.mark.parametrize("act", ACTS)
async def test_the_buttons_are_nothing_to_whoever_is_no_admin(
    chat: Chat, make: Make, act: str
) -> None:
    await put_aside(chat)
    one = await make(chat)
    await one.says("/help")
    shown = one.text

    assert await one.forges(act) == await one.forges("status.nothing") == GONE

    assert one.text == shown
    assert await acts(chat) == [(act.removeprefix("status.").replace("look", "status"), False)]
    assert len(await chat.bot.store.read(Transaction.dead)) == 1


@pytest.mark.parametrize("make", [*OTHERS, admin])
async def test_in_a_group_nobody_is_an_admin(chat: Chat, make: Make) -> None:
    one = await make(chat)
    group = chat.emulator.group("School", [one.person])

    chat.emulator.say(one.person, "/status@quizbot_bot", group)
    await chat.settle()

    assert "learn in private" in chat.emulator.messages(group)[-1]["text"]
    assert await acts(chat) == []


async def test_an_admin_sees_the_status_and_looks_again(chat: Chat) -> None:
    await put_aside(chat)
    one = await admin(chat)

    first = await one.says("/status")
    message = one.shown["message_id"]
    chat.clock.advance(seconds=5)
    second = await one.taps("Look again")

    assert first.startswith("Status, 2026-01-05 12:00:00 UTC")
    assert "1 put aside" in first
    assert "update 1000000000: KeyError" in first
    assert second.startswith("Status, 2026-01-05 12:00:05 UTC")
    assert one.shown["message_id"] == message
    assert await acts(chat) == [("status", True), ("status", True)]


async def test_an_admin_has_what_was_put_aside_worked_on_again(chat: Chat) -> None:
    await put_aside(chat)
    one = await admin(chat)
    await one.says("/status")

    told = await one.taps("Work on them again")

    assert "1 updates are worked on again" in told
    assert "0 put aside" in told
    assert "Work on them again" not in one.buttons
    assert await acts(chat) == [("status", True), ("retry", True)]
    assert await chat.bot.intake.resume() == 1


async def test_the_buttons_of_an_old_status_are_nothing_to_an_admin_of_former_days(
    chat: Chat,
) -> None:
    await put_aside(chat)
    one = await admin(chat)
    await one.says("/status")
    await chat.bot.store.run(reports.seed, set(), chat.clock())

    query = one.press("Work on them again")
    await chat.settle()

    assert chat.emulator.alerts[query]["text"] == GONE
    assert len(await chat.bot.store.read(Transaction.dead)) == 1


async def test_the_status_stands_in_no_menu(chat: Chat) -> None:
    one = await admin(chat)

    assert "status" not in dict(texts.COMMANDS)
    assert "/status" not in await one.says("/help")
