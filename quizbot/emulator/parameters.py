"""The parameters of one call, however they were sent: query, form, JSON or multipart."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from quizbot.emulator.refusals import Refusal, bad_request

if TYPE_CHECKING:
    from starlette.requests import Request

MAX_BODY = 50 * 1024 * 1024
MAX_FIELD = 1024 * 1024
INT64 = 2**63
TRUE = frozenset({"true", "yes", "1"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    media_type: str
    data: bytes


@dataclass(slots=True)
class Params:
    """The named values of a call and its files; each reader refuses what it cannot read."""

    values: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Return whether a parameter was sent and is not empty."""
        return name in self.files or self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        """Return a string, empty where it was not sent."""
        value = self.values.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Return a whole number of at most 64 bits, or the default where there is none."""
        return as_integer(self.values.get(name), default)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a truth value."""
        value = self.values.get(name)
        return default if value in (None, "") else str(value).lower() in TRUE

    def data(self, name: str, reason: str) -> Any:
        """Return a JSON value, or None where it was not sent; `reason` refuses broken JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise bad_request(reason) from None

    def items(self, name: str, what: str) -> list[Any]:
        """Return a JSON array, empty where it was not sent; `what` names it in a refusal."""
        value = self.data(name, f"can't parse {what} JSON object")
        if value is None:
            return []
        if not isinstance(value, list):
            raise bad_request(f"expected an Array of {what}")
        return value


def as_integer(value: Any, default: int = 0) -> int:
    """Return a value sent as a number or a string of digits as an int of at most 64 bits."""
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return default
    return number if -INT64 <= number < INT64 else default


async def read(request: Request) -> Params:
    """Read the parameters of a request.

    Raises:
        Refusal: the body is too big, broken, or not in UTF-8.
    """
    values: dict[str, Any] = dict(_pairs(request.scope["query_string"]))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method != "POST":
        return Params(values)
    if kind == "multipart/form-data":
        return await _multipart(request, values)
    body = await read_body(request, MAX_BODY)
    if kind == "application/json":
        values.update(_json(body))
    elif kind in {"application/x-www-form-urlencoded", ""}:
        values.update(_pairs(body))
    return Params(values)


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body, of at most `limit` bytes.

    Raises:
        Refusal: there is more.
    """
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise Refusal(413, "Request Entity Too Large")
        chunks.append(chunk)
    return b"".join(chunks)


def _pairs(query: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def _json(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        values = json.loads(body)
        if b"\\u" in body:
            json.dumps(values, ensure_ascii=False).encode()
    except UnicodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    except (ValueError, RecursionError):
        raise bad_request("can't parse JSON object") from None
    if not isinstance(values, dict):
        raise bad_request("object expected")
    return values


async def _multipart(request: Request, values: dict[str, Any]) -> Params:
    if int(request.headers.get("content-length") or 0) > MAX_BODY:
        raise Refusal(413, "Request Entity Too Large")
    files: dict[str, Upload] = {}
    try:
        parser = MultiPartParser(request.headers, request.stream(), max_part_size=MAX_FIELD)
        form = await parser.parse()
    except (MultiPartException, HTTPException, UnicodeDecodeError, KeyError):
        raise bad_request("can't parse multipart form data") from None
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            media_type = value.content_type or "application/octet-stream"
            files[name] = Upload(value.filename or name, media_type, await value.read())
        else:
            values[name] = value
    await form.close()
    return Params(values, files)
