"""What buttons carry: at most 64 bytes that name a sitting and an option as shown, never an answer.

A button of a sitting says `nonce:position:code`, one of a page `page.act.value`. Nothing of it is
trusted: the owner comes from Telegram, everything else from the database.
"""

import re

from quizbot.dialogue import Person, Pick, Tap

LIMIT = 64  # bytes, Telegram's

_TAP = re.compile(r"([a-z0-9]{13}):([0-9]{1,6}):([0-9]{1,3})", re.ASCII)
_PICK = re.compile(r"([a-z]{1,16})\.([a-z]{1,16})(?:\.([a-z0-9-]{1,24}))?", re.ASCII)


def tap_data(nonce: str, position: int, code: int) -> str:
    """Return what a button of a sitting carries."""
    return f"{nonce}:{position}:{code}"


def pick_data(page: str, act: str, value: str = "") -> str:
    """Return what a button of a page carries."""
    return f"{page}.{act}.{value}" if value else f"{page}.{act}"


def decode(data: str, person: Person, message: int) -> Tap | Pick | None:
    """Return the tap that a person made; None for anything that no button of ours carries."""
    if found := _TAP.fullmatch(data):
        nonce, position, code = found.groups()
        return Tap(person.id, person.chat, message, nonce, int(position), int(code))
    if found := _PICK.fullmatch(data):
        page, act, value = found.groups(default="")
        return Pick(person, message, page, act, value)
    return None
