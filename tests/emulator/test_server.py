from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizbot.emulator import Emulator, methods

if TYPE_CHECKING:
    import telegram

    from quizbot.emulator.people import Person
    from tests.emulator.conftest import Caller, Clock

SEND = "/bot1:test/sendMessage"


async def test_get_me_describes_the_bot(bot: telegram.Bot) -> None:
    me = await bot.get_me()

    assert (me.id, me.username, me.first_name, me.is_bot) == (1, "quizbot_bot", "quizbot", True)
    assert me.can_read_all_group_messages is False


@pytest.mark.parametrize(
    ("path", "code", "reason"),
    [
        ("/bot1:test/getNothing", 404, "Not Found"),
        ("/bot1/getMe", 404, "Not Found"),
        ("/bot1:other/getMe", 401, "Unauthorized"),
        ("/bot2:test/getMe", 401, "Unauthorized"),
    ],
)
async def test_wrong_addresses_are_refused(
    client: httpx.AsyncClient, path: str, code: int, reason: str
) -> None:
    answer = await client.get(path)

    assert answer.status_code == code
    assert answer.json() == {"ok": False, "error_code": code, "description": reason}


async def test_a_web_page_may_not_act_as_a_bot(client: httpx.AsyncClient) -> None:
    answer = await client.get("/bot1:test/getMe", headers={"Origin": "http://evil.example"})

    assert answer.status_code == 403


async def test_the_name_of_a_method_may_be_in_any_case(client: httpx.AsyncClient) -> None:
    assert (await client.get("/bot1:test/GETME")).json()["ok"]


async def test_a_method_that_is_missing_says_so(api: Caller) -> None:
    assert await api.refusal("sendGame") == (
        "Bad Request: Not Implemented by the emulator: sendGame"
    )


async def test_the_bot_may_move_to_another_server(bot: telegram.Bot) -> None:
    assert await bot.log_out()
    assert await bot.close()


def test_all_methods_of_the_emulator_are_in_the_bot_api() -> None:
    assert len(methods.REQUIRED) == 176
    assert set(methods.METHODS) < set(methods.REQUIRED)


@pytest.mark.parametrize("name", sorted(methods.METHODS))
async def test_a_call_without_parameters_is_never_a_server_error(api: Caller, name: str) -> None:
    answer = await api.answer(name)

    assert answer["ok"] or answer["error_code"] == 400


async def test_query_form_json_and_multipart_mean_the_same(
    client: httpx.AsyncClient, ada: Person
) -> None:
    markup = json.dumps({"inline_keyboard": [[{"text": "é", "callback_data": "a"}]]})
    params = {"chat_id": str(ada.id), "text": "<b>é 𝄞</b>", "parse_mode": "HTML"}
    params["reply_markup"] = markup
    typed = {**params, "chat_id": ada.id, "reply_markup": json.loads(markup)}

    answers = [
        await client.get(SEND, params=params),
        await client.post(SEND, params=params),
        await client.post(SEND, data=params),
        await client.post(SEND, json=typed),
        await client.post(SEND, files={name: (None, value) for name, value in params.items()}),
    ]

    results = [answer.json()["result"] for answer in answers]
    for result in results:
        del result["message_id"]
    assert results == [results[0]] * len(answers)


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        (b"{", "application/json", "can't parse JSON object"),
        (b"[" * 100_000, "application/json", "can't parse JSON object"),
        (b"[]", "application/json", "object expected"),
        (b"text=%ff", "application/x-www-form-urlencoded", "strings must be encoded in UTF-8"),
        (b"text=\xff", "application/x-www-form-urlencoded", "strings must be encoded in UTF-8"),
        (b"\xff", "application/json", "strings must be encoded in UTF-8"),
        (b"x", "multipart/form-data", "can't parse multipart form data"),
        (b"x", "multipart/form-data; boundary=a", "can't parse multipart form data"),
        (b"", "application/json", "chat_id is empty"),
        (b"x", "text/plain", "chat_id is empty"),
    ],
)
async def test_broken_bodies_are_refused(
    client: httpx.AsyncClient, body: bytes, kind: str, reason: str
) -> None:
    answer = await client.post(SEND, content=body, headers={"Content-Type": kind})

    assert answer.status_code == 400
    assert answer.json()["description"] == f"Bad Request: {reason}"


async def test_a_body_of_more_than_50_mb_is_refused(client: httpx.AsyncClient) -> None:
    body = b"a" * (50 * 1024 * 1024 + 1)

    form = await client.post(SEND, content=body)
    file = await client.post(SEND, files={"document": body})

    assert form.status_code == file.status_code == 413
    assert form.json()["description"] == file.json()["description"] == "Request Entity Too Large"


async def test_any_token_is_welcome_where_registration_is_open(clock: Clock) -> None:
    emulator = Emulator(clock=clock, open_registration=True)
    transport = httpx.ASGITransport(app=emulator.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answer = await client.get("/bot77:abc/getMe")
        other = await client.get("/bot77:def/getMe")

    assert answer.json()["result"]["username"] == "bot77_bot"
    assert other.status_code == 401


async def test_calls_are_kept_in_order(api: Caller, emulator: Emulator, ada: Person) -> None:
    await api("getMe")
    await api.refusal("sendMessage", chat_id=ada.id)

    first, second = emulator.calls

    assert (first.method, first.params, first.outcome["id"]) == ("getMe", {}, 1)
    assert second.method == "sendMessage"
    assert second.outcome.description == "Bad Request: message text is empty"
    assert emulator.count("getMe") == 1


values: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text() | st.just({}) | st.just([[1]])
)
names = st.sampled_from([*methods.METHODS, "getUpdates"])
parameters = st.sampled_from(
    (
        *("chat_id", "text", "message_id", "reply_markup", "entities", "parse_mode", "options"),
        *("question", "media", "photo", "commands", "scope", "user_id", "reply_parameters"),
        *("offset", "url", "callback_query_id", "allowed_updates", "from_chat_id", "message_ids"),
        *("correct_option_ids", "type", "menu_button", "rights", "reaction"),
    )
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=names, params=st.dictionaries(parameters, values), known=st.booleans())
async def test_no_parameters_ever_cause_a_server_error(
    api: Caller, ada: Person, name: str, params: dict[str, Any], known: bool
) -> None:
    where = {"chat_id": ada.id, "message_id": 1} if known else {}

    answer = await api.answer(name, **{**where, **params})

    assert answer["ok"] or answer["error_code"] in {400, 409}
