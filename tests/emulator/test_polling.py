from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import telegram

    from quizbot.emulator import Emulator
    from quizbot.emulator.people import Bot, Person
    from tests.emulator.conftest import Caller, Clock

LATEST = "terminated by other getUpdates request; make sure that only one bot instance is running"


async def poll(emulator: Emulator, group: asyncio.TaskGroup, api: Caller) -> asyncio.Task[Any]:
    """Start a long poll and return once it waits."""
    task = group.create_task(api.answer("getUpdates", timeout=50))
    await emulator.server.pollers.started.wait()
    return task


async def test_an_update_ends_the_long_poll(api: Caller, emulator: Emulator, ada: Person) -> None:
    async with asyncio.TaskGroup() as group:
        task = await poll(emulator, group, api)
        emulator.say(ada, "Hi")

    [update] = task.result()["result"]
    assert update["message"]["text"] == "Hi"


async def test_a_long_poll_ends_empty_in_time(api: Caller, ada: Person) -> None:
    assert await api("getUpdates", timeout=1) == []


async def test_updates_come_again_until_a_higher_offset_confirms_them(
    api: Caller, emulator: Emulator, ada: Person
) -> None:
    for text in "abc":
        emulator.say(ada, text)

    first, second, third = await api("getUpdates")

    assert [one["update_id"] - first["update_id"] for one in (first, second, third)] == [0, 1, 2]
    assert await api("getUpdates", offset=first["update_id"]) == [first, second, third]
    assert await api("getUpdates", offset=third["update_id"]) == [third]
    assert await api("getUpdates") == [third]
    assert await api("getUpdates", offset=third["update_id"] + 1) == []


async def test_a_negative_offset_keeps_only_the_last(
    api: Caller, emulator: Emulator, ada: Person
) -> None:
    for text in "abc":
        emulator.say(ada, text)

    [last] = await api("getUpdates", offset=-1)

    assert last["message"]["text"] == "c"
    assert await api("getUpdates") == [last]


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (100, 100), (0, 100), (101, 100), ("x", 100)])
async def test_at_most_a_hundred_updates_come_at_once(
    api: Caller, emulator: Emulator, ada: Person, limit: Any, count: int
) -> None:
    for number in range(101):
        emulator.say(ada, str(number))

    assert len(await api("getUpdates", limit=limit)) == count


async def test_only_kinds_that_were_asked_for_come(
    api: Caller, emulator: Emulator, ada: Person
) -> None:
    await api("getUpdates", allowed_updates=["callback_query"])
    emulator.say(ada, "unheard")

    assert await api("getUpdates") == []
    await api("getUpdates", allowed_updates=[])
    emulator.say(ada, "heard")
    assert len(await api("getUpdates")) == 1


async def test_an_edited_message_comes_as_its_own_kind(
    bot: telegram.Bot, emulator: Emulator, ada: Person
) -> None:
    said = emulator.say(ada, "one")
    emulator.edit(ada, said["message_id"], "two")

    _, update = await bot.get_updates()

    assert update.edited_message is not None
    assert update.edited_message.text == "two"


async def test_updates_live_for_a_day(
    api: Caller, emulator: Emulator, clock: Clock, ada: Person
) -> None:
    emulator.say(ada, "Hi")
    clock.seconds += 86_399
    assert len(await api("getUpdates")) == 1
    clock.seconds += 1

    assert await api("getUpdates") == []


async def test_the_older_of_two_long_polls_is_refused(
    api: Caller, emulator: Emulator, ada: Person
) -> None:
    async with asyncio.TaskGroup() as group:
        older = await poll(emulator, group, api)
        newer = await poll(emulator, group, api)
        emulator.say(ada, "Hi")

    assert older.result()["error_code"] == 409
    assert older.result()["description"] == f"Conflict: {LATEST}"
    assert len(newer.result()["result"]) == 1


async def test_two_pollers_both_get_what_waits(
    api: Caller, emulator: Emulator, ada: Person
) -> None:
    emulator.say(ada, "Hi")

    first, second = await asyncio.gather(api("getUpdates", timeout=50), api("getUpdates"))

    assert first == second != []


async def test_a_webhook_ends_the_long_poll_and_forbids_the_next(
    api: Caller, emulator: Emulator, ada: Person
) -> None:
    async with asyncio.TaskGroup() as group:
        task = await poll(emulator, group, api)
        await api("setWebhook", url="https://example.com/")

    assert task.result()["description"] == "Conflict: terminated by setWebhook request"
    assert await api.refusal("getUpdates") == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )


async def test_idle_waits_until_all_is_confirmed(
    api: Caller, emulator: Emulator, account: Bot, ada: Person
) -> None:
    emulator.say(ada, "Hi")

    async with asyncio.TaskGroup() as group:
        idle = group.create_task(emulator.idle(account))
        [update] = await api("getUpdates")
        assert not idle.done()
        await api("getUpdates", offset=update["update_id"] + 1)

    assert idle.done()


async def test_changed_resolves_at_the_next_call(api: Caller, emulator: Emulator) -> None:
    async with asyncio.TaskGroup() as group:
        changed = group.create_task(emulator.changed())
        counted = group.create_task(emulator.until(lambda: emulator.count("getMe") == 2))
        await asyncio.sleep(0)
        await api("getMe")
        await asyncio.sleep(0)
        assert changed.done()
        assert not counted.done()
        await api("getMe")

    assert counted.done()
