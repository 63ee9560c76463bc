"""Where everything is: the Bot API, its files, the page's API, and the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute, Route

from quizbot.emulator import page
from quizbot.emulator.api import PageApi

if TYPE_CHECKING:
    from quizbot.emulator.emulator import Emulator


def all_routes(emulator: Emulator) -> list[BaseRoute]:
    """Return the routes of the emulator's application."""
    return [
        Route("/bot{token}/{method}", emulator.server),
        Route("/file/bot{token}/{folder}/{file_id}", emulator.server.download),
        *PageApi(emulator).routes(),
        *page.routes(),
    ]
