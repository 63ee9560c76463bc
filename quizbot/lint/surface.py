"""What YAML makes of a text that its author did not mean (QB1): seen in a file, not in items."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from quizbot.bank.document import Document, Span
from quizbot.bank.edits import quoted
from quizbot.bank.finding import Edit, Finding, shorten

_MOST = 200  # findings of one file: whoever has more has one habit to change
_CUT = re.compile(r"[ \t]+(#\S.*)")
_NOTHING = frozenset({"~", "null", "Null", "NULL"})
_OCTAL = re.compile(r"[+-]?0[0-9_]+")
_POINT = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{2}0")
_CURLY = re.compile(r"[“„‟]([^“”„‟]*)[“”‟]|‘([^‘’]*)’")
_LATIN = "A-Za-z"
_OTHER = "\u0400-\u04ffΑΒΕΖΗΙΚΜΝΟΡΤΥΧανοι"  # Cyrillic, and the Greek letters that look like Latin
_MIXED = re.compile(f"[{_LATIN}][{_OTHER}]|[{_OTHER}][{_LATIN}]")
_WORD = re.compile(r"[^\W\d_]+")
_SUSPECT = re.compile(
    r"[ \t]#\S|[\s\[{,]&\S|~|[nN](?:ull|ULL)"
    r"|(?<=[\s\[{,])[+-]?(?:0[0-9_]+|[1-9][0-9]{0,2}\.[0-9]{2}0)(?=[ \t]*(?:[\r\n,\]}#]|\Z))"
)
_SIGNS = ("~", "null", "Null", "NULL", *(f"{before}&" for before in " \t\n[{,"))
_NEAR = (  # each begins with a sign that is rare, which `re` finds quickly
    re.compile(r"#(?<=[ \t]#)\S"),
    re.compile(r"\.[0-9]{2}0"),
    re.compile(r"0(?:(?<=[\s\[{,]0)|(?<=[\s\[{,][+-]0))[0-9_]+[ \t]*(?:[\r\n,\]}#]|\Z)"),
)
_FOREIGN = re.compile(f"[{_OTHER}]")


def is_suspect(text: str) -> bool:
    """Return whether a closer look at a text could find anything; much quicker than the look."""
    hint = any(sign in text for sign in _SIGNS) or any(near.search(text) for near in _NEAR)
    if hint and _SUSPECT.search(text):
        return True
    if text.isascii():
        return False
    curly = any(sign in text for sign in "“„‟‘")
    return curly or (_FOREIGN.search(text) is not None and _MIXED.search(text) is not None)


def surface(document: Document) -> Iterator[Finding]:
    """Yield what looks like one thing in a file and is another to YAML."""
    yield from islice(_surface(document), _MOST)


def _surface(document: Document) -> Iterator[Finding]:
    used = document.aliases()
    numbers = set(_numbers(document))
    for event in document.scalars():
        if event.anchor and event.anchor not in used:
            yield from _swallowed(document, event)
        if event.style or not event.value:
            yield from _mixed(document, event)
            continue
        yield from _cut(document, event)
        yield from _ambiguous(document, event, is_number=event.start_mark.index in numbers)
        yield from _curly(document, event)
        yield from _mixed(document, event)


def _cut(document: Document, event: Any) -> Iterator[Finding]:
    start, end = _span(document, event)
    found = _CUT.match(document.text, end)
    if found is None:
        return
    edits: tuple[Edit, ...] = ()
    if "\n" not in document.text[start:end] and event.anchor is None:
        whole = document.text[start : found.end()].rstrip()
        edits = (Edit(start, start + len(whole), quoted(whole)),)
    message = f"the text ends here: {shorten(found[1])} is a comment to YAML"
    advice = "put all of it in quotes, or write a space after the #"
    yield _finding(document, Span(*found.span(1)), "QB101", message, advice, edits)


def _ambiguous(document: Document, event: Any, *, is_number: bool) -> Iterator[Finding]:
    value, span = event.value, _span(document, event)
    if value in _NOTHING:
        message = f"`{value}` means “nothing” to other tools; here it is a text that learners see"
        edit = Edit(*span, quoted(value))
        yield _finding(document, span, "QB102", message, "put it in quotes, or delete it", (edit,))
    elif is_number and _OCTAL.fullmatch(value):
        plain = re.sub(r"(?<=^)([+-]?)0+(?=\d)", r"\1", value)
        message = f"`{value}` counts in eights to other tools; here it is {plain}"
        advice = "write it without the 0 in front"
        yield _finding(document, span, "QB102", message, advice, (Edit(*span, plain),))
    elif is_number and _POINT.fullmatch(value):
        message = f"`{value}` has a decimal point: it is {value.rstrip('0').rstrip('.')}"
        advice = f"write `{value.replace('.', '')}` if thousands are meant"
        yield _finding(document, span, "QB102", message, advice)


def _swallowed(document: Document, event: Any) -> Iterator[Finding]:
    span = Span(event.start_mark.index, _span(document, event).end)
    source = document.text[span.start : span.end]
    edits = () if event.style or "\n" in source else (Edit(*span, quoted(source)),)
    name = shorten("&" + event.anchor)
    message = f"{name} is a name for other places to YAML, and not part of the text"
    advice = "put the text in quotes, or delete the name, which nothing uses"
    yield _finding(document, span, "QB103", message, advice, edits)


def _curly(document: Document, event: Any) -> Iterator[Finding]:
    found = _CURLY.fullmatch(event.value)
    if found is None:
        return
    span = _span(document, event)
    edits: tuple[Edit, ...] = ()
    if "\n" not in document.text[span.start : span.end]:
        edits = (Edit(*span, quoted(found[1] or found[2] or "")),)
    message = "these curly quotes are part of the text: YAML knows straight ones only"
    advice = "write straight ones, or put straight ones around them if learners should see them"
    yield _finding(document, span, "QB109", message, advice, edits)


def _mixed(document: Document, event: Any) -> Iterator[Finding]:
    if not _MIXED.search(event.value):
        return
    start, end = _span(document, event)
    for word in _WORD.finditer(document.text, start, end):
        if pair := _MIXED.search(word[0]):
            other = next(sign for sign in pair[0] if not sign.isascii())
            script = "Greek" if "\u0370" <= other < "\u0400" else "Cyrillic"
            message = f"the word {shorten(word[0])} mixes Latin letters with {script} ones: {other}"
            advice = "type the word again in one script"
            yield _finding(document, Span(*word.span()), "QB108", message, advice)


def _numbers(document: Document) -> Iterator[int]:
    """Yield where the texts begin that are numbers to the format."""
    questions = document.data.get("questions")
    for at, question in enumerate(questions if isinstance(questions, list) else ()):
        if not isinstance(question, dict) or question.get("type") != "number":
            continue
        steps = ("questions", at)
        ways: list[tuple[str | int, ...]] = [("answer",), ("tolerance",)]
        traps, units = question.get("traps"), question.get("units")
        ways += [
            ("traps", n, "answer") for n in range(len(traps) if isinstance(traps, list) else 0)
        ]
        ways += [("units", unit) for unit in (units if isinstance(units, dict) else ())]
        for way in ways:
            if document.has((*steps, *way)):
                yield document.event((*steps, *way)).start_mark.index


def _span(document: Document, event: Any) -> Span:
    """Return where a text stands, without the name before it."""
    start, end = event.start_mark.index, event.end_mark.index
    if event.anchor:
        start += re.match(r"&\S+\s*", document.text[start:end]).end()  # type: ignore[union-attr] # it begins with &
    return Span(start, start + len(document.text[start:end].rstrip()))


def _finding(
    document: Document,
    span: Span,
    code: str,
    message: str,
    advice: str,
    edits: tuple[Edit, ...] = (),
) -> Finding:
    line, column = document.at(span.start)
    end_line, end_column = document.at(span.end)
    place = (document.path, line, column)
    written = document.written(edits)
    return Finding(*place, code, message, end_line, end_column, advice, written)
