"""Changes of values become edits of a file's text, on exact spans: every other byte stays.

Where a change cannot be made exactly (the text is written in a way that hides the place, or a
bracket is in the way) there is no edit, and a person mends it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, assert_never

from quizbot.bank.document import Document, Span
from quizbot.bank.finding import (
    Change,
    Delete,
    Edit,
    Fault,
    Finding,
    Insert,
    Quote,
    Replace,
    Rewrite,
    Steps,
)

_PLAIN = re.compile(r"[^\W_](?:[\w ./()%°€$£§+;’‘“”!?…–—-]*[\w.)%°€$£!?…])?")
_MEANT_OTHERWISE = re.compile(r"(?i)null|true|false|yes|no|on|off|[yn]|[\d._+-]+(e[\d+-]+)?")


class _Impossible(Exception):  # noqa: N818 - no error: a person mends it
    """There is no exact way to make a change."""


def locate(document: Document, fault: Fault) -> Finding:
    """Return the finding that a fault is, at its place in a document, with its edits.

    A block below its key is meant by the key: nobody looks for it on the line of its first entry.
    """
    of_key = fault.of_key or _is_below_key(document, fault.steps)
    span = document.span(fault.steps, of_key=of_key)
    if fault.words and (found := _sought(fault.words, document.text, span)):
        span = found
    line, column = document.at(span.start)
    end_line, end_column = document.at(span.end)
    edits = document.written(edits_of(document, fault.edits))
    return Finding(
        document.path,
        line,
        column,
        fault.code,
        fault.message,
        end_line=end_line,
        end_column=end_column,
        help=fault.help,
        edits=edits,
        safe=fault.safe,
    )


def _is_below_key(document: Document, steps: Steps) -> bool:
    if not document.has(steps) or not steps or not isinstance(steps[-1], str):
        return False
    event = document.event(steps)
    return hasattr(event, "flow_style") and not event.flow_style


def edits_of(document: Document, changes: Sequence[Change]) -> tuple[Edit, ...]:
    """Return the edits that make all of these changes, or none where one is impossible."""
    try:
        return tuple(edit for change in changes for edit in _edits(document, change))
    except _Impossible:
        return ()


def quoted(text: str, mark: str = "") -> str:
    """Return a text as YAML writes it on one line: in quotes, of this kind where it may be."""
    if "\n" in text or any(not sign.isprintable() for sign in text):
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    if mark == "'" or (mark != '"' and ('"' in text or "\\" in text)):
        return "'" + text.replace("'", "''") + "'"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def written(text: str, mark: str = "") -> str:
    """Return a text as YAML writes it, without quotes where it needs none and had none."""
    if not mark and _PLAIN.fullmatch(text) and not _MEANT_OTHERWISE.fullmatch(text):
        return text
    return quoted(text, mark)


def _edits(document: Document, change: Change) -> Iterator[Edit]:
    match change:
        case Rewrite():
            yield _rewrite(document, change)
        case Insert():
            yield _insert(document, change)
        case Replace():
            yield _replace(document, change)
        case Quote():
            yield _quote(document, change)
        case Delete():
            yield _delete(document, change)
        case _:
            assert_never(change)


def _rewrite(document: Document, change: Rewrite) -> Edit:
    event = _exactly(document, change.steps, of_key=change.of_key)
    style = getattr(event, "style", None) or ""
    if not hasattr(event, "value") or event.anchor or event.tag or style == "*":
        raise _Impossible
    span = document.span(change.steps, of_key=change.of_key)
    if not change.old:
        if style in {"|", ">"}:
            raise _Impossible
        bare = re.fullmatch(r"-?\d+(\.\d+)?|true|false", change.new) and not style
        return Edit(*span, change.new if bare else written(change.new, style))
    found = _sought(change.old, document.text, span)
    if found is None:
        raise _Impossible
    return Edit(*found, _escaped(change.new, style))


def _escaped(text: str, style: str) -> str:
    """Return a piece of a text as it stands in a text of this style."""
    if style == '"':
        return text.replace("\\", "\\\\").replace('"', '\\"')
    if style == "'":
        return text.replace("'", "''")
    if style == "" and re.search(r"[:#\[\]{},\n]", text):
        raise _Impossible
    return text


def _sought(words: str, text: str, span: Span) -> Span | None:
    """Return where the words stand in the source of a value, if they do exactly once."""
    parts = map(re.escape, words.split())
    before = r"(?<!\w)" if words[:1].isalnum() else ""
    after = r"(?!\w)" if words[-1:].isalnum() else ""
    pattern = re.compile(before + r"\s+".join(parts) + after)
    found = list(pattern.finditer(text, span.start, span.end))
    return Span(*found[0].span()) if len(found) == 1 else None


def _insert(document: Document, change: Insert) -> Edit:
    event = _exactly(document, change.steps)
    if not hasattr(event, "flow_style"):
        raise _Impossible
    start = event.start_mark.index
    entry = f"{change.key}: {change.value}"
    if event.flow_style:
        return Edit(start + 1, start + 1, f"{entry}, ")
    indent = " " * event.start_mark.column
    after = (*change.steps, "id")
    if document.has(after) and _is_one_line(document, document.span(after)):
        end = document.text.find("\n", document.span(after).end)
        end = len(document.text) if end < 0 else end - (document.text[end - 1] == "\r")
        return Edit(end, end, f"{_break(document)}{indent}{entry}")
    return Edit(start, start, f"{entry}{_break(document)}{indent}")


def _replace(document: Document, change: Replace) -> Edit:
    old, new = (_exactly(document, steps) for steps in (change.steps, change.by))
    by = document.span(change.by)
    source = document.text[by.start : by.end]
    if old.start_mark.column != new.start_mark.column and "\n" in source:
        raise _Impossible
    return Edit(*document.span(change.steps), source)


def _quote(document: Document, change: Quote) -> Edit:
    span = document.span(change.steps)
    source = document.text[span.start : span.end]
    if not _is_one_line(document, span) or source[:1] in {"'", '"', "{", "["}:
        raise _Impossible
    return Edit(*span, quoted(source))


def _delete(document: Document, change: Delete) -> Edit:
    key, value = document.span(change.steps, of_key=True), document.span(change.steps)
    start = document.text.rfind("\n", 0, key.start) + 1
    end = document.text.find("\n", value.end) + 1
    if document.text[start : key.start].strip() or not end:
        raise _Impossible
    if document.text[value.end : end].strip():
        raise _Impossible
    return Edit(start, end, "")


def _exactly(document: Document, steps: Any, *, of_key: bool = False) -> Any:
    """Return the event at these steps; a neighbour is not good enough to be changed."""
    if not document.has(steps):
        raise _Impossible
    return document.event(steps, of_key=of_key)


def _is_one_line(document: Document, span: Span) -> bool:
    return "\n" not in document.text[span.start : span.end]


def _break(document: Document) -> str:
    first = document.text.find("\n")
    return "\r\n" if first > 0 and document.text[first - 1] == "\r" else "\n"
