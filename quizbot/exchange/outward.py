"""Banks for other programs: every item that the format can hold, and a finding for every loss."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from quizbot.bank.finding import Fault, Finding
from quizbot.bank.items import Item
from quizbot.bank.library import Bank
from quizbot.bank.load import Loaded, load
from quizbot.bank.whole import Part
from quizbot.errors import BankError
from quizbot.exchange import apkg, gift_write, moodle_write, table_write
from quizbot.exchange.formats import To
from quizbot.exchange.from_items import GIFT, MOODLE, Shape, Tell, question
from quizbot.exchange.notes import Note, note
from quizbot.exchange.question import Question

_HEADERS = "separator:tab html:true notetype:Basic guid_column:1 deck_column:2 tags_column:5"

T = TypeVar("T")
Shown = Callable[[Item, Bank, Tell], T | None]


@dataclass(frozen=True, slots=True)
class Sent:
    """What to write into a file, how many questions it holds, what got lost, and a name for it."""

    content: bytes
    questions: int
    findings: tuple[Finding, ...]
    name: str


def export(paths: Sequence[Path], form: To, clock: Callable[[], datetime]) -> Sent:
    """Return the banks of these files and folders in a format; retired items are left out.

    The clock is asked only by what keeps a time, Anki's packages.

    Raises:
        BankError: There is an error in the banks, or nothing to export.
        ConfigurationError: The format needs what is not installed.
    """
    loaded = load(paths)
    if loaded.errors:
        raise BankError("\n".join(map(str, loaded.errors)))
    findings: list[Finding] = []
    content, count = _content(loaded, form, clock, findings)
    if not count:
        raise BankError("there is no question to export")
    name = next(iter(loaded.library.banks)) + form.ending
    return Sent(content, count, tuple(sorted(findings)), name)


def _content(
    loaded: Loaded, form: To, clock: Callable[[], datetime], findings: list[Finding]
) -> tuple[bytes, int]:
    """Return the file, and how many questions it holds."""
    match form:
        case To.GIFT:
            questions = list(_each(loaded, _as(GIFT), findings))
            return gift_write.write(questions).encode(), len(questions)
        case To.MOODLE:
            questions = list(_each(loaded, _as(MOODLE), findings))
            return moodle_write.write(questions).encode(), len(questions)
        case To.CSV:
            rows = list(_each(loaded, table_write.cells, findings))
            return table_write.write(rows).encode("utf-8-sig"), len(rows)
        case To.ANKI:
            notes = list(_each(loaded, _note, findings))
            return _text(notes).encode(), len(notes)
        case To.APKG:
            notes = list(_each(loaded, _note, findings))
            return apkg.write(notes, clock()), len(notes)


def _as(shape: Shape) -> Shown[Question]:
    return lambda item, bank, tell: question(item, bank, shape, tell)


def _note(item: Item, bank: Bank, _: Tell) -> Note:
    return note(bank.revision(item))


def _each(loaded: Loaded, show: Shown[T], findings: list[Finding]) -> Iterator[T]:
    """Yield what each item becomes, bank by bank; losses are found where the item begins."""
    for name, parts in loaded.parts.items():
        bank = loaded.library.banks[name]
        for part in parts:
            for number, item in part.items:
                if item.status != "retired":
                    made = show(item, bank, _teller(part, number, findings))
                    if made is not None:
                        yield made


def _teller(part: Part, number: int, findings: list[Finding]) -> Tell:
    def tell(code: str, message: str) -> None:
        findings.append(part.finding(Fault(("questions", number, "id"), code, message)))

    return tell


def _text(notes: Sequence[Note]) -> str:
    """Return a text that Anki imports, with the guid in its first column."""
    headers = [f"#{header.replace('_', ' ')}" for header in _HEADERS.split()]
    headers.append("#columns:guid\tdeck\tFront\tBack\ttags")  # as the fields are called
    ordered = sorted(notes, key=lambda n: n.deck.count("::"))  # a deck has to be there first
    rows = ("\t".join((n.guid, n.deck, n.front, n.back, " ".join(n.tags))) for n in ordered)
    return "\n".join((*headers, *rows)) + "\n"
