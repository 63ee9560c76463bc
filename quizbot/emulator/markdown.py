"""Telegram's MarkdownV2."""

from __future__ import annotations

from typing import Any

from quizbot.emulator.markup_error import MarkupError


def parse(text: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the text without its marks, and the entities that the marks stand for.

    Raises:
        MarkupError: a mark is open or a reserved character is not escaped.
    """
    raise MarkupError("Not Implemented by the emulator: parse_mode MarkdownV2")
