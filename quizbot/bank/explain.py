"""What the schema refuses, in our own words: codes, and the key that was probably meant."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz.distance import OSA

from quizbot.bank.finding import Fault, Steps, shorten
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
# What authors write by habit from other tools, and the keys that they may mean, likeliest first.
_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "alternatives": ("options", "accept"),
    "answers": ("options", "accept", "answer"),
    "aliases": ("accept",),
    "also": ("accept",),
    "author": ("authors",),
    "because": ("explanation", "feedback"),
    "blanks": ("gaps",),
    "category": ("topic",),
    "choices": ("options",),
    "citation": ("cite",),
    "citations": ("cite",),
    "comment": ("feedback", "explanation", "notes"),
    "correct": ("right", "answer"),
    "correct_answer": ("answer", "right"),
    "date": ("as_of", "published", "on", "when"),
    "definition": ("right",),
    "description": ("about", "text"),
    "distractor": ("wrong",),
    "distractors": ("extra", "traps"),
    "expires": ("valid_until",),
    "explain": ("explanation",),
    "false": ("wrong",),
    "from": ("valid_from",),
    "hint": ("hints",),
    "incorrect": ("wrong",),
    "key": ("answer", "right"),
    "kind": ("type",),
    "lang": ("language",),
    "level": ("difficulty",),
    "license": ("licence",),
    "link": ("url",),
    "margin": ("tolerance",),
    "name": ("title", "id"),
    "note": ("notes",),
    "place": ("at",),
    "prompt": ("question", "text"),
    "random": ("shuffle",),
    "rationale": ("explanation", "feedback"),
    "reason": ("feedback", "explanation"),
    "ref": ("cite", "source"),
    "reference": ("cite", "source"),
    "references": ("cite",),
    "sequence": ("items",),
    "solution": ("answer", "explanation"),
    "speaker": ("by",),
    "statement": ("question",),
    "stem": ("question",),
    "steps": ("items",),
    "subject": ("topic",),
    "synonyms": ("accept",),
    "term": ("left",),
    "true": ("right",),
    "until": ("valid_until",),
    "why": ("feedback", "explanation"),
}
_HEXADECIMAL = "write the hexadecimal digits of the hash, all of them and in small letters"
_PATTERNS: Mapping[str, tuple[str, str]] = {
    "language": ("QB204", "write a language such as en, ru or pt-BR"),
    "of": ("QB204", _HEXADECIMAL),
    "sha256": ("QB204", _HEXADECIMAL),
    "tolerance": ("QB219", "write a number such as 5, or a share such as 1%"),
    "url": ("QB204", "an address begins with http:// or https:// and has no space"),
}
_EXPECTED: Mapping[str, str] = {
    "string_type": "write a text here, not {}",
    "tuple_type": "write a list here, every entry after a dash (`- `), not {}",
    "dict_type": "write keys and values here, not {}",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the schema was applied: to the whole file, or to one question."""

    steps: Steps
    model: type[BaseModel]
    header: type[BaseModel]
    questions: Mapping[str, type[BaseModel]]

    def keys(self, steps: Steps) -> tuple[str, ...]:
        """Return the keys that are known where these steps lead."""
        inner = self.model if len(steps) < 2 else _NESTED.get(str(steps[0]), self.header)
        if steps[:1] == ("defaults",) and len(steps) > 1:
            return ("difficulty", "status", "topic", "shuffle", "as_of", "typos")
        return tuple(inner.model_fields)


def suggest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant: by habit from elsewhere, or by a slip."""
    plain = re.sub(r"[\s-]+", "_", word.strip().lower())
    choices = list(known)
    for meant in (plain, *_SYNONYMS.get(plain, ())):
        if meant in choices and meant != word:
            return meant
    limit = min(2, len(plain) // 3)
    near = [(OSA.distance(plain, one.replace("-", "_")), one) for one in choices]
    distance, best = min(near, default=(limit + 1, ""))
    return best if distance <= limit and best != word else None


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
        code, message = _words(detail, steps, place)
        at_parent = detail["type"] == "missing"
        of_key = detail["type"] == "extra_forbidden" or detail["loc"][-1:] == ("[key]",)
        yield Fault(place.steps + (steps[:-1] if at_parent else steps), code, message, of_key)


def _steps(detail: ErrorDetails) -> Steps:
    return tuple(step for step in detail["loc"] if step != "[key]")


def _is_known(detail: ErrorDetails, steps: Steps, place: Place) -> bool:
    """Return whether the reader has told of it: an empty value, a key that is there twice."""
    if detail["type"] == "extra_forbidden":
        return steps[-1] in {"", "<<"} or steps[-1] in place.keys(steps)
    if detail["type"] == "too_short":  # counted without the entries that are wrong themselves
        return bool(len(detail["input"]) >= detail["ctx"]["min_length"])
    return detail["type"] != "missing" and detail["input"] is None


def _words(detail: ErrorDetails, steps: Steps, place: Place) -> tuple[str, str]:
    kind = detail["type"]
    if kind.startswith("QB"):
        return kind, detail["msg"]
    if steps == ("quizbot",) and kind == "literal_error":
        return "QB217", "this version of quizbot reads `quizbot: 1` only"
    if kind in _EXPECTED:
        return "QB203", _EXPECTED[kind].format(_shape(detail["input"]))
    if kind == "model_type":
        return _keyless(detail, steps, place)
    if kind in _WORDS:
        return _WORDS[kind](detail, steps)
    if kind == "extra_forbidden":
        return _unknown(str(steps[-1]), steps, place)
    if kind.startswith("int_"):
        return "QB203", f"write a whole number here, not {_shape(detail['input'])}"
    return "QB203", f"{_shape(detail['input'])} is not possible here"


def _shape(value: Any) -> str:
    match value:
        case dict():
            return "a block with keys"
        case list():
            return "a list"
        case _:
            return shorten(str(value)) if value else "an empty text"


def either(words: Sequence[str]) -> str:
    """Return the words as a choice: `a, b or c`."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _keyless(detail: ErrorDetails, steps: Steps, place: Place) -> tuple[str, str]:
    first = place.keys((*steps, ""))[0]
    shape = _shape(detail["input"])
    return "QB203", f"write keys and values here, such as `{first}: ...`, not {shape}"


def _missing(_: ErrorDetails, steps: Steps) -> tuple[str, str]:
    return "QB202", f"`{steps[-1]}` is missing"


def _empty(_detail: ErrorDetails, _steps: Steps) -> tuple[str, str]:
    return "QB218", "the text is empty"


def _long(detail: ErrorDetails, _: Steps) -> tuple[str, str]:
    most, length = detail["ctx"]["max_length"], len(detail["input"].strip())
    return "QB205", f"the text has {length:,} characters; at most {most:,} are possible"


def _pattern(detail: ErrorDetails, steps: Steps) -> tuple[str, str]:
    field = str(steps[-1])
    if field in _PATTERNS and detail["loc"][-1] != "[key]":
        return _PATTERNS[field]
    plain = re.sub(r"[^a-z0-9]+", "-", detail["input"].lower())[:40].strip("-")
    hint = f": perhaps `{plain}`" if plain else ""
    return "QB206", f"an id has small letters, digits and hyphens, at most 40{hint}"


def _literal(detail: ErrorDetails, _: Steps) -> tuple[str, str]:
    known = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
    value = detail["input"]
    meant = suggest(value, known) if isinstance(value, str) else None
    hint = f"did you mean `{meant}`?" if meant else f"write {either(known)}"
    return "QB204", f"{_shape(value)} is not possible here: {hint}"


def _day(_detail: ErrorDetails, _steps: Steps) -> tuple[str, str]:
    return "QB215", "there is no such day: write year-month-day, such as 2025-08-05"


def _least(detail: ErrorDetails, _: Steps) -> tuple[str, str]:
    return "QB205", f"write at least {detail['ctx']['ge']}"


def _most(detail: ErrorDetails, _: Steps) -> tuple[str, str]:
    return "QB205", f"write at most {detail['ctx']['le']}"


def _few(detail: ErrorDetails, steps: Steps) -> tuple[str, str]:
    code = "QB212" if steps[-1] == "options" else "QB205"
    return code, f"at least {detail['ctx']['min_length']} entries are needed"


def _many(detail: ErrorDetails, steps: Steps) -> tuple[str, str]:
    code = "QB212" if steps[-1] == "options" else "QB205"
    return code, f"at most {detail['ctx']['max_length']} entries are possible"


def _unknown(key: str, steps: Steps, place: Place) -> tuple[str, str]:
    if len(steps) == 1 and (home := _home(key, place)):
        return home
    known = place.keys(steps)
    if meant := suggest(key, known):
        return "QB201", f"unknown key {shorten(key)}: did you mean `{meant}`?"
    hint = f"; known here: {', '.join(known)}" if len(known) <= 8 else ""
    return "QB201", f"unknown key {shorten(key)}{hint}"


def _home(key: str, place: Place) -> tuple[str, str] | None:
    """Return where a key belongs that is right elsewhere: at the other level, in another type."""
    owners = [name for name, model in place.questions.items() if key in model.model_fields]
    if not place.steps and owners:
        return "QB223", f"`{key}` belongs to a question, not to the top of the file"
    if place.steps and key in place.header.model_fields:
        return "QB223", f"`{key}` belongs to the top of the file, not to a question"
    if owners:
        return "QB201", f"`{key}` belongs to questions of type {either(owners)}"
    return None


_WORDS: Mapping[str, Callable[[ErrorDetails, Steps], tuple[str, str]]] = {
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
