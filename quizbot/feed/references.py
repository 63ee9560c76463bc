"""What a text leaves open: pronouns, "the treaty", "last year"; and whom or what they mean."""

import re

from quizbot.feed.lexicon import FUNCTION, GENERIC, MONTHS, words
from quizbot.feed.reading import Read, Reading
from quizbot.feed.spans import Span
from quizbot.feed.verbs import is_verb

GAP = "\x00"
PRONOUN = re.compile(
    r"\b(?:(?P<he>he|him|his|himself)|(?P<she>she|hers?|herself)|(?P<it>it|its|itself)"
    r"|(?P<they>they|them|theirs?|themselves)|(?P<we>I|we|us|our|you|your|my)"
    r"|(?P<this>this|these|those(?! of\b| who\b| that\b| which\b| with\b| in\b)|such(?! as\b)|here)"
    r"|(?P<that>that(?= (?:year|time|day|month|period|season|point|date|same|era|war)\b)))\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:the (?:same|latter|former|following|previous|preceding|above|other|next)|the year"
    r"|that year|last (?:year|month|week|night|summer)|next (?:year|month|week)|yesterday|today"
    r"|tomorrow|recently|this|later that|now"
    r"|(?:years?|months?|weeks?|days?|decades?|centur(?:y|ies)) (?:later|earlier|ago)"
    r"|one of (?:them|these|those)|[Oo]n (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)
GENERIC_SUBJECT = re.compile(
    r"\b([Tt]he) ([a-z]+)\b(?! of\b| (?:in|for|on|that|which|who|to|at) |-)"
)
"""A thing that is only called what it is: "the treaty", and nothing after it that tells more."""


def leans(text: str, people: frozenset[str] = frozenset()) -> bool:
    """Return whether a pronoun of a text may mean something outside of it.

    `people` are the names that can be a he or a she; without any, every name can.
    """
    for found in PRONOUN.finditer(text):
        kind = found.lastgroup or ""
        if _is_quoted(text, found.start()) and kind != "they":
            continue
        if kind in {"we", "this", "that"}:
            return True
        before = _LEAD.sub("", text[: found.start()])
        if found[0].casefold() in _NEAR and not _is_near(before, found[0].casefold()):
            return True
        if not _has_noun(before, kind, people, may_be_gap=found[0].casefold() in _OWNING):
            return True
    return False


_NEAR = frozenset({"it", "them"})
_BOUNDARY = re.compile(
    r"[,;:—] | (?:and|that|when|because|which|who|but|if|before|after|while|as|so) "
)


def _is_near(before: str, pronoun: str) -> bool:
    """Return whether another clause before "it" or "them" has a thing that it can mean."""
    *clauses, _ = _BOUNDARY.split(before)
    first, _, rest = " ".join(clauses).partition(" ")
    if first.casefold() not in FUNCTION or first in {"The", "A", "An"}:
        rest = f"{first} {rest}"
    thing = _ONE_THING if pronoun == "it" else _THINGS
    return thing.search(rest) is not None


_ONE_THING = re.compile(r"\b(?:[Tt]he|[Aa]n?) [a-z]|[A-Z][a-z]+ ?")
_THINGS = re.compile(r"[a-z]s\b")
_LEAD = re.compile(r"^(?:In|On|At|By|From|During|After|Before|For|As|With|Since) [^,\x00]*, ")
_OWNING = frozenset({"his", "her", "its", "their", "himself", "herself", "itself", "themselves"})
_CAPITAL_WORD = re.compile(r"[A-Z][^\s,.;:()]*")


def _has_noun(before: str, kind: str, people: frozenset[str], *, may_be_gap: bool) -> bool:
    """Return whether what stands before a pronoun has the noun that it means."""
    if GAP in before and may_be_gap:
        return True
    if kind in {"he", "she"}:
        named = [re.sub("['’]s$", "", word[0]) for word in _CAPITAL_WORD.finditer(before)]
        if people:
            return any(word in people for word in named)
        return any(word.casefold() not in FUNCTION for word in named)
    if kind == "it":
        return len(before.split()) >= 2 and before.split(maxsplit=1)[0] not in _OPEN_SUBJECT
    return re.search(r"[a-z]s\b| and |\bpeople\b", before) is not None


_OPEN_SUBJECT = words("It He She They This That These Those There In On At When While")


def is_of_another(reading: Reading, sentence: Read, text: str, span: Span) -> bool:
    """Return whether "her" after the gap may be somebody's of whom the text spoke before."""
    found = PRONOUN.search(text)
    if found is None or found.lastgroup not in {"he", "she"} or span.kind not in {"person", "name"}:
        return False
    if _CAPITAL_WORD.search(_LEAD.sub("", text[: found.start()])):
        return False
    earlier = [
        one.text
        for other in reading.sentences
        if other.place.start < sentence.place.start
        for one in other.of("person", "name")
    ]
    own = span.text.rpartition(" ")[2]
    return any(name.rpartition(" ")[2] != own for name in earlier)


def vague(text: str) -> bool:
    """Return whether a text tells a time that only the article's day makes clear."""
    return _VAGUE.search(text) is not None


def _is_quoted(text: str, at: int) -> bool:
    return text.count("“", 0, at) > text.count("”", 0, at) or text.count('"', 0, at) % 2 == 1


_CAPITAL_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})\b")
_BARE_SUBJECT = re.compile(
    r"(?:(?:In|On|At|By|From|During|After|Before) [^,\x00]{2,40}, )?"
    r"(?:[Tt]he (?:first |last |other |whole )?(?P<thing>[a-z]+(?:-[a-z]+)*)"
    r"|(?P<plural>[A-Z][a-z]+)) (?P<next>\w+)"
)


def needs_context(text: str) -> bool:
    """Return whether what a text begins with, "The tower", "Work", is known from elsewhere."""
    if not re.search(
        r"(?<=[\w,;\x00] )[“\"]?[A-Z]|^\x00|^[A-Z]\w* [A-Z]", _CAPITAL_MONTH.sub("", text)
    ):
        return True
    found = _BARE_SUBJECT.match(text)
    if found is None or found["thing"] in _KNOWN_THINGS:
        return False
    if found["plural"] and found["plural"].casefold() in FUNCTION | {"the"}:
        return False
    if not (is_verb(found["next"]) or found["next"].endswith("ed")):
        return False
    return found["thing"] is not None or _ORDINARY.search(found["plural"] or "") is not None


_KNOWN_THINGS = words("sun moon earth sea world")
_ORDINARY = re.compile(r"(?:s|k|ing|ion|ment|ity|ness|ade|age)$")


def unknown_thing(text: str) -> bool:
    """Return whether "the treaty", "the move", "another" begins a text, and which is open."""
    found = GENERIC_SUBJECT.match(text)
    if found is not None and found[2] in GENERIC:
        return True
    return _OTHERS.match(text) is not None


_OTHERS = re.compile(
    r"(?:The|A|Another|Other|Some|Many|Both|Each|Several) (?:\w+ )?"
    r"(?:others?|two|three|latter|former)\b|(?:Another|Other|Others) "
)
