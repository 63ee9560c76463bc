from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from quizbot.emulator import Emulator
from quizbot.emulator.store import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.emulator.conftest import Clock

KILLED = """
import os, random, signal, sys
from pathlib import Path
from quizbot.emulator import Emulator
emulator = Emulator(clock=lambda: 1_700_000_000.0, path=Path(sys.argv[1]), rng=random.Random(1))
emulator.bot(token="1:test", username="quizbot_bot", first_name="quizbot")
emulator.say(emulator.person("Ada"), "/start")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "emulator.sqlite"


@pytest.fixture
def reopen(path: Path, clock: Clock) -> Iterator[Any]:
    opened: list[Emulator] = []

    def reopen() -> Emulator:
        for emulator in opened:
            emulator.close()
        opened[:] = [Emulator(clock=clock, path=path, rng=random.Random(len(opened)))]
        return opened[0]

    yield reopen
    for emulator in opened:
        emulator.close()


async def call(emulator: Emulator, method: str, **params: Any) -> Any:
    transport = httpx.ASGITransport(app=emulator.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answer = (await client.post(f"/bot1:test/{method}", json=params)).json()
    assert answer["ok"], answer
    return answer["result"]


async def test_the_world_survives_a_restart(reopen: Any) -> None:
    emulator = reopen()
    emulator.bot(token="1:test", username="quizbot_bot", first_name="quizbot")
    ada = emulator.person("Ada")
    group = emulator.group("Class", [ada])
    emulator.say(ada, "/start")
    sent = await call(emulator, "sendMessage", chat_id=ada.id, text="<b>Hi</b>", parse_mode="HTML")
    gone = await call(emulator, "sendMessage", chat_id=ada.id, text="gone")
    await call(emulator, "deleteMessage", chat_id=ada.id, message_id=gone["message_id"])
    await call(emulator, "setMyCommands", commands=[{"command": "learn", "description": "?"}])
    document = emulator.upload(ada, b"data", "x.txt")["document"]
    updates = await call(emulator, "getUpdates")
    messages = emulator.messages(ada.id)

    emulator = reopen()

    assert emulator.world.people[ada.id] == ada
    assert emulator.messages(ada.id) == messages
    assert sent in messages
    assert emulator.world.chats[f"g{group}"].members == {ada.id: "creator", 1: "member"}
    assert await call(emulator, "getUpdates") == updates
    assert await call(emulator, "getMyCommands") == [{"command": "learn", "description": "?"}]
    assert emulator.store.file(document["file_id"]) == b"data"
    with pytest.raises(KeyError):
        emulator.store.file("nothing")


async def test_ids_go_on_after_a_restart(reopen: Any) -> None:
    emulator = reopen()
    emulator.bot(token="1:test", username="quizbot_bot", first_name="quizbot")
    ada = emulator.person("Ada")
    said = emulator.say(ada, "/start")
    [update] = await call(emulator, "getUpdates")
    await call(emulator, "getUpdates", offset=update["update_id"] + 1)

    emulator = reopen()
    again = emulator.say(ada, "again")
    [next_update] = await call(emulator, "getUpdates")

    assert again["message_id"] == said["message_id"] + 1
    assert next_update["update_id"] == update["update_id"] + 1
    assert emulator.person("Bob").id == ada.id + 1


async def test_a_tap_can_be_answered_after_a_restart(reopen: Any) -> None:
    emulator = reopen()
    emulator.bot(token="1:test", username="quizbot_bot", first_name="quizbot")
    ada = emulator.person("Ada")
    emulator.say(ada, "/start")
    keyboard = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    params = {"chat_id": ada.id, "text": "?", "reply_markup": keyboard}
    number = (await call(emulator, "sendMessage", **params))["message_id"]
    query_id = emulator.tap(ada, number, "a")

    emulator = reopen()

    assert emulator.tap(ada, number, "a") != query_id
    assert await call(emulator, "answerCallbackQuery", callback_query_id=query_id)


async def test_polls_go_on_after_a_restart(reopen: Any, clock: Clock) -> None:
    emulator = reopen()
    emulator.bot(token="1:test", username="quizbot_bot", first_name="quizbot")
    ada = emulator.person("Ada")
    emulator.say(ada, "/start")
    poll = {"question": "?", "options": ["a", "b"], "is_anonymous": False, "open_period": 60}
    number = (await call(emulator, "sendPoll", chat_id=ada.id, **poll))["message_id"]
    emulator.vote(ada, number, [0])

    emulator = reopen()
    emulator.vote(ada, number, [1])
    voted = emulator.messages(ada.id)[-1]["poll"]
    clock.seconds += 60
    await call(emulator, "getUpdates")

    assert [option["voter_count"] for option in voted["options"]] == [0, 1]
    assert emulator.messages(ada.id)[-1]["poll"]["is_closed"]


def test_what_was_answered_survives_a_kill(path: Path, clock: Clock) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL

    emulator = Emulator(clock=clock, path=path, rng=random.Random(1))

    [update] = next(iter(emulator.world.queues.values())).waiting()
    assert '"text":"/start"' in update.body
    emulator.close()


def test_closing_keeps_what_was_not_committed(path: Path) -> None:
    store = SqliteStore(path)
    store.put("people", 1, {"a": 1})
    store.put("people", 2, {"a": 2})
    store.drop("people", 1)
    store.close()

    again = SqliteStore(path)

    assert list(again.things("people")) == [("2", {"a": 2})]
    again.close()
