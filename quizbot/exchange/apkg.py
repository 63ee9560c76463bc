"""Anki's own files, through genanki: model and decks keep their ids, so that imports update."""

import tempfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizbot.errors import ConfigurationError
from quizbot.exchange.notes import Note

if TYPE_CHECKING:
    from datetime import datetime

MODEL = 1_748_203_117
"""Never changes: Anki updates a note only where its model is the same."""

_CSS = (
    ".card { font-family: sans-serif; font-size: 18px; text-align: left; max-width: 40em;"
    " margin: 1em auto; line-height: 1.4; } .sources { font-size: 14px; }"
)
_ID_BITS = 30


def write(notes: Iterable[Note], now: "datetime") -> bytes:
    """Return a file of all notes, changed `now`; Anki updates the notes that it has of older ones.

    Raises:
        ConfigurationError: genanki is not installed.
    """
    genanki = _genanki()
    template = {
        "name": "Question",
        "qfmt": "{{Question}}",
        "afmt": '{{FrontSide}}<hr id="answer">{{Answer}}',
    }
    fields = [{"name": "Question"}, {"name": "Answer"}]
    model = genanki.Model(MODEL, "quizbot", fields=fields, templates=[template], css=_CSS)
    decks: dict[str, Any] = {}
    for one in notes:
        if one.place not in decks:
            decks[one.place] = genanki.Deck(deck_id(one.place), one.deck)
        made = genanki.Note(
            model=model, fields=[one.front, one.back], guid=one.guid, tags=list(one.tags)
        )
        decks[one.place].add_note(made)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "made.apkg"
        genanki.Package(list(decks.values())).write_to_file(file, timestamp=now.timestamp())
        return file.read_bytes()


def deck_id(place: str) -> int:
    """Return the lasting number of the deck of a bank or of a topic."""
    number = int.from_bytes(sha256(place.encode()).digest()[:8], "big")
    return (1 << _ID_BITS) + number % (1 << _ID_BITS)


def _genanki() -> Any:
    try:
        import genanki  # noqa: PLC0415 - an extra
    except ImportError:
        message = (
            "files for Anki need genanki: pip install -c constraints.txt -e '.[anki]', or take the "
            "format anki, a text that Anki imports"
        )
        raise ConfigurationError(message) from None
    return genanki
