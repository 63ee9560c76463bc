"""The library: an immutable snapshot of all banks, and the revisions that it offers to ask."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from quizbot.bank.items import Item, ItemKey, Objective, Source, Speaker
from quizbot.bank.values import Slug

STAMP_LENGTH = 12

# What decides the grade, by type; the authored order counts, because answers are kept as indexes.
_GRADED: dict[str, dict[str, Any]] = {
    "single": {"options": {"__all__": {"right", "wrong"}}},
    "multiple": {"options": {"__all__": {"right", "wrong"}}},
    "true-false": {"answer": True},
    "number": {"answer": True, "tolerance": True, "unit": True, "units": True},
    "text": {
        "answer": True,
        "accept": True,
        "typos": True,
        "traps": {"__all__": {"answer"}},
    },
    "order": {"items": {"__all__": {"text"}}},
    "match": {"pairs": True, "extra": True},
    "cloze": {"text": True, "gaps": True},
}
# What no learner sees: for authors, or for choosing what to ask and when.
_UNSEEN: dict[str, Any] = {
    "item": {
        "difficulty",
        "notes",
        "objective",
        "review",
        "review_by",
        "status",
        "tags",
        "topic",
        "valid_from",
        "valid_until",
        "was",
        "x_draft",
    },
    "sources": {"__all__": {"file", "sha256"}},
    "speakers": {"__all__": {"say"}},
    "graded_as": True,
}


def _stamp(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:STAMP_LENGTH]


class Revision(BaseModel):
    """One version of an item with all that asking, grading and explaining it needs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bank: Slug
    bank_title: str
    language: str
    item: Annotated[Item, Field(discriminator="type")]
    topic_title: str | None = None
    sources: dict[str, Source] = Field(default_factory=dict)  # the cited ones
    speakers: dict[str, Speaker] = Field(default_factory=dict)  # those of the claim
    graded_as: str | None = None  # of a translation: the `rev` of its original
    wanted: str | None = None  # the language in which it was asked for and is not to be had

    @cached_property
    def key(self) -> ItemKey:
        """`bank/item`: the same in every revision of the item."""
        return ItemKey(f"{self.bank}/{self.item.id}")

    @cached_property
    def topic(self) -> str | None:
        """`bank/topic`, or None where the item has no topic."""
        return None if self.item.topic is None else f"{self.bank}/{self.item.topic}"

    @cached_property
    def rev(self) -> str:
        """12 hexadecimal digits of what decides the grade: a mended typo elsewhere keeps it.

        A translation has that of its original, so that progress in both is one.
        """
        if self.graded_as is not None:
            return self.graded_as
        kind = self.item.type
        shown = self.item.model_dump(mode="json", include=_GRADED[kind], exclude_none=True)
        return _stamp({"type": kind, **shown})

    @cached_property
    def text_rev(self) -> str:
        """12 hexadecimal digits of everything that a learner sees."""
        return _stamp(self.model_dump(mode="json", exclude=_UNSEEN, exclude_none=True))

    def to_json(self) -> str:
        """Return JSON from which `from_json` makes an equal revision."""
        return self.model_dump_json(exclude_none=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the revision that `to_json` wrote."""
        return cls.model_validate_json(text)


@dataclass(frozen=True, slots=True)
class Translation:
    """A bank in another language, as far as it is translated; items by id, only fresh ones."""

    language: str
    title: str | None = None
    topics: Mapping[str, str] = field(default_factory=dict)
    speakers: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, Item] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bank:
    """All parts of one bank together; `topics` are titles by id, in authored order."""

    id: str
    title: str
    language: str = "en"
    about: str | None = None
    authors: tuple[str, ...] = ()
    licence: str | None = None
    sources: Mapping[str, Source] = field(default_factory=dict)
    speakers: Mapping[str, Speaker] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)
    objectives: Mapping[str, Objective] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    translations: Mapping[str, Translation] = field(default_factory=dict)  # by language

    def revision(self, item: Item) -> Revision:
        """Return the item with the parts of this bank that it refers to."""
        claim = item.claim
        named = (claim.by, *claim.denied_by) if claim else ()
        return Revision(
            bank=self.id,
            bank_title=self.title,
            language=self.language,
            item=item,
            topic_title=self.topics[item.topic] if item.topic else None,
            sources={cite.source: self.sources[cite.source] for cite in item.cite},
            speakers={speaker: self.speakers[speaker] for speaker in named},
        )

    def speaking(self, language: str) -> "Bank":
        """Return the bank with title and topics in a language, as far as it has them in it."""
        words = self.translations.get(language, Translation(language))
        return replace(
            self, title=words.title or self.title, topics={**self.topics, **words.topics}
        )

    def translated(self, original: Revision, language: str) -> Revision:
        """Return a revision in a language; one that is not translated says that it was wanted."""
        if language == original.language:
            return original
        words = self.translations.get(language, Translation(language))
        item = words.items.get(original.item.id)
        if item is None:
            return _another(original, wanted=language)
        return _another(
            original,
            bank_title=words.title or self.title,
            language=language,
            item=item,
            topic_title=words.topics.get(item.topic or "", original.topic_title),
            speakers={
                one: speaker.model_copy(update={"name": words.speakers.get(one, speaker.name)})
                for one, speaker in original.speakers.items()
            },
            graded_as=original.rev,
        )


def _another(original: Revision, **changes: Any) -> Revision:
    """Return a revision that differs; nothing that was worked out of the original goes with it."""
    fields = {name: getattr(original, name) for name in Revision.model_fields}
    return Revision(**fields | changes)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that can be asked about; `size` is its number of published items."""

    key: str  # "bank/topic"
    bank: str
    id: str
    title: str
    size: int


class Library:
    """All banks at one moment. It never changes; a reload makes another one.

    `like` is the one before: a revision that is the same in both is taken from it as it is.
    """

    def __init__(self, banks: Mapping[str, Bank], like: "Library | None" = None) -> None:
        self.banks: Mapping[str, Bank] = MappingProxyType(dict(banks))
        self._spoken: dict[str, Library] = {}
        self._known: Mapping[str, Revision] = {} if like is None else like.revisions

    def heir(self, key: str) -> Revision | None:
        """Return the revision of the item that has this key, or that had it before."""
        return self.revisions.get(key) or self._heirs.get(key)

    def revision(self, key: str) -> Revision | None:
        """Return the present revision of an item of any status, None if there is no such item."""
        return self.revisions.get(key)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that banks are in, and those that they are translated to."""
        own = (bank.language for bank in self.banks.values())
        others = (language for bank in self.banks.values() for language in bank.translations)
        return tuple(dict.fromkeys((*own, *others)))

    def speaking(self, wanted: str | None) -> "Library":
        """Return the library in a learner's language; itself where no bank is in that language."""
        language = nearest(wanted, self.languages)
        if language is None or len(self.languages) == 1:
            return self
        if language not in self._spoken:
            self._spoken[language] = _Spoken(self, language)
        return self._spoken[language]

    @cached_property
    def published(self) -> tuple[Revision, ...]:
        """The revisions that may be asked, in the order of the files."""
        return tuple(one for one in self.revisions.values() if one.item.status == "published")

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """The topics with at least one published item, in authored order."""
        return tuple(self._topics())

    def in_topics(self, keys: Collection[str]) -> tuple[Revision, ...]:
        """Return the published revisions of these "bank/topic" keys; of all, if there is none."""
        if not keys:
            return self.published
        return tuple(one for one in self.published if one.topic in keys)

    def published_on(self, day: date, topics: Collection[str] = ()) -> tuple[Revision, ...]:
        """Return what may be asked on a day: published, in these topics, and valid then."""
        return tuple(one for one in self.in_topics(topics) if _is_valid(one.item, day))

    @cached_property
    def revisions(self) -> Mapping[str, Revision]:
        """The present revisions of all items of any status, by key, in the order of the files."""
        made = (bank.revision(item) for bank in self.banks.values() for item in bank.items)
        known, self._known = self._known, {}
        return {one.key: _kept(one, known.get(one.key)) for one in made}

    @cached_property
    def _heirs(self) -> dict[str, Revision]:
        return {f"{one.bank}/{was}": one for one in self.revisions.values() for was in one.item.was}

    def _topics(self) -> Iterator[Topic]:
        sizes: dict[str | None, int] = {}
        for one in self.published:
            sizes[one.topic] = sizes.get(one.topic, 0) + 1
        for bank in self.banks.values():
            for topic, title in bank.topics.items():
                key = f"{bank.id}/{topic}"
                if key in sizes:
                    yield Topic(key, bank.id, topic, title, sizes[key])


def _kept(fresh: Revision, known: Revision | None) -> Revision:
    """Return the one that is known where it is the same: what was worked out of it is kept."""
    return known if known is not None and known == fresh else fresh


def _is_valid(item: Item, day: date) -> bool:
    begun = item.valid_from is None or item.valid_from <= day
    return begun and (item.valid_until is None or day <= item.valid_until)


class _Spoken(Library):
    """A library in another language, as far as it is translated."""

    def __init__(self, original: Library, language: str) -> None:
        super().__init__({name: one.speaking(language) for name, one in original.banks.items()})
        self._original = original
        self._language = language

    @cached_property
    def revisions(self) -> Mapping[str, Revision]:
        """The revisions in this language; in their own where they are not translated."""
        return {
            key: self.banks[one.bank].translated(one, self._language)
            for key, one in self._original.revisions.items()
        }


def nearest(wanted: str | None, offered: Collection[str]) -> str | None:
    """Return the language on offer that is nearest to the wanted one: `de` for `de-AT`, or None."""
    tag = (wanted or "").casefold().replace("_", "-")
    for language in offered:
        if language.casefold() == tag:
            return language
    main = tag.partition("-")[0]
    return next((one for one in offered if one.casefold().partition("-")[0] == main), None)
