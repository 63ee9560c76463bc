"""From items to YAML as an instructor would write it: the reader makes equal items of it again.

Keys stand in one order, defaults are left out, a text has quotation marks only where it needs
them, and a long one is folded.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from quizbot.bank.items import Item
from quizbot.bank.library import Bank
from quizbot.bank.text import FORBIDDEN
from quizbot.bank.values import Authored
from quizbot.bank.wordings import Wordings

WIDTH = 100
_STEP = 2
# What an item has, in the order in which its author meets it.
_ORDER = (
    *("id", "was", "type", "question", "text", "options", "shuffle", "answer", "accept", "typos"),
    *("tolerance", "unit", "units", "items", "pairs", "extra", "gaps", "traps", "feedback"),
    *("explanation", "hints", "difficulty", "topic", "tags", "objective", "cite", "label", "claim"),
    *("as_of", "valid_from", "valid_until", "review_by", "status", "review", "notes", "x_draft"),
)
_TRANSLATED = (
    *("id", "of", "question", "text", "options", "answer", "accept", "unit", "items", "pairs"),
    *("extra", "gaps", "traps", "feedback", "explanation", "hints"),
)
_HEADER = ("title", "language", "about", "authors", "licence")
_LISTS = ("sources", "speakers", "topics", "objectives")

_PLAIN = re.compile(r"[^\s“”„‟‘\-?:,\[\]{}#&*!|>'\"%@`=<~+.].*")
_NOT_PLAIN = re.compile(r":(\s|$)|\s#|[\t\n\r\x85\u2028\u2029]| $")
_NOT_IN_FLOW = re.compile(r"[,?\[\]{}:#]")
# What other readers of YAML make something else of than its author; ours never does.
_AMBIGUOUS = re.compile(
    r"(?!(?:0|[1-9]\d{0,14})(?:\.\d*[1-9])?$|\d{1,3}(?:,\d{3})+$)"  # those come back alike
    r"(?:(true|false|yes|no|on|off|y|n|null)|[\d_,:.xoXO]*\d[\d_,:.]*([eE][+-]?\d+)?|0x[\da-f]+"
    r"|\d{4}-\d\d?-\d\d?([Tt ].*)?)",
    re.IGNORECASE | re.ASCII,
)
_SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_ODD = re.compile(r"[^\n -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_item(item: Item) -> str:
    """Return an entry of `questions`, indented by two, with a line feed at its end.

    Whatever equals its default is left out, so the file must not have other `defaults`.
    """
    return "\n".join(_entry(_fields(item, _ORDER), _STEP)) + "\n"


def write_wordings(words: Wordings) -> str:
    """Return an entry of a translation's `questions`, like `write_item`."""
    return "\n".join(_entry(_fields(words, _TRANSLATED), _STEP)) + "\n"


def write_pairs(fields: Mapping[str, Any]) -> str:
    """Return keys and values as they stand at the top of a file, those that say something."""
    lines = _mapping({key: value for key, value in fields.items() if value}, 0)
    return "\n".join(lines) + "\n"


def write_bank(bank: Bank, *, comments: Iterable[str] = ()) -> str:
    """Return a whole file of one bank; the comments, one a line, stand above all."""
    header = {"bank": bank.id, **{name: getattr(bank, name) for name in _HEADER}}
    lines = [f"# {line}".rstrip() for line in comments]
    lines += ["quizbot: 1"]
    lines += _mapping({key: value for key, value in header.items() if value}, 0)
    for name in _LISTS:
        if entries := getattr(bank, name):
            lines += ["", *_mapping({name: entries}, 0)]
    blocks = ["\n".join(lines) + "\n", "questions:\n" + _items(bank.items)]
    return "\n".join(blocks)


def write_text(text: str, indent: int = 0, *, used: int = 0) -> str:
    """Return a text as a YAML value.

    `indent` is the column of lines that follow the first, `used` how many columns of the first are
    taken. A character that a bank must not have becomes an escape, which the reader then refuses.
    """
    if _is_plain(text):
        if used + len(text) <= WIDTH and not _AMBIGUOUS.fullmatch(text):
            return text
        if _AMBIGUOUS.fullmatch(text):
            return _single(text)
    if _ODD.search(text) or FORBIDDEN.search(text):
        return _double(text)
    if "\n" in text:
        return _literal(text, indent)
    if used + len(text) + 2 <= WIDTH:
        return _quoted(text)
    return _folded(text, indent) or _quoted(text)


def _items(items: Iterable[Item]) -> str:
    return "\n".join(map(write_item, items)) or "  []\n"


def _fields(part: Authored, order: Iterable[str]) -> dict[str, Any]:
    """Return what a part says beyond its defaults."""
    model = type(part)
    fields = {}
    for name in order:
        field = model.model_fields.get(name)
        if field is None:
            continue
        value = getattr(part, name)
        default = field.get_default(call_default_factory=True, validated_data={})
        if field.is_required() or value != default:
            fields[field.alias or name] = value
    return fields


def _mapping(fields: Mapping[str, Any], indent: int) -> Iterator[str]:
    for key, value in fields.items():
        yield from _pair(write_text(str(key)), value, indent)


def _pair(key: str, value: Any, indent: int) -> Iterator[str]:
    """Yield the lines of a key and its value."""
    begin = " " * indent + key + ":"
    match value:
        case Authored():
            yield begin
            yield from _mapping(_fields(value, type(value).model_fields), indent + _STEP)
        case Mapping():
            yield begin
            yield from _mapping(value, indent + _STEP)
        case tuple() if flow := _flow(value, len(begin) + 1):
            yield f"{begin} {flow}"
        case tuple():
            yield begin
            for one in value:
                yield from _element(one, indent + _STEP)
        case _:
            yield f"{begin} {_scalar(value, indent + _STEP, len(begin) + 1)}"


def _element(value: Any, indent: int) -> Iterator[str]:
    """Yield the lines of an entry of a list."""
    if isinstance(value, Authored):
        yield from _entry(_fields(value, type(value).model_fields), indent)
    else:
        yield " " * indent + "- " + _scalar(value, indent + _STEP, indent + _STEP)


def _entry(fields: Mapping[str, Any], indent: int) -> Iterator[str]:
    lines = _mapping(fields, indent + _STEP)
    yield " " * indent + "- " + next(lines).lstrip(" ")
    yield from lines


def _flow(values: tuple[Any, ...], used: int) -> str | None:
    """Return short texts as a list on one line, None where they need lines of their own."""
    if not all(isinstance(value, str) for value in values):
        return None
    if any(_NOT_IN_FLOW.search(value) for value in values):
        return None
    line = f"[{', '.join(write_text(value) for value in values)}]"
    return line if used + len(line) <= WIDTH and "\n" not in line else None


def _scalar(value: Any, indent: int, used: int) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            plain = f"{value:f}"
            return plain if len(plain) <= 30 else str(value)
        case int() | date():
            return str(value)
        case _:
            return write_text(str(value), indent, used=used)


def _is_plain(text: str) -> bool:
    return (
        _PLAIN.fullmatch(text) is not None
        and not _NOT_PLAIN.search(text)
        and not _ODD.search(text)
        and not FORBIDDEN.search(text)
    )


def _quoted(text: str) -> str:
    return _double(text) if "'" in text and '"' not in text and "\\" not in text else _single(text)


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _double(text: str) -> str:
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(sign: str) -> str:
    if sign in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[sign]
    if not _ODD.match(sign) and not FORBIDDEN.match(sign):
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) <= 0xFFFF else f"\\U{ord(sign):08x}"


def _literal(text: str, indent: int) -> str:
    """Return a text of several lines as they are, or in quotes where spaces would get lost."""
    lines = text.split("\n")
    if text[0].isspace() or text[-1].isspace() or any(line != line.rstrip() for line in lines):
        return _double(text)
    if any(len(line) + indent > WIDTH for line in lines):
        return _double(text)
    return "|-\n" + "\n".join((" " * indent + line) if line else "" for line in lines)


def _folded(text: str, indent: int) -> str | None:
    """Return a long text broken between words, None where its spaces do not allow it."""
    words = text.split(" ")
    if not all(words) or any(word != word.strip() for word in words):
        return None
    lines = [""]
    for word in words:
        if not lines[-1]:
            lines[-1] = word
        elif indent + len(lines[-1]) + 1 + len(word) <= WIDTH:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return ">-\n" + "\n".join(" " * indent + line for line in lines)
