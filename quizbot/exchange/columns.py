"""The columns of a table of questions: what each is called, here and by other programs."""

import re

_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("identifier", "name", "question id"),
    "type": ("kind", "question type"),
    "question": ("stem", "prompt", "question text", "front"),
    "gap text": (),
    "answer": ("correct", "correct answer", "right", "right answer", "key", "solution", "back"),
    "accept": ("also right", "alternatives", "synonyms"),
    "tolerance": ("margin",),
    "unit": (),
    "units": (),
    "typos": (),
    "shuffle": (),
    "extra": ("extra matches",),
    "explanation": ("rationale", "general feedback", "comment", "explain"),
    "right feedback": ("feedback right", "feedback correct", "correct feedback"),
    "wrong feedback": ("feedback wrong", "feedback incorrect", "incorrect feedback"),
    "hints": ("hint", "hint 1"),
    "difficulty": ("level",),
    "topic": ("category", "chapter", "deck"),
    "tags": ("tag", "labels", "keywords"),
    "notes": ("note", "remarks"),
}
PLAIN = tuple(_NAMES)
"""The columns of which there is one."""

_KNOWN = {name: own for own, names in _NAMES.items() for name in (own, *names)}
_NUMBERED = {
    "option": "option|choice|answer|opt|item|step|left",
    "feedback": "feedback|option feedback|answer feedback|comment",
    "match": "match|right|when",
    "wrong": "wrong|distractor|incorrect|wrong answer|incorrect answer|false",
}
_NUMBER = {own: re.compile(rf"(?:{names})\s*(\d{{1,2}}|[a-j])") for own, names in _NUMBERED.items()}
_LETTER = re.compile(r"[a-j]")


def known(header: str) -> tuple[str, int] | None:
    """Return our name of a column, and its number from 1 where there are several; None if unknown.

    Case, hyphens and underscores do not matter; letters count as numbers.
    """
    plain = " ".join(re.sub(r"[_\-:.]", " ", header).casefold().split())
    if plain in _KNOWN:
        return _KNOWN[plain], 0
    if _LETTER.fullmatch(plain):
        return "option", _ordinal(plain)
    for own, pattern in _NUMBER.items():
        if found := pattern.fullmatch(plain):
            return own, _ordinal(found[1])
    return None


def _ordinal(word: str) -> int:
    return int(word) if word.isdigit() else ord(word) - ord("a") + 1
