"""What the reader and the loader say about a file: one fault at one place."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, order=True, slots=True)
class Finding:
    """One thing to mend, at a line and a column that both count from 1; sorts by place."""

    path: str
    line: int
    column: int
    code: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.code} {self.message}"


Steps = tuple[str | int, ...]
"""The way from the top of a file to a value: keys and numbers of entries."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding that knows what is wrong, but not yet on which line."""

    steps: Steps
    code: str
    message: str
    of_key: bool = False  # the key itself is meant, not its value


def shorten(text: str) -> str:
    """Return an author's words as a message quotes them: on one line, in backticks, not long."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text[:41])
    return f"`{plain}`" if len(text) <= 40 else f"`{plain[:39]}…`"
