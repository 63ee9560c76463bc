"""The browser chat: one static page, its modules and its style, served with a strict policy."""

from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

STATIC: Final = Path(__file__).parent / "static"

# Named here and not guessed: a machine's own table may call a module "text/plain", and nosniff
# would then refuse it.
_MEDIA_TYPES: Final = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}

_POLICY: Final = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    # The browser itself then refuses innerHTML and its relatives: what people write stays text.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
)

HEADERS: Final = {
    "Content-Security-Policy": "; ".join(_POLICY),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def routes() -> list[BaseRoute]:
    """Return the routes of the chat: the page at `/` and its parts under `/static/`."""
    return [Route("/", _page), Route("/static/{name}", _part)]


async def _page(_: Request) -> Response:
    return _file(STATIC / "chat.html")


async def _part(request: Request) -> Response:
    path = STATIC / request.path_params["name"]
    if path.parent != STATIC or path.suffix not in _MEDIA_TYPES or not path.is_file():
        raise HTTPException(404)
    return _file(path)


def _file(path: Path) -> Response:
    # A few kilobytes each: reading here costs less than a thread, and an edit shows at once.
    return Response(path.read_bytes(), media_type=_MEDIA_TYPES[path.suffix], headers=HEADERS)
