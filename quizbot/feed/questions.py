"""Wh-questions, where subject, verb and object of a stem were matched whole; else there is none."""

import re
from dataclasses import dataclass
from typing import Final

from quizbot.feed.lexicon import FUNCTION
from quizbot.feed.spans import Span
from quizbot.feed.verbs import AUXILIARY, BASES, is_verb

_TIME: Final = {
    "year": "In which year",
    "date": "On which date",
    "month": "In which month and year",
    "century": "In which century",
    "decade": "In which decade",
}
_WHO: Final = {"person": "Who", "country": "Which country", "organisation": "Which organisation",
               "treaty": "Which treaty"}  # fmt: skip
_BEFORE = r"(?:About|Around|At least|At most|Up to|More than|Some|Nearly|Over|Almost|Another|Only)"
_SUBJECT = r"(?P<subject>(?:The |the |A |An )?[^,;:—\x00]{2,70}?)"
_BE = r"(?P<be>was|were)"
_PARTICIPLE = r"\w+(?:ed|en|wn|nt|lt|ld|ung|de|ut|ck|me|born|un)\b"
_PASSIVE_TIME = re.compile(
    rf"^{_SUBJECT} {_BE} (?P<verb>(?:\w+ly |first |originally )?{_PARTICIPLE}[^,;—\x00]{{0,70}}?)"
    r" (?:in|on) \x00(?P<rest>.*)$"
)
_TIME_FIRST = re.compile(rf"^(?:In|On) \x00,? {_SUBJECT} (?P<verb>\w+) (?P<rest>[^\x00]+)$")
_ACTIVE_TIME = re.compile(
    rf"^{_SUBJECT} (?:had |has )?(?P<verb>\w+) (?P<object>[^\x00,;—]{{0,80}}?) ?(?:in|on) \x00"
    r"(?P<rest>.*)$"
)
_AGENT = re.compile(
    rf"^{_SUBJECT} {_BE} (?P<verb>(?:\w+ly )?\w+(?:ed|en|wn|nt|lt|de))"
    r"(?P<mid>[^,;\x00]{0,40}?) by \x00(?P<rest>.*)$"
)
_WHERE = re.compile(
    rf"^{_SUBJECT} (?P<be>was|were|is|are) (?P<verb>born|held|founded|built|located|situated|signed"
    r"|buried|based|found|established|created|discovered|published|opened) (?:in|at) "
    r"(?:the )?\x00(?P<rest>.*)$"
)
_COUNT_FIRST = re.compile(
    rf"^(?P<lead>(?:In|At|By|During|On|Of) [^,\x00]{{2,60}}, )?(?:{_BEFORE} |{_BEFORE.lower()} )?"
    r"\x00 (?P<rest>.+)$",
)
_PARTIES = re.compile(
    r"(?P<what>(?:[Tt]he )?[A-Z][\w() -]*?)(?:,|—|–| -| was)? ?(?:originally |first |formally )?"
    r"(?P<verb>signed|concluded|agreed|negotiated|fought)(?P<when> in \d{4})? between \x00"
)
_ATTRIBUTE = re.compile(
    r"(?P<what>(?:[a-z]+(?:-[a-z]+)* (?:and )?){1,5})(?:with|of) (?:a |an )?"
    r"(?P<name>ranges?|lengths?|heights?|depths?|speeds?|weights?|diameters?|altitudes?) "
    r"(?:between |of |from )\x00"
)


_MOST_WORDS = 24


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and how the answer has to read in it; `whole` for the finest patterns."""

    text: str
    kind: str
    strength: float


def ask(stem: str, span: Span, names: frozenset[str]) -> Asked | None:
    """Return the question that a stem with a gap becomes; `names` keep their capital."""
    for rule in _RULES:
        asked = rule(stem.rstrip("."), span, names)
        if asked is not None and len(asked.text.split()) <= _MOST_WORDS:
            return asked
    return None


def _parties(stem: str, span: Span, names: frozenset[str]) -> Asked | None:
    found = _PARTIES.search(stem)
    if span.kind != "pair" or found is None:
        return None
    what = _inner(found["what"].strip(), names)
    be = "were" if what.endswith("s") and not what.endswith("ss") else "was"
    text = f"Between which two parties {be} {what} {found['verb']}{found['when'] or ''}?"
    return Asked(text, "wh", 1.0)


def attribute(text: str, span: Span) -> Asked | None:
    """Return the question for a measure of a thing; it needs no more than the words before it."""
    found = _ATTRIBUTE.search(text)
    if found is None or span.kind not in {"range", "quantity"}:
        return None
    words = found["what"].split()
    while words and words[0] in FUNCTION:
        del words[0]
    if not words:
        return None
    name = found["name"]
    which = f"Which {name} does the article give for {' '.join(words)}?"
    return Asked(which, "wh", 1.0)


def _passive_time(stem: str, span: Span, names: frozenset[str]) -> Asked | None:
    found = _PASSIVE_TIME.match(stem)
    if span.kind not in _TIME or found is None or not _is_subject(found["subject"]):
        return None
    subject = _inner(found["subject"], names)
    rest = _rest(found["rest"])
    return Asked(f"{_TIME[span.kind]} {found['be']} {subject} {found['verb']}{rest}?", "wh", 1.0)


def _time_first(stem: str, span: Span, names: frozenset[str]) -> Asked | None:
    found = _TIME_FIRST.match(stem)
    if span.kind not in _TIME or found is None or not _is_subject(found["subject"]):
        return None
    subject, verb, rest = _inner(found["subject"], names), found["verb"], _cut(found["rest"])
    if verb in {"was", "were"}:
        return Asked(f"{_TIME[span.kind]} {verb} {subject} {rest}?", "wh", 0.9)
    if verb in BASES and verb != "had":
        return Asked(f"{_TIME[span.kind]} did {subject} {BASES[verb]} {rest}?", "wh", 0.9)
    return None


def _active_time(stem: str, span: Span, names: frozenset[str]) -> Asked | None:
    found = _ACTIVE_TIME.match(stem)
    if span.kind not in _TIME or found is None or not _is_subject(found["subject"]):
        return None
    verb = found["verb"]
    if verb not in BASES or verb == "had":
        return None
    subject = _inner(found["subject"], names)
    middle = f" {found['object']}" if found["object"] else ""
    rest = _rest(found["rest"])
    return Asked(f"{_TIME[span.kind]} did {subject} {BASES[verb]}{middle}{rest}?", "wh", 1.0)


def _agent(stem: str, span: Span, names: frozenset[str]) -> Asked | None:
    found = _AGENT.match(stem)
    if span.kind != "person" or found is None or not _is_subject(found["subject"]):
        return None
    subject = _inner(found["subject"], names)
    return Asked(f"By whom {found['be']} {subject} {found['verb']}{found['mid']}?", "wh", 1.0)


def _where(stem: str, span: Span, names: frozenset[str]) -> Asked | None:
    found = _WHERE.match(stem)
    if span.kind not in {"place", "country"} or found is None or not _is_subject(found["subject"]):
        return None
    which = "In which country" if span.kind == "country" else "Where"
    subject = _inner(found["subject"], names)
    return Asked(f"{which} {found['be']} {subject} {found['verb']}?", "wh", 1.0)


def _subject(stem: str, span: Span, names: frozenset[str]) -> Asked | None:
    """Return the question for the subject itself: nothing has to change its place."""
    del names
    found = re.match(r"(?:The )?\x00 (\w+)(.+)$", stem)
    if span.kind not in _WHO or found is None or not is_verb(found[1]):
        return None
    if found[1] in {"were", "are", "have"} or re.match(r" (?:an?|the) ", found[2]):
        return None
    return Asked(f"{_WHO[span.kind]} {found[1]}{_cut(found[2])}?", "wh", 0.9)


def _count(stem: str, span: Span, names: frozenset[str]) -> Asked | None:
    del names
    found = _COUNT_FIRST.match(stem)
    if span.kind != "count" or found is None:
        return None
    words = found["rest"].split()
    thing = next((n for n, word in enumerate(words[:5]) if is_verb(word.strip(","))), 0)
    if not thing or not words[thing - 1].rstrip(",").endswith(("s", "people", "men", "children")):
        return None
    lead = found["lead"] or ""
    how = "how many" if lead else "How many"
    return Asked(f"{lead}{how} {_cut(found['rest'])}?", "number", 1.0)


def _is_subject(text: str) -> bool:
    """Return whether a text can be a subject: not long, no clause, no verb of its own."""
    words = text.split()
    if not 1 <= len(words) <= 9 or words[0].casefold() in {"there", "it", "he", "she", "they"}:
        return False
    if words[-1].casefold() in FUNCTION:
        return False
    clauses = {"that", "who", "which", "when"}
    return not any(word in AUXILIARY or word in BASES or word in clauses for word in words[1:])


def _inner(subject: str, names: frozenset[str]) -> str:
    """Return a subject as it reads inside of a sentence."""
    first = re.sub(r"['’]s?$", "", subject.partition(" ")[0])
    if first in names and first not in {"The", "A", "An"}:
        return subject
    return subject[0].lower() + subject[1:]


def _rest(text: str) -> str:
    """Return what follows the gap if it belongs to the question: no new clause."""
    text = re.sub(r"(?: and| or| but)?\s*$", "", re.split(r"[,;—]", text, maxsplit=1)[0])
    if not re.match(
        r" (?:to|by|at|in|with|for|between|from|as|on|under|near|after|during)\b", text
    ):
        return ""
    return text


def _cut(text: str) -> str:
    """Return a text up to a comma that begins another clause."""
    cut = re.split(
        r", (?=which|who|where|but|and (?:was|were|is|\w+ed)|[a-z]+ing\b)", text, maxsplit=1
    )[0]
    return re.sub(r"(?: and| or| but)?[ ,.;]*$", "", cut)


_RULES = (_parties, _passive_time, _time_first, _active_time, _agent, _where, _subject, _count)
