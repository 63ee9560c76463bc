"""Where everything is: the Bot API, its files, the page's API, and the page where there is one."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from starlette.routing import BaseRoute, Route

from quizbot.emulator.api import PageApi

if TYPE_CHECKING:
    from quizbot.emulator.emulator import Emulator


def all_routes(emulator: Emulator) -> list[BaseRoute]:
    """Return the routes of the emulator's application."""
    routes: list[BaseRoute] = [
        Route("/bot{token}/{method}", emulator.server),
        Route("/file/bot{token}/{folder}/{file_id}", emulator.server.download),
        *PageApi(emulator).routes(),
    ]
    if find_spec("quizbot.emulator.page") is not None:
        routes += import_module("quizbot.emulator.page").routes()
    return routes
