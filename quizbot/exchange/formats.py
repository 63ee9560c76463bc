"""The formats that questions come in and go out by."""

from enum import StrEnum


class From(StrEnum):
    """What can be imported."""

    GIFT = "gift"
    AIKEN = "aiken"
    CSV = "csv"
    MOODLE = "moodle"


class To(StrEnum):
    """What can be exported to."""

    GIFT = "gift"
    MOODLE = "moodle"
    CSV = "csv"
    ANKI = "anki"
    APKG = "apkg"

    @property
    def ending(self) -> str:
        """How the name of such a file ends."""
        return {"moodle": ".xml", "anki": ".txt"}.get(self, f".{self}")
