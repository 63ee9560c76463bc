"""How calls reach the Bot API: python-telegram-bot's request interface on aiohttp.

aiohttp costs a quarter of the CPU of the httpx transport that comes with the library, and does not
write addresses, which hold the token, to the log.
"""

import json
from typing import Any

import aiohttp
from telegram import Bot, InputFile
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter
from yarl import URL

from quizbot.uploads import MOST_BYTES

SECONDS = 10.0
"""How long a call may take; a long poll adds its own wait."""


class AiohttpRequest(BaseRequest):
    """One pool of keep-alive connections for all calls."""

    def __init__(self, *, connections: int = 256, seconds: float = SECONDS) -> None:
        self._connections = connections
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds that a call may take."""
        return self._seconds

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=60),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Return what an answer holds; the library's own writes a broken one to the log."""
        try:
            return json.loads(payload)
        except ValueError:
            raise NetworkError("the answer is no JSON") from None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - as above
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - as above
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - as above
    ) -> tuple[int, bytes]:
        """Make one call; return its status and body."""
        if self._session is None or self._session.closed:
            raise NetworkError("the transport is closed")
        read = DefaultValue.get_value(read_timeout)
        timeout = aiohttp.ClientTimeout(total=self._seconds if read is None else read + 5)
        if method == "GET":
            return await _file(self._session, url, self._seconds)
        try:
            async with self._session.request(
                method, url, data=_body(request_data), timeout=timeout
            ) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            # Its text may hold the address, and so the token: the kind alone is told.
            raise NetworkError(type(error).__name__) from None


async def _file(session: aiohttp.ClientSession, url: str, seconds: float) -> tuple[int, bytes]:
    """Fetch a file as it is, and no more of it than is looked at.

    What is compressed is refused before it is read: a few bytes may be a great many.
    """
    plain, most = {"Accept-Encoding": "identity"}, aiohttp.ClientTimeout(total=seconds)
    try:
        async with session.get(
            url, headers=plain, timeout=most, auto_decompress=False, allow_redirects=False
        ) as response:
            if "Content-Encoding" in response.headers:
                raise NetworkError("the file came compressed")
            return response.status, await _at_most(response.content, MOST_BYTES + 1)
    except TimeoutError as error:
        raise TimedOut from error
    except aiohttp.ClientError as error:
        raise NetworkError(type(error).__name__) from None


async def _at_most(stream: aiohttp.StreamReader, most: int) -> bytes:
    """Return the beginning of a stream, and stop reading there."""
    parts: list[bytes] = []
    left = most
    while left and (part := await stream.read(left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


async def call(bot: Bot, method: str, **parameters: object) -> Any:
    """Call a method of the Bot API; return its result as it came.

    The library's own methods parse the result into objects that nobody here reads: for an edit
    that costs as much CPU as the call itself. Errors are the library's.
    """
    data = RequestData([_parameter(name, value) for name, value in parameters.items()])
    return await bot.request.post(f"{bot.base_url}/{method}", data)


def _parameter(name: str, value: object) -> RequestParameter:
    if isinstance(value, InputFile):
        return RequestParameter(name, None, [value])
    return RequestParameter(name, value, None)


def _body(request_data: RequestData | None) -> Any:
    if request_data is None:
        return None
    if not request_data.multipart_data:
        return _form(request_data.json_parameters) if request_data.json_parameters else None
    form = aiohttp.FormData(request_data.json_parameters)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form


def _form(parameters: dict[str, str]) -> aiohttp.BytesPayload:
    """Return parameters as a form; yarl, which is compiled, quotes six times as fast as urllib."""
    text = URL.build(query=parameters).raw_query_string
    return aiohttp.BytesPayload(text.encode(), content_type="application/x-www-form-urlencoded")
