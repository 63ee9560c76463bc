"""A sentence as a stem that stands alone: cut, its pronouns resolved, or refused with a reason."""

import re
from dataclasses import dataclass

from quizbot.feed.frames import standing
from quizbot.feed.reading import Read, Reading
from quizbot.feed.references import (
    GAP,
    PRONOUN,
    is_of_another,
    leans,
    unknown_thing,
    vague,
)
from quizbot.feed.renaming import resolved
from quizbot.feed.spans import Span
from quizbot.feed.verbs import is_verb

BLANK = "_____"
MOST_WORDS, LEAST_WORDS = 36, 5
_TRIM_FROM = 24

_NOTE = re.compile(r"\[[^\]\x00]{1,12}\]")
_BRACKETS = re.compile(r"\s*\([^()\x00]*\)")
_DATELINE = re.compile(
    r"^(?:[A-Z][\w .,]{1,30}?\s?\([^)]{2,40}\)\s*[—–-]?|[A-Z]{3,}[A-Za-z ,]{0,30} ?[—–-]+)"
    r"\s*(?=[A-Z\x00])"
)
_OPENING = re.compile(
    r"^(?:(?:However|Notably|Moreover|Furthermore|Additionally|Meanwhile|Also|Nevertheless"
    r"|Nonetheless|In addition|As a result|For example|For instance|Therefore|Hence|Similarly"
    r"|Consequently|Indeed|In fact|In total|Eventually|Finally|Subsequently|Overall|Today|In turn"
    r"|At that time|At the time|Instead|Still|By contrast|In contrast|Afterwards|Unfortunately"
    r"|Fortunately|Interestingly|Accordingly|On the other hand|Later|Soon after|Initially"
    r"|Originally|Recently|Thus|Then|So|Since then|But|Yet), "
    r"|(?:But|And|Yet|Thus|Then|Since then|However|Also) )"
    r"(?=\S)"
)
_TAIL = re.compile(
    r"(?:[;—]|,) ?(?:(?:which|who|whose|where|when|with|citing|including|ending|while|although|but"
    r"|because|as|after|before|though|whereas|so|echoing"
    r"|and (?:\w+ ){0,3}(?:was|were|is|are|has|had|\w+ed|\w+ing)|[a-z]+ing|such as)\b"
    r"|and (?=[a-z]+ed\b))|;|—"
)
_LISTED = re.compile(
    r"(?:[A-Z][\w.'’ -]*, |and )\x00(?:, | and )[A-Z]"
    r"|\x00, [A-Z][\w.'’ -]*(?:, | and )(?:[\w.'’ -]+ and )?[A-Z]"
)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why there is no stem: a few words, the same for the same fault."""

    why: str


def stem(reading: Reading, sentence: Read, span: Span) -> str | Refused:
    """Return the sentence with a `GAP` for the span, able to stand alone, or why it cannot."""
    text = _with_gap(reading, sentence, span)
    text = _BRACKETS.sub("", _NOTE.sub("", _DATELINE.sub("", text)))
    if re.search(r"\([^)]*\x00|\[[^\]]*\x00", text) or GAP not in text:
        return Refused("stands in brackets")
    text = _capital(_OPENING.sub("", text))
    text = _trimmed(text)
    text = resolved(reading, sentence, text)
    text = re.sub(r"\s+", " ", text).strip().rstrip(".,;:")
    why = _fault(reading, sentence, text, span)
    return Refused(why) if why else _closed(text)


def _closed(text: str) -> str:
    return text if text[-1:] in '?!"”' else text + "."


def _with_gap(reading: Reading, sentence: Read, span: Span) -> str:
    before = reading.original(sentence.place.start, span.start)
    return before + GAP + reading.original(span.end, sentence.place.end)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:] if text[:1].islower() and text[:2] != "iP" else text


def _trimmed(text: str) -> str:
    """Return a long text without what follows its main clause, as long as the gap stays."""
    text = _first_part(text)
    if len(text.split()) > MOST_WORDS:
        text = _later_part(text)
    at = text.index(GAP)
    plain = standing(text) == "fact" and not PRONOUN.search(text, at)
    if plain and len(text.split()) <= _TRIM_FROM:
        return text
    for found in _TAIL.finditer(text, at):
        kept = re.sub(r",? (?:and|or|but)(?:,[^,\x00]*)?$", "", text[: found.start()])
        if GAP in kept and len(kept.split()) >= LEAST_WORDS and _is_balanced(kept):
            return kept
    return text


def _first_part(text: str) -> str:
    """Return the part between semicolons that has the gap, where it can stand alone."""
    if ";" not in text:
        return text
    part = next(one for one in text.split(";") if GAP in one).strip()
    part = re.sub(r"^(?:and|but|while|whereas) ", "", part)
    ready = len(part.split()) >= LEAST_WORDS and _is_balanced(part)
    return _capital(part) if ready else text


def _later_part(text: str) -> str:
    """Return what follows the last ", and" before the gap, if it has a subject and a verb."""
    at = text.index(GAP)
    for found in reversed(list(_JOINT.finditer(text, 0, at))):
        part = text[found.end() :]
        words = part.split()
        if len(words) >= LEAST_WORDS and any(is_verb(word) for word in words[1:9]):
            return _capital(part) if _is_balanced(part) else text
    return text


_JOINT = re.compile(r", (?:and|but|while|whereas) (?=[A-Z]|the |a |an |its |their |\x00)")


def _is_balanced(text: str) -> bool:
    return text.count('"') % 2 == 0 and text.count("“") == text.count("”")


def _fault(reading: Reading, sentence: Read, text: str, span: Span) -> str | None:
    size = len(text.split())
    if size > MOST_WORDS:
        return "too long"
    if size < LEAST_WORDS:
        return "too short"
    if _LISTED.search(text):
        return "one of a list"
    if not _is_balanced(text):
        return "an open quotation"
    if vague(text):
        return "a time that is not told"
    if leans(text, reading.people) or is_of_another(reading, sentence, text, span):
        return "a pronoun without its noun"
    if unknown_thing(text):
        return "a thing that was told before"
    return _leak(text, span)


def _leak(text: str, span: Span) -> str | None:
    """Return what gives the answer away: its words, or words of the same root, in the stem."""
    rest = re.findall(r"\w+", text.replace(GAP, " ").casefold())
    own = [word for word in re.findall(r"\w+", span.text.casefold()) if len(word) > 3]
    if span.text.casefold() in " ".join(rest):
        return "the answer is in the stem"
    for word in own:
        root = word[: max(4, len(word) - 3)]
        if any(one == word or (len(one) > 4 and one.startswith(root)) for one in rest):
            return "the answer's root is in the stem"
    return None
