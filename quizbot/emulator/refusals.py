"""What the server refuses, in the words and codes of Telegram."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):  # noqa: N818 - the domain word: the server refuses, nothing failed
    """A call that the server refuses: its code, its description and what to do about it."""

    def __init__(
        self, code: int, description: str, parameters: dict[str, Any] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """Return the answer's JSON object."""
        body = {"ok": False, "error_code": self.code, "description": self.description}
        return body if self.parameters is None else {**body, "parameters": self.parameters}


def bad_request(reason: str) -> Refusal:
    """Return a refusal with code 400."""
    return Refusal(400, f"Bad Request: {reason}")


def conflict(reason: str) -> Refusal:
    """Return a refusal with code 409."""
    return Refusal(409, f"Conflict: {reason}")


def forbidden(reason: str) -> Refusal:
    """Return a refusal with code 403."""
    return Refusal(403, f"Forbidden: {reason}")


def too_many_requests(seconds: int) -> Refusal:
    """Return a refusal with code 429 that asks to wait so many seconds."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def migrated(chat_id: int) -> Refusal:
    """Return the refusal of a group that has become the supergroup `chat_id`."""
    reason = "Bad Request: group chat was upgraded to a supergroup chat"
    return Refusal(400, reason, {"migrate_to_chat_id": chat_id})


def not_found() -> Refusal:
    """Return the refusal of a method or a path that does not exist."""
    return Refusal(404, "Not Found")


def unauthorized() -> Refusal:
    """Return the refusal of a token that belongs to no bot."""
    return Refusal(401, "Unauthorized")
