"""The JSON API behind the browser page: what people can see and do, for this machine only."""

from __future__ import annotations

import json
import re
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from quizbot.emulator import acts, media, polls, views
from quizbot.emulator.parameters import as_integer, read_body
from quizbot.emulator.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from starlette.requests import Request

    from quizbot.emulator.emulator import Emulator
    from quizbot.emulator.people import Chat, Json, Person

    Endpoint = Callable[[Request], Awaitable[Response]]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
MAX_JSON = 64 * 1024
MAX_UPLOAD = 20 * 1024 * 1024
HEARTBEAT = 15.0
SHOWN = 1_000
HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


def fail(status: int, reason: str) -> Refusal:
    """Return what makes the answer an error of one line."""
    return Refusal(status, reason)


def local(endpoint: Endpoint) -> Endpoint:
    """Refuse requests that a foreign web page could have made, and turn refusals into JSON."""

    @wraps(endpoint)
    async def guarded(request: Request) -> Response:
        try:
            _check_origin(request)
            return await endpoint(request)
        except Refusal as refusal:
            return _json({"error": refusal.description}, refusal.code)
        except acts.NotAllowed as error:
            return _json({"error": str(error)}, 400)

    return guarded


def _check_origin(request: Request) -> None:
    host = request.headers.get("host", "")
    if _hostname(f"//{host}") not in LOOPBACK:
        raise fail(403, "this server answers only to names of this machine")
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host:
        raise fail(403, "requests of other web pages are refused")
    if request.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        raise fail(403, "requests of other web pages are refused")


def _hostname(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _json(value: Any, status: int = 200) -> Response:
    return JSONResponse(value, status, headers=HEADERS)


class PageApi:
    """The endpoints of the page's API."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._world = emulator.world

    def routes(self) -> list[BaseRoute]:
        """Return the routes under `/api`."""
        get = {
            "people": self.people,
            "chats": self.chats,
            "history": self.history,
            "file": self.file,
            "events": self.events,
        }
        post = {
            "people": self.join,
            "say": self.say,
            "tap": self.tap,
            "vote": self.vote,
            "upload": self.upload,
        }
        routes = [Route(f"/api/{name}", local(end), methods=["GET"]) for name, end in get.items()]
        routes += [
            Route(f"/api/{name}", local(end), methods=["POST"]) for name, end in post.items()
        ]
        return [*routes]

    async def people(self, _: Request) -> Response:
        """Return everybody."""
        return _json({"people": [_person(person) for person in self._world.people.values()]})

    async def join(self, request: Request) -> Response:
        """Let a new person join."""
        body = await _body(request)
        name = CONTROL.sub("", _string(body, "first_name")).strip()
        if not 1 <= len(name) <= 64:
            raise fail(400, "a name has 1 to 64 characters")
        return _json(_person(self._emulator.person(name)))

    async def chats(self, request: Request) -> Response:
        """Return the chats of a person."""
        return _json({"chats": views.chats(self._world, self._who(request.query_params))})

    async def history(self, request: Request) -> Response:
        """Return a chat's last messages, the commands it offers, and where its events go on."""
        person, chat = self._where(request.query_params)
        polls.close_due(self._world)
        recent = [*chat.messages.values()][-SHOWN:]
        shown = [views.message(self._world, person, chat, message) for message in recent]
        commands = views.commands(self._world, person, chat)
        last = self._world.events.last_id
        return _json({"messages": shown, "commands": commands, "last_event": last})

    async def say(self, request: Request) -> Response:
        """Write a text."""
        body = await _body(request)
        person, chat = self._where(body)
        message = acts.say(self._emulator, person, _string(body, "text"), chat)
        return self._done(views.message(self._world, person, chat, message))

    async def tap(self, request: Request) -> Response:
        """Tap a button."""
        body = await _body(request)
        person, chat = self._where(body)
        data, number = _string(body, "data"), as_integer(body.get("message_id"))
        query = acts.tap(self._emulator, person, number, data, chat, forge=False)
        return self._done({"callback_query_id": query})

    async def vote(self, request: Request) -> Response:
        """Vote in a poll, or take a vote back with no option."""
        body = await _body(request)
        person, chat = self._where(body)
        options = body.get("option_ids")
        if not isinstance(options, list) or not all(isinstance(one, int) for one in options):
            raise fail(400, "option_ids must be a list of numbers")
        polls.vote(self._world, person, chat, as_integer(body.get("message_id")), options)
        return self._done({})

    async def upload(self, request: Request) -> Response:
        """Send a file as a document."""
        person, chat = self._where(request.query_params)
        name = CONTROL.sub("", request.query_params.get("name", "")).strip()[:255] or "file"
        data = await read_body(request, MAX_UPLOAD)
        if not data:
            raise fail(400, "the file is empty")
        media_type = request.headers.get("content-type", "application/octet-stream")
        document = media.document(self._world, data, name, media_type.partition(";")[0])
        message = acts.send(self._emulator, person, chat, {"document": document})
        return self._done(views.message(self._world, person, chat, message))

    async def file(self, request: Request) -> Response:
        """Return the bytes of a file; only pictures are shown, all else is saved."""
        record = self._world.files.get(request.query_params.get("file_id", ""))
        if record is None:
            raise fail(404, "there is no such file")
        data = self._world.store.file(record["file_id"])
        headers = {**HEADERS, "Content-Security-Policy": "default-src 'none'; sandbox"}
        if not record["picture"]:
            name = quote(record["name"], safe="")
            headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        return Response(data, media_type=record["media_type"], headers=headers)

    async def events(self, request: Request) -> Response:
        """Return what happens in a person's chats, as it happens."""
        person = self._who(request.query_params)
        asked = request.headers.get("last-event-id") or request.query_params.get("last")
        last = as_integer(asked, self._world.events.last_id)
        stream = stream_events(self._emulator, person, last)
        return StreamingResponse(stream, media_type="text/event-stream", headers=HEADERS)

    def _who(self, values: Any) -> Person:
        person = self._world.people.get(as_integer(values.get("person")))
        if person is None:
            raise fail(404, "there is no such person")
        return person

    def _where(self, values: Any) -> tuple[Person, Chat]:
        person = self._who(values)
        chat = views.chat_of(self._world, person, as_integer(values.get("chat")))
        if chat is None:
            raise fail(404, "there is no such chat")
        return person, chat

    def _done(self, answer: Json) -> Response:
        self._world.store.commit()
        return _json(answer)


async def stream_events(
    emulator: Emulator, person: Person, last: int, heartbeat: float = HEARTBEAT
) -> AsyncGenerator[str]:
    """Yield server-sent events after the one with id `last`, and a comment when all is quiet."""
    events = emulator.world.events
    last = min(last, events.last_id)
    yield ": hello\n\n"
    while True:
        found, last = events.after(last, person.id), events.last_id
        for event in found:
            data = json.dumps(views.event(emulator.world, person, event), ensure_ascii=False)
            yield f"id: {event.id}\nevent: {event.name}\ndata: {data}\n\n"
        if events.last_id > last:
            continue
        if events.closed:
            return
        await events.happened.wait(heartbeat)
        if events.last_id == last and not events.closed:
            yield ": quiet\n\n"


async def _body(request: Request) -> Json:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise fail(415, "the body must be application/json")
    try:
        raw = await read_body(request, MAX_JSON)
        body = json.loads(raw)
        json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise fail(400, "the body must be JSON") from None
    if not isinstance(body, dict):
        raise fail(400, "the body must be a JSON object")
    return body


def _string(body: Json, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise fail(400, f"{name} must be a string")
    return value


def _person(person: Person) -> Json:
    return {"id": person.id, "first_name": person.first_name, "username": person.username}
