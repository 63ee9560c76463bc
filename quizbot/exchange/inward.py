"""Files of other programs as banks: drafts of every question that is understood."""

from dataclasses import dataclass
from pathlib import Path

from quizbot.bank.finding import Finding
from quizbot.bank.library import Bank
from quizbot.bank.load import parse
from quizbot.bank.write import write_bank
from quizbot.errors import BankError
from quizbot.exchange import aiken, gift_read, moodle_read, table_read
from quizbot.exchange.formats import From
from quizbot.exchange.naming import slug
from quizbot.exchange.question import Losses, Read
from quizbot.exchange.source import Source, fetch, guess
from quizbot.exchange.to_items import Made, drafts, gather


@dataclass(frozen=True, slots=True)
class Brought:
    """The YAML of what could be taken over, how many questions that is, and what got lost."""

    text: str
    questions: int
    findings: tuple[Finding, ...]


def bring(
    file: Path, form: From | None = None, *, bank: str | None = None, language: str = "en"
) -> Brought:
    """Return a bank of what is in a file; its id is made from the file's name where none is given.

    Raises:
        BankError: The file cannot be read, no format fits, or nothing in it is a question.
    """
    source = fetch(file)
    form = form or guess(file, source)
    if form is None:
        raise BankError(f"{source.path}: the format is not plain: add --format {'|'.join(From)}")
    title = " ".join(file.stem.split())[:200] or "Imported"
    empty = Bank(bank or slug(title) or "imported", title, language=language)
    made = _made(source, form, empty)
    if not made.bank.items:
        said = "\n".join((*map(str, made.findings), f"{source.path}: no question was found in it"))
        raise BankError(said)
    comment = f"Imported from {source.path}. All are drafts: set `status` when you have read them."
    text = write_bank(made.bank, comments=[comment])
    if wrong := [one for one in parse("", text.encode()).findings if one.severity == "error"]:
        raise BankError(f"{source.path}: this does not fit into a bank: {wrong[0].message}")
    return Brought(text, len(made.bank.items), made.findings)


def _made(source: Source, form: From, empty: Bank) -> Made:
    losses = Losses(source.path)
    if form is From.CSV:
        return gather(table_read.read(source.text, losses), losses, empty)
    read = _read(source, form)
    for finding in read.findings:
        losses.add(finding)
    return gather(drafts(read.questions, losses), losses, empty)


def _read(source: Source, form: From) -> Read:
    match form:
        case From.GIFT:
            return gift_read.read(source.text, source.path)
        case From.AIKEN:
            return aiken.read(source.text, source.path)
        case _:
            return moodle_read.read(source.raw, source.path)
