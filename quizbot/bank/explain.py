"""What the schema refuses, in our own words: codes, and the key that was probably meant."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from quizbot.bank.finding import Change, Fault, Insert, Quote, Rewrite, Steps, shorten
from quizbot.bank.habits import day, either, flag, number, slug, suggest
from quizbot.bank.items import (
    Citation,
    Claim,
    Gap,
    Objective,
    Option,
    Outcome,
    Pair,
    Review,
    Source,
    Speaker,
    Step,
    Trap,
)
from quizbot.bank.values import exact

_NESTED: Mapping[str, type[BaseModel]] = {
    "cite": Citation,
    "claim": Claim,
    "feedback": Outcome,
    "gaps": Gap,
    "items": Step,
    "objectives": Objective,
    "options": Option,
    "pairs": Pair,
    "review": Review,
    "sources": Source,
    "speakers": Speaker,
    "traps": Trap,
}
_HEXADECIMAL = "write all hexadecimal digits of the hash, in small letters"
_PATTERNS: Mapping[str, tuple[str, str, str]] = {
    "language": ("QB204", "this is no language", "write one such as en, ru or pt-BR"),
    "of": ("QB204", "this is no hash", _HEXADECIMAL),
    "sha256": ("QB204", "this is no hash", _HEXADECIMAL),
    "tolerance": (
        "QB219",
        "this is no tolerance",
        "write a number such as 5, or a share such as 1%",
    ),
    "url": ("QB204", "this is no address", "one begins with http:// or https:// and has no space"),
}
_EXPECTED: Mapping[str, tuple[str, str]] = {
    "string_type": ("a text belongs here, not {}", "write a text, in quotes if it has a colon"),
    "tuple_type": ("a list belongs here, not {}", "write every entry after a dash (`- `)"),
    "dict_type": ("keys and values belong here, not {}", "write each as `key: value`"),
}


class Said(NamedTuple):
    """What is wrong, what to do, and how an editor would mend it."""

    code: str
    message: str
    help: str = ""
    edits: tuple[Change, ...] = ()
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where the schema was applied: to the whole file, or to one question."""

    steps: Steps
    model: type[BaseModel]
    header: type[BaseModel]
    questions: Mapping[str, type[BaseModel]]
    nested: Mapping[str, type[BaseModel]] = field(default_factory=lambda: _NESTED)

    def keys(self, steps: Steps) -> tuple[str, ...]:
        """Return the keys that are known where these steps lead."""
        inner = self.model if len(steps) < 2 else self.nested.get(str(steps[0]), self.header)
        if steps[:1] == ("defaults",) and len(steps) > 1:
            return ("difficulty", "status", "topic", "shuffle", "as_of", "typos")
        known = tuple(field.alias or name for name, field in inner.model_fields.items())
        return (*known, "questions") if inner is self.header and len(steps) < 2 else known


def faults(error: ValidationError, place: Place) -> Iterator[Fault]:
    """Yield what the schema refuses, each once, in the words of this project."""
    details = error.errors(include_url=False)
    meant: set[Steps] = set()
    for detail in details:
        if detail["type"] == "extra_forbidden":
            steps = _steps(detail)
            if better := suggest(str(steps[-1]), place.keys(steps)):
                meant.add((*steps[:-1], better))
    for detail in details:
        steps = _steps(detail)
        if _is_known(detail, steps, place) or (detail["type"] == "missing" and steps in meant):
            continue
        said = _words(detail, steps, place)
        at_parent = detail["type"] == "missing"
        of_key = detail["type"] == "extra_forbidden" or detail["loc"][-1:] == ("[key]",)
        of_key |= at_parent and len(steps) > 1 and isinstance(steps[-2], str)
        fault = Fault(
            steps[:-1] if at_parent else steps,
            said.code,
            said.message,
            of_key,
            help=said.help,
            edits=said.edits,
            safe=said.safe,
        )
        yield fault.under(place.steps)


def _steps(detail: ErrorDetails) -> Steps:
    return tuple(step for step in detail["loc"] if step != "[key]")


def _is_known(detail: ErrorDetails, steps: Steps, place: Place) -> bool:
    """Return whether the reader has told of it: an empty value, a key that is there twice."""
    if detail["type"] == "extra_forbidden":
        return steps[-1] in {"", "<<"} or steps[-1] in place.keys(steps)
    if detail["type"] == "too_short":  # counted without the entries that are wrong themselves
        return bool(len(detail["input"]) >= detail["ctx"]["min_length"])
    if detail["type"] == "QB213":  # a side without its text
        return any(value is None for value in detail["input"].values())
    if detail["type"] == "string_pattern_mismatch" and "\ufffd" in detail["input"]:
        return True  # a character that is told of as forbidden
    return detail["type"] != "missing" and detail["input"] is None


def _words(detail: ErrorDetails, steps: Steps, place: Place) -> Said:
    kind = detail["type"]
    if kind.startswith("QB"):
        return _own(kind, detail, steps)
    if steps == ("quizbot",) and kind == "literal_error":
        return Said(
            "QB217", "this version of quizbot reads `quizbot: 1` only", "write `quizbot: 1`"
        )
    if kind in _EXPECTED:
        return _expected(kind, detail, steps)
    if kind == "model_type":
        return _keyless(detail, steps, place)
    if kind in _WORDS:
        return _WORDS[kind](detail, steps)
    if kind == "extra_forbidden":
        return _unknown(detail, steps, place)
    if kind.startswith("int_"):
        message = f"a whole number belongs here, not {_shape(detail['input'])}"
        return Said("QB203", message, "write a whole number")
    return Said("QB203", f"{_shape(detail['input'])} is not possible here")


def _own(code: str, detail: ErrorDetails, steps: Steps) -> Said:
    """Return what one of our own validators means: its message says what to do."""
    value = detail["input"]
    if not isinstance(value, str):
        return Said(code, detail["msg"])
    if code == "QB204" and (meant := flag(value)):
        message = f"{_shape(value)} is not possible here"
        return Said(code, message, f"write `{meant}`", (Rewrite(steps, meant),))
    if code == "QB219" and (meant := number(value)) and exact(meant) is not None:
        message = f"{_shape(value)} is no plain number"
        return Said(code, message, f"write `{meant}`", (Rewrite(steps, meant),))
    if code == "QB219":
        alone = re.match(r"\s*(-?\d+(\.\d+)?)\s*[^\W\d]", value)
        advice = f"write `{alone[1]}`; what it counts belongs in `unit`" if alone else detail["msg"]
        return Said(code, f"{_shape(value)} is no number", advice)
    if code == "QB215":
        return _day(detail, steps)
    return Said(code, detail["msg"])


def _shape(value: Any) -> str:
    match value:
        case dict():
            return "a block with keys"
        case list():
            return "a list"
        case _:
            return shorten(str(value)) if value else "an empty text"


def _expected(kind: str, detail: ErrorDetails, steps: Steps) -> Said:
    message, advice = _EXPECTED[kind]
    value = detail["input"]
    if kind == "string_type" and isinstance(value, dict) and len(value) == 1:
        key, *_ = value
        message = f"the colon after {shorten(key)} makes a block with keys of this, not a text"
        a_text = isinstance(steps[-1], int) or " " in key or not key.islower()
        edits = (Quote(steps),) if a_text else ()
        return Said("QB203", message, "put the text in quotes", edits)
    return Said("QB203", message.format(_shape(value)), advice)


def _keyless(detail: ErrorDetails, steps: Steps, place: Place) -> Said:
    keys = place.keys((*steps, ""))
    first = "wrong" if keys[0] == "right" else keys[0]
    shape = _shape(detail["input"])
    example = f"such as `{keys[0]}: ...`"
    hint = f"write `{keys[0]}:` or `{first}:` before the text" if first == "wrong" else ""
    return Said("QB203", f"keys and values belong here, {example}, not {shape}", hint)


def _missing(detail: ErrorDetails, steps: Steps) -> Said:
    name, given = str(steps[-1]), detail["input"]
    message = f"`{name}` is missing"
    value = ""
    if isinstance(given, dict):
        value = _likely(name, given)
    edits = (Insert(steps[:-1], name, value),) if value else ()
    return Said("QB202", message, f"write `{name}: {value or '...'}`", edits, safe=name != "bank")


def _likely(name: str, given: Mapping[str, Any]) -> str:
    """Return the value that a missing key most likely has; empty if nobody can know."""
    if name == "quizbot":
        return "1"
    if name == "bank" and isinstance(given.get("title"), str):
        return slug(given["title"])
    if name == "id" and isinstance(given.get("question"), str):
        return slug(" ".join(given["question"].split()[:6]))
    return ""


def _empty(_detail: ErrorDetails, _steps: Steps) -> Said:
    return Said("QB218", "the text is empty", "write it, or delete the key")


def _long(detail: ErrorDetails, _: Steps) -> Said:
    most, length = detail["ctx"]["max_length"], len(detail["input"].strip())
    message = f"the text has {length:,} characters; at most {most:,} are possible"
    return Said("QB205", message, "shorten it")


def _pattern(detail: ErrorDetails, steps: Steps) -> Said:
    field, value = str(steps[-1]), detail["input"]
    of_key = detail["loc"][-1] == "[key]"
    if field in _PATTERNS and not of_key:
        code, message, advice = _PATTERNS[field]
        meant = value.replace(" ", "").replace("±", "").replace("+/-", "").replace(",", ".")
        mended = code == "QB219" and re.fullmatch(r"\d+(\.\d+)?%?", meant)
        if field == "url" and re.fullmatch(r"[\w-]+(\.[\w-]+)+(/\S*)?", value):
            advice = f"perhaps https://{value}"
        edits = (Rewrite(steps, meant),) if mended else ()
        return Said(code, f"{message}: {_shape(value)}", advice, edits)
    plain = slug(value)
    message = f"{_shape(value)} is no id: it has small letters, digits and hyphens, at most 40"
    if not plain or plain == value:
        return Said("QB206", message, "write an id such as `range-band`")
    edits = (Rewrite(steps, plain, of_key=of_key),)
    return Said("QB206", message, f"perhaps `{plain}`", edits)


def _literal(detail: ErrorDetails, steps: Steps) -> Said:
    known = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
    value = detail["input"]
    meant = suggest(value, known) if isinstance(value, str) else None
    advice = f"did you mean `{meant}`?" if meant else f"write {either(known)}"
    edits = (Rewrite(steps, meant),) if meant else ()
    return Said("QB204", f"{_shape(value)} is not possible here", advice, edits)


def _day(detail: ErrorDetails, _: Steps) -> Said:
    value = detail["input"]
    if not isinstance(value, str):
        return Said("QB203", f"a day belongs here, not {_shape(value)}", "write year-month-day")
    meant = day(value)
    advice = f"did you mean `{meant}`?" if meant else "write year-month-day, such as 2025-08-05"
    formed = re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII)
    message = "there is no such day" if formed else f"{_shape(value)} is no day in year-month-day"
    return Said("QB215", message, advice)


def _least(detail: ErrorDetails, _: Steps) -> Said:
    return Said(
        "QB205", f"{_shape(detail['input'])} is too little", f"write at least {detail['ctx']['ge']}"
    )


def _most(detail: ErrorDetails, _: Steps) -> Said:
    return Said(
        "QB205", f"{_shape(detail['input'])} is too much", f"write at most {detail['ctx']['le']}"
    )


def _few(detail: ErrorDetails, steps: Steps) -> Said:
    code = "QB212" if steps[-1] == "options" else "QB205"
    return Said(
        code, f"at least {detail['ctx']['min_length']} entries are needed", "add the others"
    )


def _many(detail: ErrorDetails, steps: Steps) -> Said:
    code = "QB212" if steps[-1] == "options" else "QB205"
    return Said(
        code, f"at most {detail['ctx']['max_length']} entries are possible", "keep the best"
    )


def _unknown(detail: ErrorDetails, steps: Steps, place: Place) -> Said:
    key = str(steps[-1])
    listed = isinstance(detail["input"], list) and suggest(key, ["questions"])  # all of them
    if len(steps) == 1 and not listed and (home := _home(key, place)):
        return home
    known = place.keys(steps)
    message = f"unknown key {shorten(key)}"
    if meant := suggest(key, known):
        value = detail["input"]
        if meant in {"right", "wrong"} and isinstance(value, str) and flag(value):
            return Said("QB201", message, "write the text of the option under `right:` or `wrong:`")
        edits = (Rewrite(steps, meant, of_key=True),)
        return Said("QB201", message, f"did you mean `{meant}`?", edits)
    return Said("QB201", message, f"known here: {', '.join(known)}" if len(known) <= 8 else "")


def _home(key: str, place: Place) -> Said | None:
    """Return where a key belongs that is right elsewhere: at the other level, in another type."""
    owners = [name for name, model in place.questions.items() if key in model.model_fields]
    if not place.steps and owners:
        message = f"`{key}` belongs to a question, not to the top of the file"
        return Said("QB223", message, "indent it with the question that it belongs to")
    if place.steps and (key in place.header.model_fields or key == "questions"):
        message = f"`{key}` belongs to the top of the file, not to a question"
        return Said("QB223", message, "move it up, without indentation")
    if owners:
        message = f"`{key}` belongs to questions of type {either(owners)}"
        return Said("QB201", message, "delete it, or change the type")
    return None


_WORDS: Mapping[str, Callable[[ErrorDetails, Steps], Said]] = {
    "date_from_datetime_inexact": _day,
    "date_from_datetime_parsing": _day,
    "date_parsing": _day,
    "greater_than_equal": _least,
    "less_than_equal": _most,
    "literal_error": _literal,
    "missing": _missing,
    "string_pattern_mismatch": _pattern,
    "string_too_long": _long,
    "string_too_short": _empty,
    "too_long": _many,
    "too_short": _few,
}
