"""Parts become a bank: what they say together, and what they refer to."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from quizbot.bank.document import Document
from quizbot.bank.edits import locate
from quizbot.bank.finding import Fault, Finding, Rewrite, Steps
from quizbot.bank.habits import suggest
from quizbot.bank.header import Header
from quizbot.bank.items import Item
from quizbot.bank.read import Loader
from quizbot.bank.recover import read_through
from quizbot.bank.schema import Hazy

_WORDS = ("title", "language", "about", "authors", "licence")
_LISTS = ("sources", "speakers", "topics", "objectives")


@dataclass(frozen=True)
class Part:
    """One file of a bank. Its places are read again when something is wrong, so none are kept."""

    path: str
    raw: bytes
    loader: Loader
    header: Header
    items: tuple[tuple[int, Item], ...] = ()  # with their number in the file
    hazy: Hazy = field(default_factory=Hazy)

    def finding(self, fault: Fault) -> Finding:
        """Return the fault with its place in this file."""
        return locate(self._document, fault)

    def where(self, steps: Steps) -> str:
        """Return `file:line` of a value, for a message about another one."""
        return f"{self.path}:{self._document.place(steps)[0]}"

    def opened(self) -> Document:
        """Return the file with its places: as read before, if there was a reason to, else anew."""
        kept: Document | None = vars(self).get("_document")
        return kept or read_through(self.raw, self.path, loader=self.loader)

    @cached_property
    def _document(self) -> Document:
        return read_through(self.raw, self.path, loader=self.loader)


@dataclass(frozen=True, slots=True)
class _Said:
    """A value and where it was said first."""

    value: Any
    part: Part
    steps: Steps


def join(parts: Sequence[Part], findings: list[Finding]) -> dict[str, Any]:
    """Return what the headers say together, by field of a bank; find where they contradict."""
    words: dict[str, _Said] = {}
    lists: dict[str, dict[str, _Said]] = {name: {} for name in _LISTS}
    for part in parts:
        for name in part.header.model_fields_set.intersection(_WORDS):
            findings += _say(words, name, _Said(getattr(part.header, name), part, (name,)))
        for name in _LISTS:
            for key, value in getattr(part.header, name).items():
                findings += _say(lists[name], key, _Said(value, part, (name, key)))
    if "title" not in words and not any("title" in part.hazy.gone for part in parts):
        message, advice = "`title` is missing", "one file of the bank needs it"
        findings.append(parts[0].finding(Fault((), "QB202", message, help=advice)))
    values: dict[str, Any] = {name: said.value for name, said in words.items()}
    for name, entries in lists.items():
        values[name] = {key: said.value for key, said in entries.items()}
    return values


def refer(parts: Sequence[Part], values: Mapping[str, Any], findings: list[Finding]) -> None:
    """Find ids that are used twice, and references to nothing."""
    ids: dict[str, tuple[Part, Steps]] = {}
    known = {name: _known(name, parts, values) for name in _LISTS}
    for part in parts:
        usual = part.header.defaults.topic
        findings += map(part.finding, _usual(usual, known["topics"]))
        findings += map(part.finding, _taken(part, ids))
        for number, item in (*part.items, *part.hazy.guesses):
            faults = _dangling(item, (part.hazy.key, number), known, usual)
            findings += map(part.finding, faults)
    for part in parts:
        findings += map(part.finding, _reused(part, ids))


def _known(name: str, parts: Sequence[Part], values: Mapping[str, Any]) -> Collection[str] | None:
    """Return all ids of a list that the headers say, None where nobody can know them."""
    hazy = [part.hazy.known for part in parts if part.hazy.known is not None]
    if any(name not in one for one in hazy):
        return None
    return {*values[name], *(key for one in hazy for key in one[name])} if hazy else values[name]


def _taken(part: Part, ids: dict[str, tuple[Part, Steps]]) -> Iterator[Fault]:
    """Yield the ids of a part that are in use already, and note the others."""
    for number, name in part.hazy.ids:
        steps = (part.hazy.key, number)
        first, where = ids.setdefault(name, (part, steps))
        if where is not steps:
            message = f"the id `{name}` is taken by {first.where((*where, 'id'))}"
            yield Fault((*steps, "id"), "QB207", message, help="give one of them another id")


def _reused(part: Part, ids: Mapping[str, tuple[Part, Steps]]) -> Iterator[Fault]:
    for number, item in part.items:
        for at, was in enumerate(item.was):
            if was in ids:
                first, where = ids[was]
                message = f"`{was}` is in use again, by {first.where((*where, 'id'))}"
                way, advice = ("questions", number, "was", at), "give that one another id"
                yield Fault(way, "QB222", message, help=advice)


def _usual(topic: str | None, topics: Collection[str] | None) -> Iterator[Fault]:
    """Yield that the usual topic of a file is unknown: once, and not with each question."""
    if topic and topics is not None and topic not in topics:
        yield _unknown("QB306", "topics", ("defaults", "topic"), topic, topics)


def _say(known: dict[str, _Said], key: str, said: _Said) -> Iterator[Finding]:
    first = known.setdefault(key, said)
    if first.value != said.value:
        message = f"`{key}` is not the same in {first.part.where(first.steps)}"
        advice = "say it once, or the same in both files"
        yield said.part.finding(Fault(said.steps, "QB207", message, of_key=True, help=advice))


def _dangling(
    item: Item, steps: Steps, known: Mapping[str, Collection[str] | None], usual: str | None
) -> Iterator[Fault]:
    """Yield the references that lead nowhere; the file's usual topic is told of once, above."""
    for code, name, way, word in references(item):
        ids = known[name]
        if ids is None or word in ids or (name == "topics" and word == usual):
            continue
        yield _unknown(code, name, steps + way, word, ids)


def _unknown(code: str, name: str, steps: Steps, word: str, known: Collection[str]) -> Fault:
    meant = suggest(word, known)
    advice = f"did you mean `{meant}`?" if meant else f"describe it under `{name}`"
    message = f"there is no {name.removesuffix('s')} `{word}`"
    edits = (Rewrite(steps, meant),) if meant else ()
    return Fault(steps, code, message, help=advice, edits=edits)


def references(item: Item) -> Iterator[tuple[str, str, Steps, str]]:
    """Yield what an item refers to: the code of a dangling one, the list, the way, the id."""
    if item.topic:
        yield "QB306", "topics", ("topic",), item.topic
    if item.objective:
        yield "QB307", "objectives", ("objective",), item.objective
    for number, cite in enumerate(item.cite):
        yield "QB301", "sources", ("cite", number, "source"), cite.source
    if item.claim:
        yield "QB308", "speakers", ("claim", "by"), item.claim.by
        for number, speaker in enumerate(item.claim.denied_by):
            yield "QB308", "speakers", ("claim", "denied_by", number), speaker
