"""Telegram's limits on what a bot may send."""

from __future__ import annotations

from typing import Final

TEXT: Final = 4_096
CAPTION: Final = 1_024
ENTITIES: Final = 100
CALLBACK_DATA: Final = 64
NOTICE: Final = 200
BUTTONS: Final = 100
BUTTONS_A_ROW: Final = 12
PLACEHOLDER: Final = 64
PHOTO_BYTES: Final = 10 * 1024 * 1024
DOWNLOAD_BYTES: Final = 20 * 1024 * 1024
QUESTION: Final = 300
OPTION: Final = 100
OPTIONS: Final = 12
EXPLANATION: Final = 200
EXPLANATION_LINE_FEEDS: Final = 2
POLL_DESCRIPTION: Final = 1_024
POLL_SECONDS: Final = range(5, 2_628_001)
COMMANDS: Final = 100
COMMAND: Final = 32
COMMAND_DESCRIPTION: Final = 256
NAME: Final = 64
DESCRIPTION: Final = 512
SHORT_DESCRIPTION: Final = 120
QUERY_SECONDS: Final = 150
PAYLOAD: Final = 64


def utf16_length(text: str) -> int:
    """Return the length of a text as Telegram counts it, in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
