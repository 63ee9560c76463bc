"""Drafts in the forms in which they leave: an item of a bank, a bank, a line of JSON."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from quizbot.bank.items import ITEM, Item, Single, Source, Speaker
from quizbot.bank.library import Bank
from quizbot.bank.rules import check
from quizbot.bank.severity import severity_of
from quizbot.feed.article import Article
from quizbot.feed.draft import GENERATOR, Draft
from quizbot.feed.verify import Given
from quizbot.lint.check import ALL
from quizbot.lint.choices import Choices
from quizbot.lint.cues import cues
from quizbot.lint.options import options

if TYPE_CHECKING:
    from quizbot.feed.drafting import Drafted

_TYPOS_FROM = 5  # letters of a typed answer in which a slip is forgiven


def given_of(draft: Draft) -> Given:
    """Return a draft as the verifier takes it."""
    return Given(
        answer=draft.answer,
        stem=draft.stem,
        start=draft.start,
        end=draft.end,
        quote=draft.quote,
        kind=draft.kind,
        options=[draft.answer, *draft.wrong] if draft.wrong else None,
        explanation=draft.told,
    )


def line(draft: Draft) -> dict[str, Any]:
    """Return a draft as a line of JSON: `start` and `end` are those of the evidence."""
    at = draft.quote.find(draft.answer)
    return {
        "id": draft.id,
        "article": draft.article,
        "sha256": draft.sha256,
        "start": draft.start,
        "end": draft.end,
        "quote": draft.quote,
        "answer": draft.answer,
        "answer_start": draft.start + at if at >= 0 else None,
        "answer_end": draft.start + at + len(draft.answer) if at >= 0 else None,
        "stem": draft.stem,
        "kind": draft.kind,
        "rank": draft.rank,
        "options": list(draft.options),
        "label": draft.label,
        "claim_by": draft.by,
        "explanation": draft.told,
        "score": draft.score,
        "lint": list(draft.lint),
        "generator": GENERATOR,
    }


def item(draft: Draft, article: Article, today: date) -> Item:
    """Return the item that a draft becomes: status draft, nothing that a learner is shown yet."""
    data: dict[str, Any] = {
        "id": draft.id,
        "question": draft.stem,
        "explanation": draft.told,
        "cite": [{"source": source_id(article), "quote": draft.quote}],
        "label": draft.label,
        "as_of": article.as_of or today,
        "status": "draft",
        "x-draft": {
            "evidence": {
                "article": draft.article,
                "sha256": draft.sha256,
                "start": draft.start,
                "end": draft.end,
                "quote": draft.quote,
            },
            "generator": GENERATOR,
            "rank": draft.rank,
            "lint": list(draft.lint),
            "note": draft.note or None,
        },
    }
    if draft.by is not None:
        data["claim"] = {"by": speaker_id(draft.by), "kind": "assertion"}
    return ITEM.validate_python(data | _of_type(draft))


def _of_type(draft: Draft) -> dict[str, Any]:
    wrong = f"The article has it otherwise: {draft.answer}."
    if draft.steps:
        steps = [{"text": text, "when": when} for text, when in draft.steps]
        return {
            "type": "order",
            "items": steps,
            "feedback": {"wrong": "See the years beside them."},
        }
    if draft.kind == "true-false":
        feedback = {"wrong": f"The article has it so: {draft.told}"}
        return {"type": "true-false", "answer": draft.answer == "true", "feedback": feedback}
    if draft.wrong:
        offered = [{"right" if one == draft.answer else "wrong": one} for one in draft.options]
        return {"type": "single", "options": offered, "feedback": {"wrong": wrong}}
    typos = 1 if len(draft.answer) >= _TYPOS_FROM and not re.search(r"\d", draft.answer) else 0
    return {"type": "text", "answer": draft.answer, "typos": typos, "feedback": {"wrong": wrong}}


def source_id(article: Article) -> str:
    """Return the id under which a bank has an article as a source."""
    return f"article-{article.id}"


def speaker_id(name: str) -> str:
    """Return the id under which a bank has a speaker."""
    plain = re.sub(r"[^a-z0-9]+", "-", re.sub(r"^the ", "", name.casefold())).strip("-")
    return plain[:40].strip("-") or "speaker"


@lru_cache(maxsize=4)
def _source(article: Article) -> Source:
    return Source(
        title=(article.title or f"Article {article.id}")[:200],
        publisher=article.publisher,
        url=article.url,
        published=article.published.isoformat() if article.published else None,
    )


def bank(drafts: Sequence[Draft], article: Article, today: date) -> Bank:
    """Return the bank of the drafts of one article, with the article as its source."""
    names = [draft.by for draft in drafts if draft.by]
    return Bank(
        id=f"draft-{article.id}",
        title=f"Drafts from {article.name}"[:200],
        sources={source_id(article): _source(article)},
        speakers={speaker_id(name): Speaker(name=name, say=(name,)) for name in names},
        items=tuple(item(draft, article, today) for draft in drafts),
    )


def comments(result: "Drafted", name: str) -> list[str]:
    """Return what stands above a file of drafts."""
    return [
        f"Drafts from {name}",
        f"by {GENERATOR}, best first. Nobody has judged them yet:",
        "keep, change or delete each one, and look for a second source of another publisher.",
        f"Dropped: {sum(result.dropped.values())}",
        *(f"  {times} {why}" for why, times in result.dropped.most_common() if times),
    ]


def lint_codes(
    draft: Draft, article: Article, today: date
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the codes of what the checker finds in a draft: errors and warnings, then the rest."""
    whole = bank([draft], article, today)
    one = whole.items[0]
    faults = [*check(one), *(fault for lint in ALL.item for fault in lint(one, whole))]
    if isinstance(one, Single):
        view = Choices.of(one)
        faults += [*cues(view, english=True), *options(one, view, english=True)]
    codes = dict.fromkeys(fault.code for fault in faults)
    serious = tuple(code for code in codes if severity_of(code) != "info")
    return serious, tuple(code for code in codes if severity_of(code) == "info")
