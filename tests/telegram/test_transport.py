"""Calls to the Bot API over a real socket of this machine."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from telegram import InputFile
from telegram._utils.defaultvalue import DEFAULT_NONE
from telegram.error import NetworkError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from quizbot.telegram.transport import AiohttpRequest
from quizbot.uploads import MOST_BYTES

TOKEN = "bot12345:made-up-token"


class Api:
    """A server that tells what it was sent; `/silent` never answers, `/broken` hangs up."""

    def __init__(self) -> None:
        self.address = ""
        self.seen: list[dict[str, Any]] = []
        self.release = asyncio.Event()
        self.written = 0

    async def echo(self, request: web.Request) -> web.Response:
        self.seen.append(
            {
                "method": request.method,
                "kind": request.content_type,
                "agent": request.headers["User-Agent"],
                "body": await self._body(request),
            }
        )
        return web.json_response({"ok": True, "result": 1}, status=int(request.query.get("s", 200)))

    async def _body(self, request: web.Request) -> dict[str, Any]:
        fields = await request.post()
        return {
            name: (part.filename, part.content_type, part.file.read())
            if isinstance(part, web.FileField)
            else part
            for name, part in fields.items()
        }

    async def silent(self, _: web.Request) -> web.Response:
        await self.release.wait()
        return web.Response()

    async def broken(self, request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def endless(self, request: web.Request) -> web.StreamResponse:
        """Send more than anybody wants, and count how much of it was taken."""
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            for _ in range(500):
                await response.write(b"#" * 65_536)
                self.written += 65_536
        except ConnectionError:
            pass
        return response

    async def bomb(self, _: web.Request) -> web.Response:
        body = gzip.compress(b"#" * 2**24)
        return web.Response(body=body, headers={"Content-Encoding": "gzip"})

    async def elsewhere(self, _: web.Request) -> web.Response:
        raise web.HTTPFound("/bot12345:made-up-token/echo")

    async def garbled(self, _: web.Request) -> web.Response:
        return web.Response(text="<html>", content_type="text/html")


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    api, app = Api(), web.Application()
    for name in ("echo", "silent", "broken", "garbled", "endless", "bomb", "elsewhere"):
        app.router.add_route("*", f"/{TOKEN}/{name}", getattr(api, name))
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    api.address = f"http://{host}:{port}/{TOKEN}"
    yield api
    api.release.set()
    await runner.cleanup()


@pytest.fixture
async def transport() -> AsyncIterator[AiohttpRequest]:
    transport = AiohttpRequest()
    await transport.initialize()
    yield transport
    await transport.shutdown()


def data(**parameters: Any) -> RequestData:
    return RequestData([RequestParameter.from_input(*pair) for pair in parameters.items()])


async def test_parameters_go_as_a_form_with_json_inside(
    api: Api, transport: AiohttpRequest
) -> None:
    sent = data(chat_id=7, text="Ünïcode & 🚀", reply_markup={"inline_keyboard": []})

    status, body = await transport.do_request(f"{api.address}/echo", "POST", sent)

    assert (status, json.loads(body)) == (200, {"ok": True, "result": 1})
    (seen,) = api.seen
    assert (seen["method"], seen["kind"]) == ("POST", "application/x-www-form-urlencoded")
    assert seen["agent"] == transport.USER_AGENT
    assert seen["body"] == {
        "chat_id": "7",
        "text": "Ünïcode & 🚀",
        "reply_markup": '{"inline_keyboard": []}',
    }


async def test_files_go_as_parts_beside_the_parameters(api: Api, transport: AiohttpRequest) -> None:
    sent = data(chat_id=7, photo=InputFile(b"\x89PNG\r\n\x1a\n", filename="map.png"))

    await transport.do_request(f"{api.address}/echo", "POST", sent)

    (seen,) = api.seen
    assert seen["kind"] == "multipart/form-data"
    assert seen["body"]["chat_id"] == "7"
    assert ("map.png", "image/png", b"\x89PNG\r\n\x1a\n") in seen["body"].values()


async def test_a_call_without_parameters_has_no_body(api: Api, transport: AiohttpRequest) -> None:
    await transport.do_request(f"{api.address}/echo", "GET")

    assert (api.seen[0]["method"], api.seen[0]["body"]) == ("GET", {})


async def test_no_more_of_a_file_is_read_than_is_looked_at(
    api: Api, transport: AiohttpRequest
) -> None:
    raw = await transport.retrieve(f"{api.address}/endless")

    assert len(raw) == MOST_BYTES + 1
    assert api.written < 500 * 65_536


async def test_a_file_that_comes_compressed_is_not_unpacked(
    api: Api, transport: AiohttpRequest
) -> None:
    with pytest.raises(NetworkError, match="compressed"):
        await transport.retrieve(f"{api.address}/bomb")


async def test_a_file_is_fetched_from_nowhere_else(api: Api, transport: AiohttpRequest) -> None:
    with pytest.raises(NetworkError) as caught:
        await transport.retrieve(f"{api.address}/elsewhere")

    assert api.seen == []
    assert TOKEN not in f"{caught.value!r} {caught.value.__cause__!r}"


async def test_a_refusal_is_returned_with_its_status(api: Api, transport: AiohttpRequest) -> None:
    status, _ = await transport.do_request(f"{api.address}/echo?s=429", "POST", data(chat_id=7))

    assert status == 429


async def test_a_call_that_takes_too_long_times_out(api: Api) -> None:
    async with AiohttpRequest(seconds=0.05) as hasty:
        assert hasty.read_timeout == 0.05
        with pytest.raises(TimedOut) as caught:
            await hasty.do_request(f"{api.address}/silent", "POST", data(chat_id=7))

    assert TOKEN not in f"{caught.value!r} {caught.value.__cause__!r}"


async def test_a_long_poll_may_wait_beyond_the_time_of_other_calls(api: Api) -> None:
    async with AiohttpRequest(seconds=0.05) as hasty, asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(
            hasty.do_request(f"{api.address}/silent", "POST", read_timeout=0.2)
        )
        with pytest.raises(TimedOut):
            await hasty.do_request(f"{api.address}/silent", "POST", read_timeout=DEFAULT_NONE)
        api.release.set()

    assert poll.result()[0] == 200


@pytest.mark.parametrize("fault", ["refused", "broken", "address"])
async def test_a_call_that_fails_says_its_kind_and_never_the_token(
    api: Api, transport: AiohttpRequest, unused_tcp_port: int, fault: str
) -> None:
    address = {
        "refused": f"http://127.0.0.1:{unused_tcp_port}/{TOKEN}/echo",
        "broken": f"{api.address}/broken",
        "address": f"http://[{TOKEN}/echo",
    }[fault]

    with pytest.raises(NetworkError) as caught:
        await transport.do_request(address, "POST", data(chat_id=7))

    assert str(caught.value)
    assert TOKEN not in f"{caught.value!r} {caught.value.__cause__!r}"
    assert caught.value.__suppress_context__


async def test_an_answer_that_is_no_json_is_a_fault_of_the_network_and_not_logged(
    api: Api, transport: AiohttpRequest, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(NetworkError):
        await transport.post(f"{api.address}/garbled")

    assert "<html>" not in caplog.text


async def test_the_librarys_own_call_returns_the_result(
    api: Api, transport: AiohttpRequest
) -> None:
    assert await transport.post(f"{api.address}/echo", data(chat_id=7)) == 1


async def test_a_closed_transport_says_so_and_can_be_opened_again(api: Api) -> None:
    transport = AiohttpRequest()
    await transport.shutdown()
    with pytest.raises(NetworkError, match="closed"):
        await transport.do_request(f"{api.address}/echo", "POST")

    for _ in range(2):
        await transport.initialize()
        await transport.initialize()
        assert (await transport.do_request(f"{api.address}/echo", "POST"))[0] == 200
        await transport.shutdown()
        with pytest.raises(NetworkError, match="closed"):
            await transport.do_request(f"{api.address}/echo", "POST")
