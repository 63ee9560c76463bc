"""Cells of a table: lists within them, and safety from programs that take cells for formulas."""

import re
from collections.abc import Iterable

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_SHIELDED = re.compile(r"'+[=+\-@\t\r]")
_BAR = re.compile(r"\s*(?<!\\)((?:\\\\)*)\|\s*")
_ESCAPE = re.compile(r"\\([\\|])")


def shield(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe before =, +, - or @."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unshield(cell: str) -> str:
    """Return what `shield` was given."""
    return cell[1:] if _SHIELDED.match(cell) else cell


def join(texts: Iterable[str]) -> str:
    r"""Return texts in one cell, with bars between; a bar within a text is written as `\|`."""
    return " | ".join(text.replace("\\", "\\\\").replace("|", "\\|") for text in texts)


def split(cell: str) -> list[str]:
    """Return the texts of a cell that are not empty."""
    parts = _BAR.sub(lambda found: f"{found[1]}\0", cell).split("\0")
    return [_ESCAPE.sub(r"\1", part).strip() for part in parts if part.strip()]
