"""All methods of the Bot API by name: those the emulator has, and those it honestly has not."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from quizbot.emulator import chats, delivery, edits, media, messages, polls, profile
from quizbot.emulator.refusals import bad_request, not_found

if TYPE_CHECKING:
    from quizbot.emulator.call import Method
    from quizbot.emulator.parameters import Params

# The required parameters of each method of Bot API 10.0.
REQUIRED: Final[dict[str, list[str]]] = json.loads(
    files(__package__).joinpath("methods.json").read_text(encoding="utf-8")
)
NAMES: Final = {name.lower(): name for name in REQUIRED}
POLLING: Final = "getUpdates"
METHODS: Final[dict[str, Method]] = {
    **delivery.METHODS,
    **messages.METHODS,
    **edits.METHODS,
    **media.METHODS,
    **polls.METHODS,
    **profile.METHODS,
    **chats.METHODS,
}

# Telegram reads these as empty when they are missing.
OPTIONAL: Final = frozenset({"url", "commands", "callback_query_id", "message_ids"})
MISSING: Final = {
    "chat_id": "chat_id is empty",
    "from_chat_id": "from_chat_id is empty",
    "message_id": "message identifier is not specified",
    "text": "message text is empty",
    "question": "poll question must be non-empty",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "media": "media is not specified",
    "file_id": "file_id not specified",
    "user_id": "invalid user_id specified",
    "action": "wrong parameter action in request",
}


def canonical(name: str) -> str:
    """Return the name of a method as the Bot API spells it; calls may use any case.

    Raises:
        Refusal: there is no such method in Bot API 10.0.
    """
    try:
        return NAMES[name.lower()]
    except KeyError:
        raise not_found() from None


def implementation(name: str) -> Method:
    """Return what a method does.

    Raises:
        Refusal: the emulator does not have it.
    """
    method = METHODS.get(name)
    if method is None:
        raise bad_request(f"Not Implemented by the emulator: {name}")
    return method


def check_required(name: str, params: Params) -> None:
    """Refuse a call that lacks a parameter, in Telegram's words where they are known."""
    for parameter in REQUIRED[name]:
        if parameter not in OPTIONAL and not params.has(parameter):
            raise bad_request(MISSING.get(parameter, f'parameter "{parameter}" is required'))
