"""The Bot API over HTTP: one ASGI endpoint that reads, runs, records and answers a call."""

from __future__ import annotations

import logging
import re
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from quizbot.emulator import methods, parameters
from quizbot.emulator.call import Call
from quizbot.emulator.people import Bot
from quizbot.emulator.polling import Pollers
from quizbot.emulator.queries import Queries
from quizbot.emulator.refusals import Refusal, forbidden, not_found, too_many_requests, unauthorized
from quizbot.emulator.signals import Signal
from quizbot.emulator.store import encode

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from quizbot.emulator.faults import Fault, Faults
    from quizbot.emulator.parameters import Params
    from quizbot.emulator.world import World

log = logging.getLogger(__name__)

TOKEN = re.compile(r"([0-9]{1,15}):[A-Za-z0-9_-]{1,100}")
KEPT_CALLS = 10_000
ENDS_POLL = frozenset({"setWebhook", "deleteWebhook"})


class CallRecord(NamedTuple):
    """A call that a bot made and how it ended: with a result, or refused."""

    method: str
    params: dict[str, Any]
    outcome: Any


class BotApi:
    """The Bot API of a world; an ASGI application behind `/bot<token>/<method>`."""

    def __init__(self, world: World, faults: Faults, *, open_registration: bool = False) -> None:
        self.world = world
        self.queries = Queries(world)
        self.pollers = Pollers()
        self.calls: deque[CallRecord] = deque(maxlen=KEPT_CALLS)
        self.called = Signal()
        self._faults = faults
        self._open = open_registration
        self._tokens: dict[str, Bot] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        path = scope["path_params"]
        try:
            _check_origin(request)
            bot = self.bot(path["token"])
            name = methods.canonical(path["method"])
            params = await parameters.read(request)
        except Refusal as refusal:
            response = _refused(refusal)
        else:
            response = await self._respond(bot, name, params, request)
        await response(scope, receive, send)

    async def download(self, request: Request) -> Response:
        """Return the bytes of a file whose path getFile told."""
        try:
            self.bot(request.path_params["token"])
            data = self.world.store.file(request.path_params["file_id"])
        except KeyError:
            return _refused(not_found())
        except Refusal as refusal:
            return _refused(refusal)
        return Response(data, media_type="application/octet-stream")

    def bot(self, token: str) -> Bot:
        """Return the bot with a token.

        Raises:
            Refusal: there is none, or this is no token at all.
        """
        bot = self._tokens.get(token)
        if bot is not None:
            return bot
        match = TOKEN.fullmatch(token)
        if match is None:
            raise not_found()
        number = int(match[1])
        known = self.world.bots.get(number)
        if known is None and self._open:
            known = Bot(number, token, f"bot{number}_bot", f"Bot {number}")
            self.world.add_bot(known)
        if known is None or known.token != token:
            raise unauthorized()
        self._tokens[token] = known
        return known

    def run(self, bot: Bot, name: str, params: Params) -> Any:
        """Run a method that needs no waiting, and return its result.

        Raises:
            Refusal: the server refuses the call.
        """
        method = methods.implementation(name)
        methods.check_required(name, params)
        result = method(Call(self.world, self.queries, bot, params))
        if name in ENDS_POLL:
            self.pollers.end(bot.id, "setWebhook")
        return result

    async def _respond(self, bot: Bot, name: str, params: Params, request: Request) -> Response:
        fault = self._faults.take(name, params)
        if fault is not None and not fault.after:
            self._record(name, params, fault)
            return await _fail(fault, request)
        body, status = await self._answer(bot, name, params)
        if fault is not None:
            return await _fail(fault, request, body)
        return Response(body, status, media_type="application/json")

    def run_recorded(self, bot: Bot, name: str, params: Params) -> Any:
        """Run a method, and record and return its result or its refusal."""
        try:
            outcome = self.run(bot, name, params)
        except Refusal as refusal:
            outcome = refusal
        self._record(name, params, outcome)
        return outcome

    async def _answer(self, bot: Bot, name: str, params: Params) -> tuple[str, int]:
        """Return the JSON text and status of a call, once its effect is stored."""
        if name == methods.POLLING:
            return await self._poll(bot, params)
        outcome = self.run_recorded(bot, name, params)
        self.world.store.commit()
        if isinstance(outcome, Refusal):
            return encode(outcome.body()), outcome.code
        return f'{{"ok":true,"result":{encode(outcome)}}}', 200

    async def _poll(self, bot: Bot, params: Params) -> tuple[str, int]:
        try:
            updates = await self.pollers.get_updates(Call(self.world, self.queries, bot, params))
        except Refusal as refusal:
            self._record(methods.POLLING, params, refusal)
            return encode(refusal.body()), refusal.code
        self._record(methods.POLLING, params, updates)
        return f'{{"ok":true,"result":[{",".join(updates)}]}}', 200

    def _record(self, name: str, params: Params, outcome: Any) -> None:
        self.calls.append(CallRecord(name, params.values, outcome))
        self.called.fire()


def _check_origin(request: Request) -> None:
    """Refuse web pages: a bot is no page, and a page must not act as a bot behind a user's back."""
    if "origin" in request.headers:
        raise forbidden("web pages may not call the Bot API")


def _refused(refusal: Refusal) -> Response:
    return Response(encode(refusal.body()), refusal.code, media_type="application/json")


async def _fail(fault: Fault, request: Request, body: str = "") -> Response:
    match fault.kind:
        case "429":
            return _refused(too_many_requests(fault.retry_after))
        case "5xx" | "401" | "404":
            return _refused(_REFUSALS[fault.kind])
        case "html":
            return HTMLResponse("<html><h1>502 Bad Gateway</h1></html>", 502)
        case "truncated":
            return Response(body[: len(body) // 2], media_type="application/json")
        case "reset":
            raise ConnectionResetError(f"{fault.method}: reset on purpose")
        case "timeout_before" | "timeout_after":
            return await _lose(fault, request)


_REFUSALS = {"5xx": Refusal(502, "Bad Gateway"), "401": unauthorized(), "404": not_found()}


async def _lose(fault: Fault, request: Request) -> Response:
    """Never answer: fail at once, or wait until the client has left."""
    if not fault.hang:
        raise TimeoutError(f"{fault.method}: {fault.kind} on purpose")
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response()
