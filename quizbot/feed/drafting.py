"""From an article to its drafts, best first, and to a count of what was dropped and why."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from quizbot.bank.load import without_collector
from quizbot.feed.article import Article
from quizbot.feed.claims import Framed, claim_or_fact, who_said
from quizbot.feed.draft import Draft
from quizbot.feed.facts import Candidate, candidate
from quizbot.feed.form import given_of, lint_codes
from quizbot.feed.frames import Frame, frame
from quizbot.feed.rank import LEAST, likely
from quizbot.feed.reading import Read, Reading, read, why_not
from quizbot.feed.statements import order, true_false
from quizbot.feed.stems import Refused
from quizbot.feed.verify import Verifier

_WORDS_A_CLAIM = 150
_WORDS_A_STATEMENT = 200
_A_SENTENCE = 2  # candidates; one is for when the other is refused
_MIDDLING = 0.5  # what is better than that is asked for itself
_WORDS_A_DRAFT = 80  # fewer drafts than that, and less good ones are taken too
_MOST_CLAIMS = 2


@dataclass(frozen=True)
class Drafted:
    """The drafts of one article; `dropped` counts reasons, `why_not` is why there are none."""

    article: Article
    drafts: tuple[Draft, ...] = ()
    dropped: Counter[str] = field(default_factory=Counter)
    why_not: str | None = None


def draft(article: Article, today: date, *, limit: int | None = None) -> Drafted:
    """Return the drafts of an article, at most `limit` of them."""
    if (reason := why_not(article)) is not None:
        return Drafted(article, why_not=reason)
    with without_collector():
        return _Drafter(read(article, today), today).drafted(limit)


class _Drafter:
    """Collects drafts, and keeps the best one of each sentence."""

    def __init__(self, reading: Reading, today: date) -> None:
        self._reading = reading
        self._today = today
        self._verifier = Verifier(reading.article)
        self._dropped: Counter[str] = Counter()
        self._kept: list[Draft] = []
        self._answers: set[str] = set()
        self._sentences: set[int] = set()  # numbers
        self._starts = [reading.shadow.back(one.place.start) for one in reading.sentences]

    def drafted(self, limit: int | None) -> Drafted:
        """Return all that was drafted."""
        framed = [(one, frame(one)) for one in self._reading.sentences]
        candidates = self._candidates(framed)
        size = self._reading.size
        self._take(who_said(self._reading, framed), most=max(1, size // _WORDS_A_CLAIM))
        self._take(
            claim_or_fact(self._reading, framed), most=min(_MOST_CLAIMS, size // _WORDS_A_CLAIM)
        )
        best = sorted(candidates, key=lambda one: -one.draft.score)
        self._take((one.draft for one in best if one.draft.score > _MIDDLING), most=None)
        middling = [one for one in best if LEAST <= one.draft.score <= _MIDDLING]
        self._take(true_false(self._reading, middling), most=size // _WORDS_A_STATEMENT)
        self._take((one.draft for one in middling), most=None)
        if (few := max(1, size // _WORDS_A_DRAFT) - len(self._kept)) > 0:
            self._take((one.draft for one in best if one.draft.score < LEAST), most=few)
        if (ordered := order(self._reading, candidates)) is not None:
            self._take([ordered], most=1, again=True)
        ranked = sorted(self._kept, key=lambda one: (-one.score, one.start))
        if limit is not None and len(ranked) > limit:
            self._dropped["beyond the number asked for"] += len(ranked) - limit
            ranked = ranked[:limit]
        kept = {one.id for one in self._kept}
        weak = sum(one.draft.score < LEAST and one.draft.id not in kept for one in candidates)
        self._dropped["hardly anybody would ask for it"] += weak
        drafts = tuple(replace(one, rank=place) for place, one in enumerate(ranked, 1))
        return Drafted(self._reading.article, drafts, self._dropped)

    def _candidates(self, framed: Framed) -> list[Candidate]:
        return [one for sentence, its in framed for one in self._of_sentence(sentence, its)]

    def _of_sentence(self, sentence: Read, its: Frame) -> Iterator[Candidate]:
        """Yield the best candidates of a sentence, and all that ask for a time."""
        spans = sorted(sentence.spans, key=lambda one: -likely(self._reading, sentence, one))
        found = 0
        for span in spans:
            if found >= _A_SENTENCE and span.kind not in {"year", "date"}:
                self._dropped["another draft has its sentence or answer"] += 1
                continue
            one = candidate(self._reading, sentence, its, span)
            if isinstance(one, Refused):
                self._dropped[one.why] += 1
            else:
                found += 1
                yield one

    def _take(self, drafts: Iterable[Draft], *, most: int | None, again: bool = False) -> None:
        taken = 0
        for one in sorted(drafts, key=lambda one: -one.score):
            if most is not None and taken >= most:
                return
            place = self._sentence(one)
            if not again and (place in self._sentences or one.answer.casefold() in self._answers):
                self._dropped["another draft has its sentence or answer"] += 1
                continue
            if (checked := self._checked(one)) is None:
                continue
            self._kept.append(checked)
            self._sentences.add(place)
            self._answers.add(one.answer.casefold())
            taken += 1

    def _sentence(self, one: Draft) -> int:
        """Return the number of the sentence that a draft's evidence begins in."""
        return bisect_right(self._starts, one.start)

    def _checked(self, one: Draft) -> Draft | None:
        """Return a draft with what the lints say in passing; None, and the reason counted."""
        if (why := self._verifier.why_not(given_of(one))) is not None:
            self._dropped[f"not verified: {why.split('`')[0].strip()}"] += 1
            return None
        serious, light = lint_codes(one, self._reading.article, self._today)
        if serious:
            self._dropped[f"lint {serious[0]}"] += 1
            return None
        return replace(one, lint=light)
