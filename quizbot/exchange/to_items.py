"""From questions of other programs to items; whatever items cannot hold is named."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from quizbot.bank.finding import Finding
from quizbot.bank.items import Item
from quizbot.bank.library import Bank
from quizbot.bank.schema import understand
from quizbot.exchange.credit import choice
from quizbot.exchange.embedded import cloze
from quizbot.exchange.naming import Names, slug
from quizbot.exchange.question import Losses, Place, Question
from quizbot.exchange.texts import Texts
from quizbot.exchange.typed import number, short

_MOST_HINTS = 3
_TOP = {"top", "$course$", "$system$", "$module$", "$cat1$"}


@dataclass(frozen=True, slots=True)
class Draft:
    """An item to be: its fields without `id`, what may give it its id, and its topic's title."""

    place: Place
    fields: dict[str, Any]
    titles: Sequence[str]  # the best first
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """The bank of all questions that could be taken over, and what was lost of them."""

    bank: Bank
    findings: tuple[Finding, ...]


def drafts(questions: Iterable[Question], losses: Losses) -> Iterator[Draft]:
    """Yield a draft for each question."""
    for question in questions:
        texts = Texts(question.place, losses)
        fields = _common(question, texts)
        fields |= _own(question, texts)
        texts.tell()
        ours = question.number if question.number == slug(question.number) else ""
        titles = (ours, question.title, question.number, fields["question"])
        yield Draft(question.place, fields, titles, _title(question.category))


def gather(made: Iterable[Draft], losses: Losses, bank: Bank) -> Made:
    """Return the bank with all drafts that are items without a mistake, and all findings."""
    names, topics = Names(), _Topics()
    items: list[Item] = []
    for draft in made:
        item = _checked(draft, losses)
        if item is not None:
            own = {"id": names.give(*draft.titles)}
            own |= {"topic": topics.id(draft.topic)} if draft.topic else {}
            items.append(item.model_copy(update=own))
    return Made(replace(bank, topics=topics.titles, items=tuple(items)), losses.findings)


def _checked(draft: Draft, losses: Losses) -> Item | None:
    """Return the item of a draft, or None and say why there is none."""
    fields = {key: value for key, value in draft.fields.items() if value not in (None, [], {}, "")}
    content = understand({"quizbot": "1", "bank": "x", "questions": [{"id": "x", **fields}]})
    if content.faults or not content.items:
        fault = content.faults[0]
        said = "".join((fault.message, "; " if fault.help else "", fault.help))
        losses(draft.place, "QB803", f"left out: {said} ({fault.code})")
        return None
    return content.items[0][1]


def _common(question: Question, texts: Texts) -> dict[str, Any]:
    hints = [said for hint in question.hints if (said := texts.plain(hint))]
    if len(hints) > _MOST_HINTS:
        texts.lose(question.place, "QB806", f"lost: hints beyond the third, {len(hints)} in all")
    outcome = {"right": texts.plain(question.right), "wrong": texts.plain(question.wrong)}
    return {
        "question": texts.plain(question.stem),
        "explanation": texts.plain(question.general),
        "hints": hints[:_MOST_HINTS],
        "tags": list(dict.fromkeys(filter(None, map(slug, question.tags)))),
        "feedback": {side: said for side, said in outcome.items() if said},
    }


def _own(question: Question, texts: Texts) -> dict[str, Any]:
    match question.kind:
        case "choice":
            return choice(question, texts)
        case "true-false":
            return _true_false(question, texts)
        case "short":
            return short(question, texts)
        case "number":
            return number(question, texts)
        case "match":
            return _match(question, texts)
        case "order":
            steps = [{"text": texts.plain(one.text)} for one in question.answers]
            return {"type": "order", "items": steps}
        case "cloze":
            return cloze(question, texts)


def _true_false(question: Question, texts: Texts) -> dict[str, Any]:
    true, false = question.answers
    holds = true.percent > false.percent
    right, wrong = (true, false) if holds else (false, true)
    said = {"right": texts.plain(right.feedback), "wrong": texts.plain(wrong.feedback)}
    feedback = {side: words for side, words in said.items() if words}
    own: dict[str, Any] = {"type": "true-false", "answer": "true" if holds else "false"}
    return own | ({"feedback": feedback} if feedback else {})


def _match(question: Question, texts: Texts) -> dict[str, Any]:
    pairs, extra = [], []
    for pair in question.pairs:
        left, right = texts.plain(pair.left), texts.clean(pair.right)
        if left:
            pairs.append({"left": left, "right": right})
        elif right:
            extra.append(right)
    return {"type": "match", "pairs": pairs, "extra": extra}


def _title(category: str) -> str:
    """Return the last part of a category's path, which slashes divide and a pair of them is one."""
    parts = category.replace("//", "\0").split("/")
    named = [part.replace("\0", "/").strip() for part in parts]
    named = [part for part in named if part and part not in _TOP]
    return named[-1] if named else ""


class _Topics:
    """Topics by their titles, each with its id."""

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self._names = Names()

    def id(self, title: str) -> str:
        """Return the id of the topic with this title; a new one, where it is new."""
        title = " ".join(title.split())[:200].strip()
        if title not in self._ids:
            self._ids[title] = self._names.give(title)
            self.titles[self._ids[title]] = title
        return self._ids[title]
