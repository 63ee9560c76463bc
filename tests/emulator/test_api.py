from __future__ import annotations

import json
import struct
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import pytest

from quizbot.emulator.api import stream_events

if TYPE_CHECKING:
    import httpx

    from quizbot.emulator import Emulator
    from quizbot.emulator.people import Bot, Person
    from tests.emulator.conftest import Caller

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480)
KEYBOARD = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}


class Page:
    """The page's side of its API."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def get(self, name: str, **params: Any) -> Any:
        answer = await self._client.get(f"/api/{name}", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, name: str, **body: Any) -> Any:
        answer = await self._client.post(f"/api/{name}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def refusal(self, name: str, **body: Any) -> tuple[int, str]:
        answer = await self._client.post(f"/api/{name}", json=body)
        return answer.status_code, answer.json()["error"]


@pytest.fixture
def page(client: httpx.AsyncClient) -> Page:
    return Page(client)


async def test_people_join_with_a_clean_name(page: Page, ada: Person) -> None:
    bob = await page.post("people", first_name=" B\u202eo\x00b ")

    assert bob == {"id": ada.id + 1, "first_name": "Bob", "username": None}
    known = await page.get("people")
    assert known["people"] == [{"id": ada.id, "first_name": "Ada", "username": "ada"}, bob]


@pytest.mark.parametrize("name", ["", " \n", "a" * 65, 5, None])
async def test_wrong_names_are_refused(page: Page, name: Any) -> None:
    code, _ = await page.refusal("people", first_name=name)

    assert code == 400


async def test_a_chat_with_each_bot_is_there_from_the_start(
    page: Page, api: Caller, emulator: Emulator, bob: Person
) -> None:
    await api("setMyDescription", description="Teaches")
    emulator.bot(token="2:other", username="other_bot", first_name="Other")

    first, second = (await page.get("chats", person=bob.id))["chats"]

    assert first == {
        "id": 1,
        "title": "quizbot",
        "type": "private",
        "bot": {
            "id": 1,
            "username": "quizbot_bot",
            "first_name": "quizbot",
            "description": "Teaches",
            "short_description": "",
        },
        "can_write": True,
    }
    assert (second["id"], second["title"]) == (2, "Other")


async def test_groups_are_listed_for_their_members(
    page: Page, emulator: Emulator, ada: Person, group: int
) -> None:
    eve = emulator.person("Eve")

    titles = [chat["title"] for chat in (await page.get("chats", person=ada.id))["chats"]]

    assert titles == ["quizbot", "Class"]
    assert len((await page.get("chats", person=eve.id))["chats"]) == 1


async def test_a_chat_is_had_from_hello_to_tap(
    page: Page, api: Caller, emulator: Emulator, bob: Person
) -> None:
    said = await page.post("say", person=bob.id, chat=1, text="/start deep-link")
    [update] = await api("getUpdates")
    message = await api("sendMessage", chat_id=bob.id, text="?", reply_markup=KEYBOARD)
    number = message["message_id"]
    tapped = await page.post("tap", person=bob.id, chat=1, message_id=number, data="a")
    await api("answerCallbackQuery", callback_query_id=tapped["callback_query_id"], text="Yes")

    history = await page.get("history", person=bob.id, chat=1)

    assert update["message"]["text"] == "/start deep-link"
    assert said["chat"] == {
        "id": 1,
        "type": "private",
        "first_name": "quizbot",
        "username": "quizbot_bot",
    }
    assert [one["text"] for one in history["messages"]] == ["/start deep-link", "?"]
    assert history["messages"][1]["reply_markup"] == KEYBOARD
    assert history["last_event"] == emulator.world.events.last_id


async def test_the_history_shows_commands_and_the_reply_keyboard(
    page: Page, api: Caller, ada: Person
) -> None:
    await api("setMyCommands", commands=[{"command": "learn", "description": "Learn"}])
    await api("sendMessage", chat_id=ada.id, text="?", reply_markup={"keyboard": [["Yes"]]})

    history = await page.get("history", person=ada.id, chat=1)

    assert history["commands"] == [{"command": "learn", "description": "Learn"}]
    assert history["messages"][-1]["reply_markup"] == {"keyboard": [[{"text": "Yes"}]]}


async def test_a_quiz_keeps_its_secret_until_the_vote(page: Page, api: Caller, ada: Person) -> None:
    quiz = {"question": "?", "options": ["a", "b"], "type": "quiz", "correct_option_ids": [1]}
    sent = await api("sendPoll", chat_id=ada.id, **quiz, explanation="Because.")

    async def poll() -> Any:
        return (await page.get("history", person=ada.id, chat=1))["messages"][-1]["poll"]

    before = await poll()
    number = sent["message_id"]
    await page.post("vote", person=ada.id, chat=1, message_id=number, option_ids=[0])
    after = await poll()

    assert not {"correct_option_ids", "explanation"} & set(before)
    assert before["chosen_option_ids"] == []
    assert (after["correct_option_ids"], after["explanation"]) == ([1], "Because.")
    assert after["chosen_option_ids"] == [0]


async def test_a_file_is_sent_and_fetched_as_an_attachment(
    page: Page, api: Caller, client: httpx.AsyncClient, ada: Person
) -> None:
    where: dict[str, Any] = {"person": ada.id, "chat": 1, "name": "bänk.yaml"}

    sent = await client.post("/api/upload", params=where, content=b"items: []")

    document = sent.json()["document"]
    answer = await client.get("/api/file", params={"file_id": document["file_id"]})
    [update] = await api("getUpdates")
    assert update["message"]["document"] == document
    assert answer.content == b"items: []"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''b%C3%A4nk.yaml"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_photo_is_fetched_to_be_shown(client: httpx.AsyncClient, ada: Person) -> None:
    sent = await client.post(
        "/bot1:test/sendPhoto", data={"chat_id": ada.id}, files={"photo": ("a.png", PNG)}
    )
    photo = sent.json()["result"]["photo"][0]

    answer = await client.get("/api/file", params={"file_id": photo["file_id"]})

    assert answer.headers["content-type"] == "image/png"
    assert "content-disposition" not in answer.headers


@pytest.mark.parametrize(
    ("name", "body", "code", "reason"),
    [
        ("say", {"person": 99, "chat": 1, "text": "x"}, 404, "there is no such person"),
        ("say", {"chat": 99, "text": "x"}, 404, "there is no such chat"),
        ("say", {"chat": 1, "text": " "}, 400, "the text is empty"),
        ("say", {"chat": 1, "text": 5}, 400, "text must be a string"),
        (
            "tap",
            {"chat": 1, "message_id": 1, "data": "x"},
            400,
            "there is no such button on the message",
        ),
        (
            "vote",
            {"chat": 1, "message_id": 1, "option_ids": "x"},
            400,
            "option_ids must be a list of numbers",
        ),
        (
            "vote",
            {"chat": 1, "message_id": 1, "option_ids": [0]},
            400,
            "there is no such poll in this chat",
        ),
    ],
)
async def test_what_cannot_be_done_is_said_in_one_line(
    page: Page, ada: Person, name: str, body: Any, code: int, reason: str
) -> None:
    assert await page.refusal(name, **{"person": ada.id, **body}) == (code, reason)


async def test_a_private_chat_may_also_be_named_by_its_person(page: Page, ada: Person) -> None:
    said = await page.post("say", person=ada.id, chat=ada.id, text="Hi")

    assert said["chat"]["id"] == 1


async def test_a_group_is_closed_to_others(page: Page, emulator: Emulator, group: int) -> None:
    eve = emulator.person("Eve")

    code, _ = await page.refusal("say", person=eve.id, chat=group, text="x")

    assert code == 404


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b"{}", "text/plain", 415),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"text": "\\ud800"}', "application/json", 400),
        (b"[" * 50_000, "application/json", 400),
        (b" " * 70_000, "application/json", 413),
    ],
)
async def test_bodies_must_be_small_json_objects(
    client: httpx.AsyncClient, content: bytes, kind: str, code: int
) -> None:
    answer = await client.post("/api/say", content=content, headers={"Content-Type": kind})

    assert answer.status_code == code
    assert set(answer.json()) == {"error"}


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Host": "localhost:8000", "Origin": "http://localhost:8000"}, 200),
        ({"Host": "[::1]:8000"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example"}, 403),
        ({"Host": "[x"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
async def test_foreign_web_pages_are_refused(
    client: httpx.AsyncClient, headers: dict[str, str], code: int
) -> None:
    answer = await client.get("/api/people", headers=headers)

    assert answer.status_code == code


@pytest.mark.parametrize(("size", "code"), [(0, 400), (20 * 1024 * 1024 + 1, 413)])
async def test_uploads_have_a_size(
    client: httpx.AsyncClient, ada: Person, size: int, code: int
) -> None:
    where: dict[str, Any] = {"person": ada.id, "chat": 1, "name": "x"}

    answer = await client.post("/api/upload", params=where, content=bytes(size))

    assert answer.status_code == code


async def test_an_unknown_file_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/file?file_id=x")).status_code == 404


async def test_events_tell_what_happens(
    api: Caller, emulator: Emulator, ada: Person, bob: Person, group: int
) -> None:
    last = emulator.world.events.last_id
    where = {"chat_id": ada.id}
    await api("sendChatAction", **where, action="typing")
    sent = await api("sendMessage", **where, text="?", reply_markup=KEYBOARD)
    where["message_id"] = sent["message_id"]
    query = emulator.tap(ada, sent["message_id"], "a")
    await api("answerCallbackQuery", callback_query_id=query, text="Yes")
    await api("editMessageText", **where, text="!")
    await api("deleteMessage", **where)
    await api("setMyCommands", commands=[{"command": "a", "description": "A"}])
    await api("sendMessage", chat_id=group, text="all")

    seen = await read_events(emulator, ada, last)
    others = await read_events(emulator, bob, last)

    names = ["typing", "message", "answer", "edit", "delete", "commands", "commands", "message"]
    assert [name for _, name, _ in seen] == names
    assert [name for _, name, _ in others] == ["commands", "commands", "message"]
    assert seen[0][2] == {"chat": 1}
    assert seen[1][2]["message"]["text"] == "?"
    assert seen[2][2] == {
        "callback_query_id": query,
        "text": "Yes",
        "show_alert": False,
        "url": "",
    }
    assert seen[4][2] == {"chat": 1, "message_id": sent["message_id"]}
    assert seen[5][2]["commands"] == [{"command": "a", "description": "A"}]
    assert seen[-1][2]["chat"] == group
    assert await read_events(emulator, ada, seen[3][0]) == seen[4:]


async def read_events(emulator: Emulator, person: Person, last: int) -> list[tuple[int, str, Any]]:
    events = []
    async with aclosing(stream_events(emulator, person, last, heartbeat=0)) as stream:
        async for block in stream:
            if block == ": quiet\n\n":
                break
            if not block.startswith(":"):
                number, name, data = (line.partition(": ")[2] for line in block.split("\n")[:3])
                events.append((int(number), name, json.loads(data)))
    return events


async def test_events_end_when_the_emulator_closes(emulator: Emulator, ada: Person) -> None:
    stream = stream_events(emulator, ada, emulator.world.events.last_id)
    assert await anext(stream) == ": hello\n\n"
    emulator.say(ada, "Hi")
    assert "event: message" in await anext(stream)

    emulator.world.events.close()

    assert await anext(stream, "") == ""


@pytest.mark.parametrize(
    ("query", "headers", "expected"),
    [
        ("", {}, 0),
        ("&last=0", {}, 1),
        ("&last=99999999999999", {"Last-Event-ID": "0"}, 1),
        ("&last=x", {}, 0),
    ],
)
async def test_the_stream_goes_on_after_the_last_event(
    client: httpx.AsyncClient,
    emulator: Emulator,
    account: Bot,
    bob: Person,
    query: str,
    headers: dict[str, str],
    expected: int,
) -> None:
    emulator.world.events.emit("typing", emulator.world.private(account, bob.id))
    emulator.world.events.closed = True

    answer = await client.get(f"/api/events?person={bob.id}{query}", headers=headers)

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.count("event: ") == expected
