"""Formatted text: the entities of a message, checked and put in Telegram's order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from quizbot.emulator import html, limits, links, markdown
from quizbot.emulator.markup_error import MarkupError
from quizbot.emulator.refusals import bad_request

if TYPE_CHECKING:
    from quizbot.emulator.parameters import Params

Entity = dict[str, Any]
KINDS = frozenset(
    {
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "blockquote",
        "expandable_blockquote",
        "custom_emoji",
        "date_time",
    }
)
FOUND = frozenset(
    {
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bank_card_number",
    }
)
EXTRAS = frozenset({"url", "language", "custom_emoji_id", "user", "unix_time", "date_time_format"})
ALONE = frozenset({"code", "pre"})
_ORDER = ("expandable_blockquote", "blockquote", "bold", "italic", "underline", "strikethrough")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_REMOVED = re.compile("[\r\u2028-\u202e]")
_AUTOMATIC = re.compile(
    r"(?P<bot_command>(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@<>]))"
    r"|(?P<url>https?://[^\s<>\"]*[^\s<>\".,;:!?')\]])"
    r"|(?P<mention>(?<![\w/@.])@[A-Za-z][A-Za-z0-9_]{2,31}\b)"
)


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text and the entities over it, in UTF-16 offsets."""

    text: str
    entities: list[Entity]

    def fields(self, name: str) -> dict[str, Any]:
        """Return the fields of a message that hold this text, such as caption and its entities."""
        prefix = "" if name == "text" else f"{name}_"
        entities = {f"{prefix}entities": self.entities} if self.entities else {}
        return {name: self.text, **entities}


def read(params: Params, name: str, *, prefix: str = "", text: str | None = None) -> Formatted:
    """Read a formatted text from the parameters `name`, `<prefix>parse_mode` and its entities.

    Raises:
        Refusal: the markup is wrong; the text says where, as a byte offset.
    """
    raw = params.text(name) if text is None else text
    mode = params.text(f"{prefix}parse_mode")
    given_name = f"{name}_entities" if name != "text" else "entities"
    return formatted(raw, mode, [] if mode else params.items(given_name, "MessageEntity"))


def formatted(raw: str, mode: str = "", given: list[Any] | None = None) -> Formatted:
    """Return a text after its markup is parsed, cleaned and trimmed."""
    _check_encoding(raw)
    cleaned = _clean(raw)
    try:
        text, entities = _parse(cleaned, mode.lower())
    except MarkupError as error:
        raise bad_request(f"can't parse entities: {error}") from None
    entities += _given(given or [], limits.utf16_length(text))
    text, entities = _trim(text, _in_order(entities))
    entities = _in_order(entities + _automatic(text, entities))
    return Formatted(text, entities[: limits.ENTITIES])


def plain(raw: str) -> Formatted:
    """Return what a person typed, with the commands, links and mentions found in it."""
    return formatted(raw)


def _parse(text: str, mode: str) -> tuple[str, list[Entity]]:
    match mode:
        case "" | "none":
            return text, []
        case "html":
            return html.parse(text)
        case "markdownv2":
            return markdown.parse(text)
        case "markdown":
            raise MarkupError("Not Implemented by the emulator: parse_mode Markdown")
        case _:
            raise bad_request("unsupported parse_mode")


def _check_encoding(text: str) -> None:
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def _clean(text: str) -> str:
    return _REMOVED.sub("", _CONTROL.sub(" ", text))


def _given(entities: list[Any], length: int) -> list[Entity]:
    return [entity for raw in entities if (entity := _one_given(raw, length)) is not None]


def _one_given(raw: Any, length: int) -> Entity | None:
    """Return an entity that a bot gave, or None where Telegram drops it without a word."""
    if not isinstance(raw, dict):
        raise _wrong("expected an Object")
    kind = raw.get("type")
    if not isinstance(kind, str) or kind not in KINDS | FOUND:
        raise _wrong('can\'t find field "type"' if kind is None else "unsupported type specified")
    offset, size = _whole(raw, "offset"), _whole(raw, "length")
    if offset < 0 or size <= 0 or offset + size > length or kind in FOUND:
        return None
    extras = {name: raw[name] for name in EXTRAS & raw.keys()}
    return _checked({"type": kind, "offset": offset, "length": size, **extras})


def _checked(entity: Entity) -> Entity | None:
    if entity["type"] != "text_link":
        return entity
    given = str(entity.pop("url", ""))
    user_id = links.linked_user(given)
    if user_id is not None:
        return {**entity, "type": "text_mention", "user_id": user_id}
    url = links.link(given)
    return None if url is None else {**entity, "url": url}


def _whole(raw: Entity, name: str) -> int:
    value = raw.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(f'can\'t find field "{name}"')
    return value


def _wrong(reason: str) -> Exception:
    return bad_request(f"can't parse MessageEntity: {reason}")


def _in_order(entities: list[Entity]) -> list[Entity]:
    """Sort, and join those of one kind that overlap or touch."""
    joined: list[Entity] = []
    last: dict[str, Entity] = {}
    for entity in sorted(entities, key=_place):
        before = last.get(entity["type"])
        if before is not None and _joins(before, entity):
            end = max(_end(before), _end(entity))
            before["length"] = end - before["offset"]
            continue
        last[entity["type"]] = copy = dict(entity)
        joined.append(copy)
    return sorted(joined, key=_place)


def _place(entity: Entity) -> tuple[int, int, int]:
    kind = entity["type"]
    rank = _ORDER.index(kind) if kind in _ORDER else len(_ORDER)
    return entity["offset"], -entity["length"], rank


def _joins(before: Entity, entity: Entity) -> bool:
    simple = set(entity) == set(before) == {"type", "offset", "length"}
    touching = entity["type"] in {"bold", "italic", "underline", "strikethrough", "spoiler"}
    limit = _end(before) if touching else _end(before) - 1
    return simple and entity["offset"] <= limit


def _end(entity: Entity) -> int:
    return int(entity["offset"] + entity["length"])


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Cut white space off both ends; an entity that held only that goes with it."""
    stripped = text.rstrip(" \n\t")
    lead = len(stripped) - len(stripped.lstrip(" \n\t"))
    if any(entity["type"] in ALONE and entity["offset"] < lead for entity in entities):
        lead = 0
    stripped = stripped[lead:]
    if len(stripped) == len(text):
        return text, entities
    size = limits.utf16_length(stripped)
    return stripped, [kept for entity in entities if (kept := _cut(entity, lead, size))]


def _cut(entity: Entity, lead: int, size: int) -> Entity | None:
    start = max(entity["offset"] - lead, 0)
    end = min(_end(entity) - lead, size)
    return {**entity, "offset": start, "length": end - start} if end > start else None


def _automatic(text: str, entities: list[Entity]) -> list[Entity]:
    if not any(mark in text for mark in "/@"):
        return []
    found = []
    for match in _AUTOMATIC.finditer(text):
        offset = limits.utf16_length(text[: match.start()])
        kind = match.lastgroup or ""
        entity = {"type": kind, "offset": offset, "length": limits.utf16_length(match[0])}
        if not any(_covers(other, entity) for other in entities):
            found.append(entity)
    return found


def _covers(other: Entity, entity: Entity) -> bool:
    apart = _end(other) <= entity["offset"] or _end(entity) <= other["offset"]
    return not apart and other["type"] in ALONE | {"text_link", "text_mention", "custom_emoji"}
