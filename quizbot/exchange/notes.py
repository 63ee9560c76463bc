"""Items as notes for Anki: HTML for both sides, and a guid by which a second export updates them.

A note holds all that a learner here reads beside an answer: the label of a claim, who denies it,
and the sources.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import assert_never

from quizbot.bank.items import (
    Choice,
    Cloze,
    Item,
    Match,
    Multiple,
    Number,
    Option,
    Order,
    Single,
    TextAnswer,
    TrueFalse,
)
from quizbot.bank.library import Revision
from quizbot.bank.values import exact

_LETTERS = "ABCDEFGHIJ"
_GAP = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_CLAIMS = {"claim", "disputed", "opinion"}


@dataclass(frozen=True, slots=True)
class Note:
    """One note; `front` and `back` are HTML, `deck` is a path with `::` between its parts.

    `place` says which deck that is, whatever its title: the bank, or `bank/topic`.
    """

    guid: str
    place: str
    deck: str
    front: str
    back: str
    tags: tuple[str, ...]


def note(revision: Revision) -> Note:
    """Return the note of an item; its guid depends on the ids of bank and item alone."""
    item = revision.item
    front = "".join((_paragraph(item.question), _offer(revision)))
    back = "".join((_key(revision), _explanation(revision), _wrong(item), _sources(revision)))
    deck = [revision.bank_title, *([revision.topic_title] if revision.topic_title else [])]
    return Note(
        guid=f"quizbot:{revision.key}",
        place=revision.topic or revision.bank,
        deck="::".join(part.replace("::", ": ") for part in deck),
        front=front,
        back=back,
        tags=(f"quizbot::{revision.bank}", *item.tags),
    )


def _offer(revision: Revision) -> str:
    """Return what a learner may choose from."""
    item = revision.item
    match item:
        case Single() | Multiple():
            texts = [option.text for option in _mixed(item, revision.key)]
            several = "<p><i>More than one is right.</i></p>" if isinstance(item, Multiple) else ""
            return _list(texts, 'ol type="A"') + several
        case TrueFalse():
            return "<p>True or false?</p>"
        case Number():
            return f"<p><i>In {_escape(item.unit)}</i></p>" if item.unit else ""
        case Order():
            return _list(_shuffled([step.text for step in item.items], revision.key), "ul")
        case Match():
            lefts = _list([pair.left for pair in item.pairs], "ul")
            return lefts + _list(_shuffled(item.rights, revision.key), "ul")
        case Cloze():
            return _paragraph(_GAP.sub("_____", item.text)) + _gaps(item)
        case TextAnswer():
            return ""
        case _:
            assert_never(item)


def _key(revision: Revision) -> str:
    """Return the right answer."""
    item = revision.item
    match item:
        case Single() | Multiple():
            mixed = enumerate(_mixed(item, revision.key))
            rights = [
                f"{_LETTERS[at]}: {option.text}" + (f". {option.feedback}" * bool(option.feedback))
                for at, option in mixed
                if option.is_right
            ]
            return _list(rights, "ul") if len(rights) > 1 else _strong(rights[0])
        case TrueFalse():
            return _strong("True" if item.answer else "False") + _paragraph(item.feedback.right)
        case Number():
            unit = f" {item.unit}" if item.unit else ""
            width = f" (± {item.tolerance})" if item.tolerance != "0" else ""
            return _strong(f"{item.answer:f}{unit}{width}")
        case TextAnswer():
            return _strong(" / ".join((item.answer, *item.accept)))
        case Order():
            steps = [f"{one.text} ({one.when})" if one.when else one.text for one in item.items]
            return _list(steps, "ol")
        case Match():
            return _list([f"{pair.left} — {pair.right}" for pair in item.pairs], "ul")
        case Cloze():
            filled = _GAP.sub(lambda found: item.gaps[found[1].strip()].answer, item.text)
            return _paragraph(filled)
        case _:
            assert_never(item)


def _explanation(revision: Revision) -> str:
    item = revision.item
    if not (item.explanation or item.label or item.claim):
        return ""
    return f"<p><b>{_escape(_label(revision))}.</b> {_escape(item.explanation)}</p>"


def _label(revision: Revision) -> str:
    """Return what kind of statement this is, who says so and who denies it."""
    item = revision.item
    line = item.shown_label.capitalize()
    if item.claim is not None and item.shown_label in _CLAIMS:
        line += f" by {revision.speakers[item.claim.by].name}"
        denied = [revision.speakers[one].name for one in item.claim.denied_by]
        line += f"; denied by {' and '.join(denied)}" if denied else ""
    if item.as_of is not None and item.shown_label == "reported":
        line += f", as of {item.as_of}"
    return line


def _wrong(item: Item) -> str:
    """Return the wrong answers that have a reason, each with it."""
    match item:
        case Single() | Multiple():
            told = [(one.text, one.feedback) for one in item.options if not one.is_right]
        case Number() | TextAnswer():
            told = [(trap.answer, trap.feedback) for trap in item.traps]
        case _:
            told = []
    return _list([f"Not {text}: {said}" for text, said in told if said], "ul")


def _sources(revision: Revision) -> str:
    return _list(list(dict.fromkeys(_source_lines(revision))), 'ul class="sources"', escape=False)


def _source_lines(revision: Revision) -> Iterator[str]:
    for cite in revision.item.cite:
        source = revision.sources[cite.source]
        name = ", ".join(filter(None, (source.publisher, source.title, cite.at)))
        quote = f" “{_escape(cite.quote)}”" if cite.quote else ""
        link = f'<a href="{_escape(source.url)}">{_escape(name)}</a>' if source.url else None
        yield (link or _escape(name)) + quote


def _mixed(item: Choice, key: str) -> list[Option]:
    """Return the options as the card shows them: numbers by size, others mixed, always alike."""
    options = list(item.options)
    if not item.shuffle:
        return options
    sizes = [exact(option.text) for option in options]
    if all(size is not None for size in sizes):
        return sorted(options, key=lambda option: exact(option.text) or 0)
    return sorted(options, key=lambda one: (one.pin is not None, _mixture(key, one.text)))


def _shuffled(texts: Sequence[str], key: str) -> list[str]:
    return sorted(texts, key=lambda text: _mixture(key, text))


def _mixture(key: str, text: str) -> str:
    return sha256(f"{key}\0{text}".encode()).hexdigest()


def _gaps(item: Cloze) -> str:
    offers = [" / ".join(gap.options) for gap in item.gaps.values() if gap.options]
    return _list(offers, "ul")


def _list(texts: Sequence[str], tag: str, *, escape: bool = True) -> str:
    if not texts:
        return ""
    lines = "".join(f"<li>{_escape(text) if escape else text}</li>" for text in texts)
    return f"<{tag}>{lines}</{tag.partition(' ')[0]}>"


def _strong(text: str) -> str:
    return f"<p><b>{_escape(text)}</b></p>"


def _paragraph(text: str | None) -> str:
    return f"<p>{_escape(text)}</p>" if text else ""


def _escape(text: str | None) -> str:
    """Return a text as HTML on one line, without the tabs that divide columns."""
    return html.escape(text or "").replace("\n", "<br>").replace("\t", " ")
