"""What authors write by habit from elsewhere, or by a slip, and what they mean by it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeGuard

from rapidfuzz.distance import OSA

# What authors write by habit from other tools, and the keys that they may mean, likeliest first.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
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
    "items": ("questions",),
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
    "quiz": ("questions", "quizbot"),
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
_TYPES = {
    "boolean": "true-false",
    "checkbox": "multiple",
    "fill-in": "cloze",
    "gap": "cloze",
    "mcq": "single",
    "multi": "multiple",
    "multiple-choice": "single",
    "numeric": "number",
    "numerical": "number",
    "open": "text",
    "ordering": "order",
    "short": "text",
    "short-answer": "text",
    "single-choice": "single",
    "tf": "true-false",
}
_FLAGS = {
    "true": ("true", "yes", "on", "y", "t", "1", "right", "correct"),
    "false": ("false", "no", "off", "n", "f", "0", "wrong", "incorrect"),
}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_CURLY = str.maketrans(dict.fromkeys("“”„‟«»‘’‚‛'\"`´", " "))


def suggest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant: by habit from elsewhere, or by a slip."""
    plain = re.sub(r"[\s-]+", "_", word.translate(_CURLY).strip().lower())
    choices = list(known)
    for meant in (plain, *SYNONYMS.get(plain, ())):
        if meant in choices and meant != word:
            return meant
    limit = min(2, len(plain) // 3)
    near = [(OSA.distance(plain, one.replace("-", "_")), one) for one in choices]
    distance, best = min(near, default=(limit + 1, ""))
    if re.sub(r"\D", "", best) != re.sub(r"\D", "", plain):
        return None  # `text-2` is no slip of the finger for `text-1`
    return best if distance <= limit and best != word else None


def either(words: Sequence[str]) -> str:
    """Return the words as a choice: `a, b or c`."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def kind(word: str, known: Iterable[str]) -> str | None:
    """Return the type of question that was probably meant."""
    return _TYPES.get(word.strip().lower().replace("_", "-")) or suggest(word, known)


def guess(question: Mapping[str, Any]) -> str | None:
    """Return the type that a question has by its keys, None if they do not tell."""
    options = question.get("options")
    if isinstance(options, list):
        rights = sum(isinstance(one, dict) and "right" in one for one in options)
        return "multiple" if rights > 1 else "single"
    for key, name in (("items", "order"), ("pairs", "match"), ("gaps", "cloze")):
        if key in question:
            return name
    answer = question.get("answer")
    if not isinstance(answer, str):
        return None
    if flag(answer) == answer.lower():
        return "true-false"
    if "accept" in question or "typos" in question:
        return "text"
    return "number" if number(answer) else "text"


def flag(word: str) -> str | None:
    """Return `true` or `false`, whichever a word stands for."""
    plain = word.strip().lower()
    return next((meant for meant, words in _FLAGS.items() if plain in words), None)


def slug(text: str) -> str:
    """Return the id that a text gives: small letters, digits and hyphens; empty if it has none."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    if re.search(r"[^\W\d_a-z]", kept):
        return ""  # another script: half of its letters would be lost
    return re.sub(r"[^a-z0-9]+", "-", kept).strip("-")[:40].strip("-")


def is_id(value: Any) -> TypeGuard[str]:
    """Return whether a value is an id as it must be."""
    return isinstance(value, str) and len(value) <= 40 and value == slug(value)


def number(text: str) -> str | None:
    """Return a number as the format writes it, from one with thousands grouped or a decimal comma.

    `1.234` stays as it is and `1,234` is more than a thousand; None where it is no number.
    """
    plain = re.sub(r"(?<=\d)[\s_'’](?=\d{3})", "", text.strip().lstrip("±~≈")).replace("−", "-")
    if re.fullmatch(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", plain):
        return plain.replace(",", "")
    if re.fullmatch(r"-?[1-9]\d{0,2}(\.\d{3}){2,}", plain):
        return plain.replace(".", "")
    if re.fullmatch(r"-?\d+,\d+", plain):
        return plain.replace(",", ".")
    return plain if re.fullmatch(r"-?\d+(\.\d+)?", plain) else None


def day(text: str) -> str | None:
    """Return year-month-day of a date in another form, None where it could be read in two ways."""
    words = re.findall(r"\d+|[a-z]+", text.lower())
    numbers = [int(word) for word in words if word.isdigit()]
    named = [_MONTHS.find(word[:3]) for word in words if word.isalpha() and len(word) >= 3]
    try:
        if len(numbers) == 3 and not named:
            return _numeric(numbers, text)
        if len(numbers) == 2 and len(named) == 1 and named[0] >= 0:
            years = [one for one in numbers if one > 31]
            return str(date(years[0], named[0] // 4 + 1, next(n for n in numbers if n <= 31)))
    except (ValueError, IndexError, StopIteration, OverflowError):
        return None
    return None


def _numeric(numbers: Sequence[int], text: str) -> str | None:
    first, second, third = numbers
    if first > 31:
        return str(date(first, second, third))
    if "." in text or first > 12:  # points stand between day and month, never the other way round
        return str(date(third, second, first))
    return str(date(third, first, second)) if second > 12 else None
