"""From translation files to translations: each entry is held against its original."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from quizbot.bank.document import Document
from quizbot.bank.edits import locate
from quizbot.bank.explain import Place, faults
from quizbot.bank.finding import Fault, Finding, Rewrite, Steps
from quizbot.bank.habits import suggest
from quizbot.bank.items import Gap, Item, Outcome, Pair, Step
from quizbot.bank.library import Bank, Translation
from quizbot.bank.read import Loader
from quizbot.bank.recover import read_through
from quizbot.bank.translated import mismatches, translated, wordings
from quizbot.bank.wordings import Heading, Slip, Wording, Wordings

_NESTED: Final[Mapping[str, type[BaseModel]]] = {
    "feedback": Outcome,
    "gaps": Gap,
    "items": Step,
    "options": Wording,
    "pairs": Pair,
    "traps": Slip,
}
_MOST_NAMED = 5


@dataclass(frozen=True)
class Sheet:
    """One translation file; like a part of a bank, it is read again where something is wrong."""

    path: str
    raw: bytes
    loader: Loader
    heading: Heading
    wordings: tuple[tuple[int, Wordings], ...] = ()  # with their number in the file

    @property
    def meant(self) -> tuple[str, str]:
        """The bank that it translates, and the language."""
        return self.heading.translates, self.heading.language

    def finding(self, fault: Fault) -> Finding:
        """Return the fault with its place in this file."""
        return locate(self._document, fault)

    @cached_property
    def _document(self) -> Document:
        return read_through(self.raw, self.path, loader=self.loader)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the banks that translations are of.

    `items` are the ids of all items of each bank. Where a file of any bank has an error, nobody
    knows all that it was to hold: `whole` is false, and no id counts as unknown.
    """

    banks: Mapping[str, Bank]
    items: Mapping[str, frozenset[str]]
    whole: bool = True


@dataclass(frozen=True)
class Words:
    """The valid parts of one translation file, and what is wrong with the others."""

    heading: Heading | None = None
    wordings: tuple[tuple[int, Wordings], ...] = ()
    faults: list[Fault] = field(default_factory=list)


def understand(data: Mapping[str, Any]) -> Words:
    """Return what a translation file says, and all its faults by itself."""
    found: list[Fault] = []
    own = {key: value for key, value in data.items() if key != "questions" and key[:2] != "x-"}
    heading: Heading | None = None
    try:
        heading = Heading.model_validate(own)
    except ValidationError as error:
        found += faults(error, Place((), Heading, Heading, {}, _NESTED))
    questions = data.get("questions")
    if not isinstance(questions, list):
        advice = "write `questions:`, and below it every one after a dash"
        found.append(Fault(("questions",), "QB203", "a list belongs here", help=advice))
        questions = []
    wordings = [
        (number, words)
        for number, entry in enumerate(questions)
        if (words := _wordings(entry, ("questions", number), found)) is not None
    ]
    return Words(heading, tuple(wordings), found)


def _wordings(entry: Any, steps: Steps, found: list[Fault]) -> Wordings | None:
    if not isinstance(entry, dict):
        if entry is not None:
            advice = "begin with `- id:`, and indent the other keys below it"
            found.append(Fault(steps, "QB203", "a question has keys", help=advice))
        return None
    if sided := [*_sides(entry)]:
        found += (one.under(steps) for one in sided)
        return None
    try:
        return Wordings.model_validate(entry)
    except ValidationError as error:
        found += faults(error, Place(steps, Wordings, Heading, {}, _NESTED))
        return None


def _sides(entry: Mapping[str, Any]) -> Iterator[Fault]:
    """Find options that say whether they are right: that stands in the original alone."""
    options = entry.get("options")
    for number, option in enumerate(options if isinstance(options, list) else []):
        for side in ("right", "wrong"):
            if isinstance(option, dict) and side in option:
                steps: Steps = ("options", number, side)
                message = "a translation does not say which option is right"
                advice, edits = "write `text:`", (Rewrite(steps, "text", of_key=True),)
                yield Fault(steps, "QB703", message, of_key=True, help=advice, edits=edits)


def translate(sheets: Sequence[Sheet], known: Known, findings: list[Finding]) -> dict[str, Bank]:
    """Return the banks with their translations; find what does not fit its original.

    A file with an error is left out; so is each entry whose original has changed since.
    """
    told: dict[tuple[str, str], list[Sheet]] = {}
    for sheet in sheets:
        told.setdefault(sheet.meant, []).append(sheet)
    banks = dict(known.banks)
    for (name, language), those in told.items():
        bank = banks.get(name)
        if bank is None:
            findings += _bankless(those, known)
            continue
        made = _translation(those, bank, known, findings)
        if made is not None:
            banks[name] = replace(
                bank,
                translations=MappingProxyType({**bank.translations, language: made}),
            )
    return banks


def _bankless(sheets: Sequence[Sheet], known: Known) -> Iterator[Finding]:
    for sheet in sheets:
        name = sheet.heading.translates
        if name in known.items or not known.whole:
            continue  # its file is wrong, which is told there
        meant = suggest(name, known.items)
        advice = f"did you mean `{meant}`?" if meant else "check it together with its bank"
        edits = (Rewrite(("translates",), meant),) if meant else ()
        message = f"there is no bank `{name}` here"
        fault = Fault(("translates",), "QB701", message, help=advice, edits=edits)
        yield sheet.finding(fault)


def _translation(
    sheets: Sequence[Sheet], bank: Bank, known: Known, findings: list[Finding]
) -> Translation | None:
    seen: dict[str, str] = {}
    found: list[Finding] = []
    entries: dict[str, Item] = {}
    wrong = {one.path for one in findings if one.severity == "error"}
    for sheet in sheets:
        items: dict[str, Item] = {}
        own = [
            *map(sheet.finding, _heading(sheet.heading, bank, known)),
            *map(sheet.finding, _entries(sheet, bank, known, seen, items)),
        ]
        found += own
        if sheet.path not in wrong and not any(one.severity == "error" for one in own):
            entries |= items
    findings += found
    findings += _missing(sheets[0], bank, seen)
    return _joined(sheets, entries, {one.path for one in findings if one.severity == "error"})


def _joined(
    sheets: Sequence[Sheet], entries: Mapping[str, Item], wrong: set[str]
) -> Translation | None:
    headings = [sheet.heading for sheet in sheets if sheet.path not in wrong]
    if not headings:
        return None
    return Translation(
        headings[0].language,
        next((one.title for one in headings if one.title), None),
        {key: title for one in reversed(headings) for key, title in one.topics.items()},
        {key: name for one in reversed(headings) for key, name in one.speakers.items()},
        entries,
    )


def _heading(heading: Heading, bank: Bank, known: Known) -> Iterator[Fault]:
    if heading.language == bank.language:
        message = f"the bank is in `{bank.language}` itself"
        advice = "name the language of the translation"
        yield Fault(("language",), "QB703", message, help=advice)
    if not known.whole:
        return
    for code, name, own, theirs in (
        ("QB306", "topics", heading.topics, bank.topics),
        ("QB308", "speakers", heading.speakers, bank.speakers),
    ):
        for word in own:
            if word not in theirs:
                meant = suggest(word, theirs)
                advice = f"did you mean `{meant}`?" if meant else "delete it"
                message = f"the bank has no {name.removesuffix('s')} `{word}`"
                yield Fault((name, word), code, message, of_key=True, help=advice)


def _entries(
    sheet: Sheet, bank: Bank, known: Known, seen: dict[str, str], items: dict[str, Item]
) -> Iterator[Fault]:
    """Yield what is wrong with the entries of a file; note in `items` those to be shown."""
    originals = {item.id: item for item in bank.items}
    renamed = {was: item for item in bank.items for was in item.was}
    for number, words in sheet.wordings:
        steps: Steps = ("questions", number)
        if words.id in seen:
            message = f"`{words.id}` is translated in {seen[words.id]} already"
            yield Fault((*steps, "id"), "QB207", message, help="keep one of the two")
            continue
        seen[words.id] = sheet.path
        item = originals.get(words.id) or renamed.get(words.id)
        if item is None:
            yield from (one.under(steps) for one in _unknown(words, bank, known))
        elif words.of != (present := bank.revision(item).text_rev):
            yield _stale(item, words, present).under(steps)
        else:
            wrong = [*mismatches(item, words)]
            yield from (one.under(steps) for one in wrong)
            if words == wordings(item, words.of):
                del seen[words.id]  # nobody has begun with this entry
            elif not wrong:
                items[item.id] = translated(item, words)


def _unknown(words: Wordings, bank: Bank, known: Known) -> Iterator[Fault]:
    ids = known.items.get(bank.id, frozenset())
    if words.id in ids or not known.whole:
        return  # it stands in a file with an error
    meant = suggest(words.id, ids)
    advice = f"did you mean `{meant}`?" if meant else "delete it, or bring the question back"
    edits = (Rewrite(("id",), meant),) if meant else ()
    message = f"the bank `{bank.id}` has no question `{words.id}`"
    yield Fault(("id",), "QB701", message, help=advice, edits=edits)


def _stale(item: Item, words: Wordings, present: str) -> Fault:
    named = "" if item.id == words.id else f", and is `{item.id}` now"
    message = f"the original has changed since{named}: learners see the original"
    advice = f"bring this up to date, then write `of: {present}`"
    return Fault(("of",), "QB702", message, help=advice)


def _missing(sheet: Sheet, bank: Bank, seen: Mapping[str, str]) -> Iterator[Finding]:
    """Find published questions without an entry; one finding for them all."""
    published = [item for item in bank.items if item.status == "published"]
    lacking = [item.id for item in published if not seen.keys() & {item.id, *item.was}]
    if not lacking:
        return
    names = ", ".join(lacking[:_MOST_NAMED])
    more = f" and {len(lacking) - _MOST_NAMED} more" if len(lacking) > _MOST_NAMED else ""
    message = f"{len(lacking)} of {len(published)} questions are not translated: {names}{more}"
    advice = f"`quizbot translate {bank.id} {sheet.heading.language}` prints their entries"
    yield sheet.finding(Fault(("questions",), "QB704", message, of_key=True, help=advice))
