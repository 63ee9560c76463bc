"""Who says what a sentence says: attribution, cause, event; and so whether it stands as a fact."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from quizbot.feed.lexicon import HEDGES, JUDGING, SAYING, UNNAMED, words
from quizbot.feed.reading import NAMES, Read
from quizbot.feed.spans import Span

Status = Literal["fact", "claim", "opinion", "unattributed"]
"""A fact in the article's own voice, a claim of a speaker whom it names, a guess or judgement of
the writer, or what is said by people whom it does not name."""

_VERBS = "|".join(("points? out", "pointed out", *sorted(SAYING, key=len, reverse=True)))
_ADVERB = r"(?:(?:further|also|later|repeatedly|officially|then|has|have|had|once) )*"
_THAT = re.compile(
    rf"(?P<who>[^,.;:\"—]{{2,90}}?) {_ADVERB}(?P<verb>{_VERBS})"
    r"(?: (?:reporters|parliament|lawmakers|journalists|delegates|[A-Z]\w+|the \w+)"
    r"(?: (?:in|on|at) [A-Z]\w+)?)?(?:,? on [A-Z][a-z]+day)? that (?P<what>\S.+?)[.\"]*$"
)
_ACCORDING = re.compile(
    r"(?:According to|In the (?:opinion|view) of) (?P<who>[^,]{2,80}), (?P<what>.+?)[.]*$"
)
_ACCORDING_LAST = re.compile(r"(?P<what>.+?),? according to (?P<who>[^,]{2,80}?)[.]*$")
_QUOTED_FIRST = re.compile(
    rf"\"(?P<what>[^\"]+?)[,.?!]?\"?,? (?:(?P<who>[^,.\"]{{2,80}}?) (?P<verb>{_VERBS})"
    rf"|(?P<verb2>{_VERBS}) (?P<who2>[^,.\"]{{2,80}}?))"
    r"(?=[,.;:]| (?:in|on|at|after|before|during|to|while|citing|of|from|as|when)\b|$)"
)
_DECLARING = re.compile(
    r"(?:statement|announcement|letter|report|speech|message) (?:by|from|of) "
    r"(?P<who>(?:the )?[^,.]{2,80}?),? (?P<verb>declaring|saying|stating|warning|claiming)"
    r" that (?P<what>.+?)[.]*$"
)
_ACCUSING = re.compile(
    r"^(?P<who>[^,.;:]{2,80}?) (?:has |have |had )?(?P<verb>accuses?|accused)"
    r" (?P<what>.+? of .+?)[.]*$"
)
_CONCLUDING = re.compile(
    r"^(?P<who>[^,.;:]{2,80}?) (?:concluded|ended|closed|continued) by "
    r"(?P<verb>emphasi[sz]ing|saying|stating|warning|insisting) that (?P<what>.+?)[.]*$"
)
_BARE = re.compile(
    rf"^(?P<who>[^,.;:\"]{{2,60}}?) {_ADVERB}(?P<verb>{_VERBS}) (?P<what>\S.+?)[.]*$"
)
_ANNOUNCING = re.compile(
    rf"(?:^|[,)] )(?P<who>[^,.;:\"()]{{2,60}}?) {_ADVERB}(?P<verb>announced|announces)"
    r" (?P<what>\S.+?)[.]*$"
)
_PATTERNS: Final = (
    _DECLARING, _CONCLUDING, _ACCORDING, _THAT, _ACCUSING, _QUOTED_FIRST, _ACCORDING_LAST, _BARE,
    _ANNOUNCING,
)  # fmt: skip
_SAYS = re.compile(
    rf"\b(?:{_VERBS}|accused?s?|declaring|saying|stating|warning|claiming|emphasi[sz]ing|insisting)\b"
    r"|ccording to|n the (?:opinion|view) of"
)
_CAUSE = re.compile(r"\b(?:citing|because of|due to|as a result of|in response to)\b")
_EVENT = re.compile(
    r"\b(?:signed|withdrew|withdrawn|ratified|entered into force|opened|founded|launched|elected"
    r"|built|completed|discovered|invented|published|released|announced|introduced|established"
    r"|born|died|won|defeated|destroyed|killed|adopted|approved|banned|arrived|began|ended)\b"
)
_MAY = re.compile(r"\b(?:(?:in|on|early|mid|late|since|until|by|of) |\d{1,2} )May\b|\bMay \d")
_GERUND = {
    "declaring": "declare", "saying": "say", "stating": "state", "warning": "warn",
    "claiming": "claim", "emphasizing": "emphasize", "emphasising": "emphasise",
    "insisting": "insist",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attribution:
    """Somebody says something; all places lie in the shadow."""

    who: Span  # kind: that of the name in it, `unnamed`, or `described`
    verb: str  # base form
    start: int  # of the claim
    end: int


@dataclass(frozen=True, slots=True)
class Frame:
    """What kind of sentence it is."""

    status: Status
    said: Attribution | None = None
    cause: bool = False
    event: bool = False


def frame(sentence: Read) -> Frame:
    """Return the frame of a sentence."""
    said = _attribution(sentence)
    cause = _CAUSE.search(sentence.text) is not None
    event = _EVENT.search(sentence.text) is not None
    if said is not None:
        status: Status = "unattributed" if said.who.kind == "unnamed" else "claim"
        return Frame(status, said, cause, event)
    return Frame(standing(sentence.text), None, cause, event)


@lru_cache(maxsize=512)
def standing(text: str) -> Status:
    """Return how a text without a speaker stands: it guesses or judges, or it states a fact."""
    said = set(re.findall(r"[a-z]+(?:-[a-z]+)*", _MAY.sub("", text).casefold()))
    return "opinion" if said & (HEDGES | JUDGING) else "fact"


def _attribution(sentence: Read) -> Attribution | None:
    if _SAYS.search(sentence.text) is None:
        return None
    for pattern in _PATTERNS:
        found = pattern.search(sentence.text)
        if found is None:
            continue
        groups = found.groupdict()
        key = "who" if groups.get("who") else "who2"
        who = _speaker(sentence, *found.span(key))
        if who is None or (pattern is _BARE and not _is_bare(who, groups["verb"])):
            continue
        verb = groups.get("verb") or groups.get("verb2") or "say"
        base = _GERUND.get(verb, SAYING.get(verb, "accuse" if verb.startswith("accus") else "say"))
        offset = sentence.place.start
        return Attribution(who, base, offset + found.start("what"), offset + found.end("what"))
    return None


def _is_bare(who: Span, verb: str) -> bool:
    """Return whether a verb without `that` says something: announced, accused, fear, suggest."""
    return SAYING.get(verb, "accuse") in _STATING or (who.kind == "unnamed" and verb == "say")


_UNNAMED = re.compile(rf"\b(?:{'|'.join(sorted(UNNAMED))})\b")
_STATING = words(
    "fear believe suggest expect argue warn claim announce insist deny predict think accuse"
    " doubt complain"
)


def _speaker(sentence: Read, start: int, end: int) -> Span | None:
    """Return who speaks; None where nobody can: a subordinate clause, a bare pronoun of things."""
    text = sentence.text[start:end].strip()
    start += len(sentence.text[start:end]) - len(sentence.text[start:end].lstrip())
    if " that " in f" {text} " or re.match(r"(?:which|what|when|as|if|while|because)\b", text):
        return None
    offset = sentence.place.start
    where = offset + start, offset + start + len(text)
    if _UNNAMED.search(text.casefold()) and not _named(sentence, *where):
        return Span(*where, "unnamed", text)
    if (name := _named(sentence, *where)) is not None:
        return Span(*where, name.kind, text)
    if re.fullmatch(
        r"(?:he|she|it|they|He|She|It|They|(?:[Tt]he|[Hh]is|[Hh]er|[Ii]ts) [\w' -]+)", text
    ):
        return Span(*where, "described", text)
    return None


def _named(sentence: Read, start: int, end: int) -> Span | None:
    inside = [one for one in sentence.of(*NAMES) if start <= one.start and one.end <= end]
    return inside[-1] if inside else None
