"""Statements that are true or false by the exchange of one span, and events to put in order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256

from quizbot.feed.distractors import same_country
from quizbot.feed.draft import Draft
from quizbot.feed.facts import Candidate
from quizbot.feed.reading import Reading
from quizbot.feed.references import GAP

_SWAPPED = frozenset({"year", "country", "count", "quantity", "percent", "money", "date"})
_MOST_WORDS, _MOST_STEP_WORDS = 24, 14
_LEAST_STEPS, _MOST_STEPS = 3, 5
_EVENT = re.compile(
    r"^(?:In|On) \x00,? (?P<rest>.+)$|^(?P<before>[^\x00]+?) (?:in|on) \x00(?P<after>.*)$"
)


def true_false(reading: Reading, candidates: Sequence[Candidate]) -> Iterator[Draft]:
    """Yield statements of the article, about every other with a span that was exchanged."""
    for one in candidates:
        draft, span = one.draft, one.span
        if draft.label != "fact" or span.kind not in _SWAPPED or "?" in one.stem:
            continue
        if len(one.stem.split()) > _MOST_WORDS or "—" in one.stem:
            continue
        if any(other.overlaps(span.start, span.end) for other in one.sentence.of("pair")):
            continue
        other = _other(reading, one)
        false = other is not None and int(sha256(draft.id.encode()).hexdigest(), 16) % 3 > 0
        said = other if false and other else draft.answer
        told = one.stem.replace(GAP, draft.answer)
        yield replace(
            draft,
            kind="true-false",
            stem=f"True or false? {one.stem.replace(GAP, said)}",
            answer="false" if false else "true",
            wrong=(),
            told=told,
            score=round(min(0.38, draft.score - 0.12), 3),
        )


def _other(reading: Reading, one: Candidate) -> str | None:
    """Return another span of the kind in the article, of the same form, that is not in the stem."""
    here = {span.text for span in one.sentence.spans}
    for span in reading.spans:
        if span.kind != one.span.kind or span.text in here or span.text in one.stem:
            continue
        if span.kind in {"count", "quantity"} and span.unit != one.span.unit:
            continue
        if span.is_number and not 0.2 < (span.value or 1) / (one.span.value or 1) < 5:
            continue
        if span.kind == "country" and same_country(span.text, one.span.text):
            continue
        if span.kind == "count" and (span.text.isalpha() != one.span.text.isalpha()):
            continue
        return span.text
    return None


def order(reading: Reading, candidates: Sequence[Candidate]) -> Draft | None:
    """Return the question that puts dated events in order, where there are three of them."""
    found: dict[int, tuple[str, str, Candidate]] = {}
    for one in candidates:
        if one.draft.label != "fact" or one.span.kind not in {"year", "date"}:
            continue
        if (text := _event(one)) is None or not one.span.value:
            continue
        year = int(one.span.value) if one.span.kind == "year" else int(one.span.value) // 10_000
        found.setdefault(year, (text, one.draft.answer, one))
    if len(found) < _LEAST_STEPS:
        return None
    steps = [found[year] for year in sorted(found)][:_MOST_STEPS]
    first = steps[0][2].draft
    last = steps[-1][2].draft
    return replace(
        first,
        kind="order",
        stem=f"Put these events of “{reading.article.title}” in order, earliest first."
        if reading.article.title
        else "Put these events in order, earliest first.",
        answer=" → ".join(text for text, _, _ in steps),
        wrong=(),
        steps=tuple((text, when) for text, when, _ in steps),
        told=f"The first is of {first.answer}, the last of {last.answer}.",
        score=0.36,
    )


def _event(one: Candidate) -> str | None:
    """Return what happened, without its date."""
    found = _EVENT.match(one.stem.rstrip("."))
    if found is None:
        return None
    text = found["rest"] or f"{found['before']}{found['after']}"
    text = re.split(r", (?!and )", text)[0].strip()
    if not 3 <= len(text.split()) <= _MOST_STEP_WORDS or re.search(r"\d{4}", text):
        return None
    return text[0].upper() + text[1:]
