"""Telegram's HTML: as few tags, and as strict about them, as Telegram's own parser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from quizbot.emulator.limits import utf16_length
from quizbot.emulator.links import link, linked_user
from quizbot.emulator.markup_error import MarkupError

Entity = dict[str, Any]

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
SPACE = b" \t\r\n\x00\x0b\x0c"
HALF_CHARACTER = (
    "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched "
    "surrogate code units"
)
_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_CHARACTER = re.compile(rb"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot))(;?)")
_SPECIAL = re.compile(rb"[<&]")
_ATTRIBUTE = re.compile(rb"[^\s=>\"'/]*")
_TOKEN = re.compile(rb"[A-Za-z0-9.-]*")
_TAG_NAME = re.compile(rb"[^\s>]*")


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end."""

    name: str
    attributes: dict[str, str]
    offset: int
    part: int


def parse(text: str) -> tuple[str, list[Entity]]:
    """Return the text without its tags, and the entities that the tags stand for.

    Raises:
        MarkupError: a tag is unknown, open or badly nested; the offset counts UTF-8 bytes.
    """
    return _Parser(text.encode()).run()


class _Parser:
    def __init__(self, source: bytes) -> None:
        self._source = source
        self._at = 0
        self._parts: list[str] = []
        self._length = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        source = self._source
        while special := _SPECIAL.search(source, self._at):
            self._write(source[self._at : special.start()].decode())
            self._at = special.start()
            if source[self._at] == ord("&"):
                self._character()
            elif source[self._at + 1 : self._at + 2] == b"/":
                self._end_tag()
            else:
                self._start_tag()
        self._write(source[self._at :].decode())
        if self._open:
            name = self._open[-1].name
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{name}"')
        for entity in self._entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return "".join(self._parts), self._entities

    def _write(self, text: str) -> None:
        if text:
            self._parts.append(text)
            self._length += utf16_length(text)

    def _character(self) -> None:
        decoded, self._at = _decode(self._source, self._at)
        self._write(decoded)

    def _start_tag(self) -> None:
        begin = self._at
        match = _TAG_NAME.match(self._source, begin + 1)
        assert match is not None
        name = match[0].decode().lower()
        self._at = match.end()
        if self._at == len(self._source):
            raise MarkupError(f"Unclosed start tag at byte offset {begin}")
        if name not in KINDS:
            raise MarkupError(f'Unsupported start tag "{name}" at byte offset {begin}')
        attributes = self._attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            reason = f'Tag "span" must have class "tg-spoiler" at byte offset {begin}'
            raise MarkupError(reason)
        self._open.append(_Open(name, attributes, self._length, len(self._parts)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self._skip_space()
            if self._here() == b">":
                self._at += 1
                return attributes
            match = _ATTRIBUTE.match(self._source, self._at)
            assert match is not None
            name = match[0].decode().lower()
            self._at = match.end()
            if not name:
                reason = f'Empty attribute name in the tag "{tag}" at byte offset {begin}'
                raise MarkupError(reason)
            attributes[name] = self._value(tag, begin)

    def _value(self, tag: str, begin: int) -> str:
        self._skip_space()
        if self._here() != b"=":
            if not self._here():
                raise _unclosed(tag, begin)
            return ""
        self._at += 1
        self._skip_space()
        if not self._here():
            raise _unclosed(tag, begin)
        value = self._quoted() if self._here() in {b'"', b"'"} else self._token()
        if not self._here():
            raise MarkupError(f"Unclosed start tag at byte offset {begin}")
        return value

    def _token(self) -> str:
        match = _TOKEN.match(self._source, self._at)
        assert match is not None
        begin, self._at = self._at, match.end()
        here = self._here()
        if here and here != b">" and here not in SPACE:
            raise MarkupError(f"Unexpected end of name token at byte offset {begin}")
        return match[0].decode().lower()

    def _quoted(self) -> str:
        quote = self._here()
        end = self._source.find(quote, self._at + 1)
        if end < 0:
            self._at = len(self._source)
            return ""
        raw, self._at = self._source[self._at + 1 : end], end + 1
        return _CHARACTER.sub(lambda match: _decode(match[0], 0)[0].encode(), raw).decode()

    def _end_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise MarkupError(f"Unexpected end tag at byte offset {begin}")
        match = _TAG_NAME.match(self._source, begin + 2)
        assert match is not None
        found = match[0].decode().lower()
        self._at = match.end()
        self._skip_space()
        if self._here() != b">":
            raise MarkupError(f"Unclosed end tag at byte offset {begin}")
        self._at += 1
        tag = self._open.pop()
        if found and found != tag.name:
            expected = f'expected "</{tag.name}>", found "</{found}>"'
            raise MarkupError(f"Unmatched end tag at byte offset {begin}, {expected}")
        if self._length > tag.offset:
            self._close(tag)

    def _close(self, tag: _Open) -> None:
        entity = {
            "type": KINDS[tag.name],
            "offset": tag.offset,
            "length": self._length - tag.offset,
        }
        match tag.name:
            case "a":
                self._close_link(tag, entity)
                return
            case "pre":
                self._close_pre(entity)
                return
            case "code":
                self._close_code(tag, entity)
                return
            case "blockquote" if "expandable" in tag.attributes:
                entity["type"] = "expandable_blockquote"
            case "tg-emoji":
                entity["custom_emoji_id"] = _emoji(tag.attributes)
            case "tg-time":
                entity |= _moment(tag.attributes)
            case _:
                pass
        self._entities.append(entity)

    def _close_link(self, tag: _Open, entity: Entity) -> None:
        href = tag.attributes.get("href") or "".join(self._parts[tag.part :])
        user_id = linked_user(href)
        if user_id is not None:
            self._entities.append({**entity, "type": "text_mention", "user_id": user_id})
        elif (url := link(href)) is not None:
            self._entities.append({**entity, "url": url})

    def _close_pre(self, entity: Entity) -> None:
        inner = self._entities[-1] if self._entities else {}
        if _alike(inner, {**entity, "type": "code"}) and "language" in inner:
            inner["type"] = "pre"
        else:
            self._entities.append(entity)

    def _close_code(self, tag: _Open, entity: Entity) -> None:
        language = _language(tag.attributes)
        inner = self._entities[-1] if self._entities else {}
        if language and _alike(inner, {**entity, "type": "pre"}):
            inner["language"] = language
        else:
            self._entities.append({**entity, "language": language} if language else entity)

    def _here(self) -> bytes:
        return self._source[self._at : self._at + 1]

    def _skip_space(self) -> None:
        while self._at < len(self._source) and self._source[self._at] in SPACE:
            self._at += 1


def _alike(one: Entity, other: Entity) -> bool:
    return all(one.get(key) == other[key] for key in ("type", "offset", "length"))


def _unclosed(tag: str, begin: int) -> MarkupError:
    return MarkupError(f'Unclosed start tag "{tag}" at byte offset {begin}')


def _decode(source: bytes, at: int) -> tuple[str, int]:
    """Return the character that a reference at `at` stands for and where the text goes on."""
    match = _CHARACTER.match(source, at)
    if match is None:
        return "&", at + 1
    decimal, hexadecimal, named, _ = match.groups()
    if named:
        return _NAMED[named], match.end()
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if code == 0 or code >= 0x10FFFF:
        return "&", at + 1
    if 0xD800 <= code < 0xE000:
        raise MarkupError(HALF_CHARACTER)
    return chr(code), match.end()


def _language(attributes: dict[str, str]) -> str:
    name = attributes.get("class", "")
    return name.removeprefix("language-") if name.startswith("language-") else ""


def _emoji(attributes: dict[str, str]) -> str:
    identifier = attributes.get("emoji-id", "")
    if not identifier.isdecimal():
        raise MarkupError("Invalid custom emoji identifier specified")
    return identifier


def _moment(attributes: dict[str, str]) -> Entity:
    unix = attributes.get("unix", "")
    if not unix.isdecimal():
        raise MarkupError("Invalid Unix time specified")
    shown = attributes.get("format", "")
    return {"unix_time": int(unix), **({"date_time_format": shown} if shown else {})}
