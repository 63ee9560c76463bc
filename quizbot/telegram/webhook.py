"""Where Telegram delivers updates itself: refused without the secret, confirmed once stored."""

import asyncio
import hmac
import json
import logging
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from quizbot.errors import StorageError
from quizbot.telegram.intake import Intake, is_update

log = logging.getLogger(__name__)

BODY_LIMIT = 1 << 20  # bytes; Telegram's updates are far smaller
BODY_SECONDS = 10.0  # that a body may take to come in
RETRY_AFTER = "5"  # seconds
_HEADER = "x-telegram-bot-api-secret-token"


class Webhook:
    """The endpoint; `path` does not hold the token."""

    def __init__(self, intake: Intake, *, path: str, secret: str) -> None:
        self._intake = intake
        self._secret = secret.encode()
        self.route = Route(path or "/", self.deliver, methods=["POST"])

    async def deliver(self, request: Request) -> Response:
        """Store one update; 200 only once it is stored."""
        said = request.headers.get(_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(said, self._secret):
            return Response("wrong secret", 401)
        if not _is_json(request):
            return Response("not JSON", 415)
        if self._intake.full:
            return _later()
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _body(request)
        except TimeoutError:
            return Response("too slow", 408)
        except ClientDisconnect:
            return Response("cut short", 400)  # nobody hears it, and no traceback is logged
        if body is None:
            return Response("too large", 413)
        return await self._store(body)

    async def _store(self, body: bytes) -> Response:
        update = _update(body)
        if update is None:
            return Response("not an update", 400)
        try:
            await self._intake.receive([update])
        except StorageError as error:
            log.error("delivery not stored", extra={"reason": str(error)})
            return _later()
        return Response(status_code=200)


def _later() -> Response:
    return Response("try later", 503, {"Retry-After": RETRY_AFTER})


def _is_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0]
    return kind.strip().lower() == "application/json"


async def _body(request: Request) -> bytes | None:
    """Return the body; None once it is longer than allowed, without reading on."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdecimal() or len(announced) > 10 or int(announced) > BODY_LIMIT:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            return None
    return bytes(body)


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if is_update(update) else None
