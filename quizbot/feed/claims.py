"""Questions on who says what: how the article presents a statement, and whose claim it is."""

import re
from collections.abc import Iterator, Sequence

from quizbot.feed.distractors import is_like, same_country
from quizbot.feed.draft import Draft, evidence
from quizbot.feed.frames import Attribution, Frame
from quizbot.feed.lexicon import ALIKE, DEMONYMS, SAYING
from quizbot.feed.reading import Read, Reading
from quizbot.feed.references import leans, vague
from quizbot.feed.renaming import only_person

Framed = Sequence[tuple[Read, Frame]]

FACT = "As a fact that the article states in its own voice"
CLAIM = "As a claim {of} {who}"
VIEW = "As a view of people whom the article does not name"
GUESS = "As a guess of the article about what may follow"
_LEAST_WORDS, _MOST_WORDS = 6, 28
_WRITING = re.compile(r"\b(?:statement|report|letter|study|survey|paper|article|speech)$")
_IRREGULAR = {"say": "said", "tell": "told", "write": "wrote", "think": "thought", "vow": "vowed"}
_PAST = {base: past for past, base in SAYING.items() if past.endswith("ed")} | _IRREGULAR
_DENYING = frozenset({"deny", "doubt", "reject", "call", "describe", "accuse"})
_SPEAKERS = ("person", "organisation", "country")


def claim_or_fact(reading: Reading, framed: Framed) -> Iterator[Draft]:
    """Yield questions on how the article presents what somebody says."""
    for place, (sentence, frame) in enumerate(framed):
        said = frame.said
        if said is None or said.verb in _DENYING or (claim := _claim(reading, said)) is None:
            continue
        if said.who.kind == "unnamed":
            right, who = VIEW, None
        else:
            who = _who(reading, framed, place)
            if who is None:
                continue
            right = _by(who)
        options = [FACT, right, GUESS, VIEW if right != VIEW else _somebody(reading, framed, claim)]
        if None in options:
            continue
        start, end, quote = evidence(reading, sentence, said.who)
        yield Draft(
            kind="claim-or-fact",
            article=reading.article.id,
            sha256=reading.article.sha256,
            start=start,
            end=end,
            quote=quote,
            answer=right,
            stem=f"How does the article present this: “{claim}”?",
            told=_told(who),
            wrong=tuple(one for one in options if one and one != right),
            label="claim" if who else "opinion",
            by=who,
            score=0.52 if who else 0.53,
            note="Quotations and claims: look for them in a second source; name who denies them.",
        )


def _told(who: str | None) -> str:
    if who is None:
        return "The article names nobody who holds this view. Whether it is so, it does not say."
    return f"The article leaves this to {who}. Whether it is so is another question."


def _by(who: str) -> str:
    return CLAIM.format(of="in" if _WRITING.search(who) else "by", who=who)


def _somebody(reading: Reading, framed: Framed, claim: str) -> str | None:
    """Return a claim by a speaker of the article, as a wrong option."""
    for _, frame in framed:
        if (
            frame.said is not None
            and frame.said.who.kind in _SPEAKERS
            and frame.said.who.text not in claim
        ):
            return _by(re.sub("^The ", "the ", frame.said.who.text))
    for kind in ("organisation", "country", "person"):
        for name in reading.named.get(kind, []):
            if name not in claim:
                return _by(_in_text(reading, name))
    return None


def _in_text(reading: Reading, name: str) -> str:
    """Return a name with its article, if the text gives it one."""
    return (
        f"the {name}" if re.search(rf"\b[Tt]he {re.escape(name)}\b", reading.shadow.text) else name
    )


def _claim(reading: Reading, said: Attribution) -> str | None:
    """Return what is said, if it can stand alone."""
    text = reading.original(said.start, said.end).strip().rstrip(".,;")
    text = re.split(r", (?:saying|adding|citing|echoing|arguing)\b", text)[0]
    text = text.strip('“”"') if text[:1] in '“"' else text
    words = len(text.split())
    if not _LEAST_WORDS <= words <= _MOST_WORDS or text.count("“") != text.count("”"):
        return None
    if leans(text) or vague(text) or text.count('"') % 2:
        return None
    return text


def _who(reading: Reading, framed: Framed, place: int) -> str | None:
    """Return the speaker in words that stand alone; None where nobody can tell."""
    sentence, frame = framed[place]
    assert frame.said is not None
    who = frame.said.who
    text = re.sub(r"^(?:But|And|However|Yet|Meanwhile),? ", "", who.text)
    if text.casefold() in {"he", "she"}:
        return only_person(reading, sentence)
    if text.casefold() in {"it", "they"}:
        before = framed[place - 1] if place else None
        same = before is not None and before[0].place.paragraph == sentence.place.paragraph
        if before is None or not same or before[1].said is None:
            return None
        return (
            None
            if before[1].said.who.text.casefold() in {"it", "they"}
            else _who(reading, framed, place - 1)
        )
    if re.match(r"(?:The|A|An) ", text):
        text = text[0].lower() + text[1:]
    return None if leans(text) or text.casefold() in {"the statement", "the report"} else text


def who_said(reading: Reading, framed: Framed) -> Iterator[Draft]:
    """Yield questions for the speaker of a statement, where the sentence names the speaker."""
    for sentence, frame in framed:
        said = frame.said
        if (
            said is None
            or said.who.kind not in _SPEAKERS
            or said.verb not in _PAST.keys() - _DENYING
        ):
            continue
        claim = _claim(reading, said)
        if claim is None or claim.casefold().startswith(
            ("as ", "to ", "its ", "his ", "her ", "of ")
        ):
            continue
        options = _others(reading, sentence, said, claim)
        if len(options) < 2 or _shares(said.who.text, claim):
            continue
        start, end, quote = evidence(reading, sentence, said.who)
        answer = reading.original(said.who.start, said.who.end)
        if answer not in quote:
            continue
        yield Draft(
            kind="who-said",
            article=reading.article.id,
            sha256=reading.article.sha256,
            start=start,
            end=end,
            quote=quote,
            answer=answer,
            stem=_asked(reading, said, claim),
            told=f"The article leaves this to {answer}. Whether it is so is another question.",
            wrong=tuple(options[:3]),
            label="claim",
            by=answer,
            score=0.5,
            note="A claim: find it in a second report, and name who denies it.",
        )


def _asked(reading: Reading, said: Attribution, claim: str) -> str:
    verb = _PAST[said.verb]
    quoted = reading.original(max(0, said.start - 1), said.start) in {"“", '"'}
    if quoted:
        return f"Who, according to the article, {verb}: “{claim}”?"
    return f"Who, according to the article, {verb} that {claim}?"


def _others(reading: Reading, sentence: Read, said: Attribution, claim: str) -> list[str]:
    """Return other speakers or actors of the article, who have no part in the statement."""
    if (foreign := _foreign(said.who.text, claim)) is not None:
        return foreign
    kinds = ("person",) if said.who.kind == "person" else ("organisation", "country")
    here = {span.text for span in sentence.spans}
    found: list[str] = []
    for kind in kinds:
        for name in reading.named.get(kind, []):
            if name in here or name in claim or _shares(name, said.who.text):
                continue
            text = _in_text(reading, name)
            if not is_like(text, said.who.text):
                continue
            if not any(_shares(text, other) or _is_one(name, other) for other in found):
                found.append(text)
    return found


def _foreign(who: str, claim: str) -> list[str] | None:
    """Return the same office of other countries: `the Chinese Ministry of ...`; None for none."""
    own = next((word for word in who.split() if word in DEMONYMS), None)
    if own is None or " " not in who.replace(f"the {own}", ""):
        return None
    others = [one for one in ALIKE.get(own, ALIKE[""]) if one != own and one not in claim]
    return [who.replace(own, other) for other in others]


def _is_one(name: str, other: str) -> bool:
    return same_country(name, other.removeprefix("the "))


def _shares(one: str, other: str) -> bool:
    """Return whether two texts have a word of the same root: `Russian`, `Russia`."""
    roots = {word[:5] for word in re.findall(r"\w+", one.casefold()) if len(word) > 3}
    return any(word[:5] in roots for word in re.findall(r"\w+", other.casefold()))
