"""Questions on what an article states: wh-questions, numbers, and gaps where no pattern fits."""

import re
from dataclasses import dataclass, replace
from random import Random

from quizbot.feed.distractors import wrong
from quizbot.feed.draft import Draft, Kind, evidence
from quizbot.feed.frames import Frame, standing
from quizbot.feed.lexicon import FUNCTION, words
from quizbot.feed.questions import Asked, ask, attribute
from quizbot.feed.rank import worth
from quizbot.feed.reading import NAMES, Read, Reading
from quizbot.feed.references import GAP, needs_context
from quizbot.feed.renaming import resolved_things
from quizbot.feed.spans import Span
from quizbot.feed.stems import BLANK, Refused, stem
from quizbot.feed.verbs import is_verb

_ASKED_FOR = frozenset(NAMES) - {"nationality"} | words(
    "date month year years century decade range quantity count percent money phrase pair"
)
_SPEAKERS = frozenset({"person", "organisation", "country", "name", "place", "nationality"})
_WITHOUT_CONTEXT = 0.1
_MOST_TITLE = 10  # words
_NOTE = "One source says so: find a second one of another publisher before this is published."
_CLAIMED = "A claim: name who denies it, and find it in a second report."


@dataclass(frozen=True, slots=True)
class Candidate:
    """A draft with the stem that it was made of, for those who make statements of it."""

    draft: Draft
    sentence: Read
    span: Span
    stem: str  # with its gap


def candidate(reading: Reading, sentence: Read, frame: Frame, span: Span) -> Candidate | Refused:
    """Return the draft that asks for a span, or why there is none."""
    if span.kind not in _ASKED_FOR:
        return Refused("nothing to ask for")
    if (special := _special(reading, sentence, span)) is not None:
        return special
    if (why := _not_askable(reading, sentence, frame, span)) is not None:
        return Refused(why)
    made = stem(reading, sentence, span)
    if isinstance(made, Refused):
        return made
    speaker = _speaker(frame, span, made)
    if isinstance(speaker, Refused):
        return speaker
    if standing(made) != "fact":
        return Refused("a guess or a judgement")
    return _candidate(reading, sentence, span, made, speaker)


def _not_askable(reading: Reading, sentence: Read, frame: Frame, span: Span) -> str | None:
    if span.kind == "pair":
        return "no question fits the pair"
    if _is_bare_number(reading, sentence, span):
        return "a number of nothing"
    return "said by people without a name" if frame.status == "unattributed" else None


_PART_OF_RANGE = re.compile(
    r"\b(?:from|between|since)\b[^,;]*\b(?:to|and|until|till) $", re.IGNORECASE
)


def _is_bare_number(reading: Reading, sentence: Read, span: Span) -> bool:
    """Return whether a number counts nothing that is named, or is one end of a period."""
    text = reading.shadow.text
    after = text[span.end : span.end + 30]
    before = text[max(sentence.place.start, span.start - 60) : span.start]
    if span.kind in {"year", "month"}:
        ends = _PART_OF_RANGE.search(before) is not None
        return ends or re.match(r" (?:to|and|until|-) (?:\w+ )?\d", after) is not None
    if span.kind in {"count", "quantity"} and re.search(
        r"\b(?:between|from) \S+ (?:and|to) $", before
    ):
        return True
    if span.kind != "count":
        return False
    noun = re.match(r" ([a-z]+(?:-[a-z]+)*)", after)
    return span.value == 1 or noun is None or noun[1] in FUNCTION or _is_verbal(noun[1])


def _is_verbal(word: str) -> bool:
    return is_verb(word) or word.endswith("ed")


def _speaker(frame: Frame, span: Span, made: str) -> str | Refused | None:
    """Return whose claim the stem is, None if it is nobody's."""
    if frame.said is None:
        return None
    who = frame.said.who
    if span.overlaps(who.start, who.end):
        return Refused("the speaker is asked for elsewhere")
    if who.kind not in _SPEAKERS:
        return Refused("a claim whose speaker is not named beside it")
    return who.text if who.text in made else Refused("a claim without its speaker")


def _candidate(
    reading: Reading, sentence: Read, span: Span, made: str, speaker: str | None
) -> Candidate:
    asked = ask(made, span, reading.name_words)
    draft = _draft(reading, sentence, span, asked or Asked(_gap(made), "cloze", 0.0))
    options = tuple(wrong(reading, sentence, span, made, _chance(draft)))
    score = worth(reading, sentence, span, asked=asked, options=options)
    text = draft.stem
    if needs_context(made):
        text = _in_context(reading, draft)
        score -= _WITHOUT_CONTEXT if text == draft.stem else 0.0
    finished = replace(
        draft,
        stem=text,
        told=made.replace(GAP, draft.answer),
        wrong=options,
        label="claim" if speaker else "fact",
        by=speaker,
        note=_CLAIMED if speaker else _NOTE,
        score=round(max(score, 0.0), 3),
    )
    return Candidate(finished, sentence, span, made)


def _in_context(reading: Reading, draft: Draft) -> str:
    """Return the stem with the title of the article, which tells what it is about."""
    title = reading.article.title
    if title is None or len(title.split()) > _MOST_TITLE:
        return draft.stem
    if draft.answer.casefold() in title.casefold():
        return draft.stem
    text = draft.stem.removeprefix(_FILL)
    lead = "Fill the gap, from" if text != draft.stem else "From"
    return f"{lead} “{title}”: {text}"


_FILL = "Fill the gap: "


def _gap(made: str) -> str:
    return _FILL + made.replace(GAP, BLANK)


def _draft(reading: Reading, sentence: Read, span: Span, asked: Asked) -> Draft:
    kind: Kind = "number" if span.is_number else "wh" if asked.kind == "wh" else "cloze"
    start, end, quote = evidence(reading, sentence, span)
    return Draft(
        kind=kind,
        article=reading.article.id,
        sha256=reading.article.sha256,
        start=start,
        end=end,
        quote=quote,
        answer=reading.original(span.start, span.end),
        stem=asked.text,
        told="",
    )


def _special(reading: Reading, sentence: Read, span: Span) -> Candidate | None:
    """Return the questions that need a part of a sentence only: parties, measures of a thing."""
    if span.kind not in {"pair", "range", "quantity"}:
        return None
    before = reading.original(sentence.place.start, span.start)
    after = reading.original(span.end, sentence.place.end)
    text = before + GAP + after
    if span.kind == "pair":
        text = resolved_things(reading, text)
        asked = ask(text, span, reading.name_words)
    else:
        asked = attribute(text, span)
    if asked is None:
        return None
    draft = _draft(reading, sentence, span, asked)
    options = tuple(wrong(reading, sentence, span, text, _chance(draft)))
    if not options:
        return None
    kind: Kind = "wh" if span.kind == "pair" else "number"
    told = f"In the article's words: {_words_before(before, asked.text)}{draft.answer}."
    draft = replace(draft, kind=kind, told=told, wrong=options, note=_NOTE, score=0.75)
    return Candidate(draft, sentence, span, text)


def _words_before(before: str, question: str) -> str:
    """Return the end of a text, from the words on that a question repeats."""
    last = re.split(r"[—;]|, ", before)[-1]
    words = last.split(" ")
    start = next((at for at, word in enumerate(words) if f" {word} " in question), 0)
    return " ".join(words[start:])


def _chance(draft: Draft) -> Random:
    """Return the lots of a draft: the same for the same draft."""
    return Random(f"{draft.sha256} {draft.start} {draft.answer}")  # noqa: S311 - not a secret
