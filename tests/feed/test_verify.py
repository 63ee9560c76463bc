"""The verifier: what it accepts from people, and what it catches."""

import random
import re
from typing import Any

import pytest

from quizbot.feed.article import Article
from quizbot.feed.drafting import draft
from quizbot.feed.form import line
from quizbot.feed.verify import Given, Verifier
from tests.feed.written import TODAY, WRITTEN

TEXT = (
    "The Brennau Canal is 37 kilometres long. It was dug between 1741 and 1748 by order of Augustus"
    " III, and up to 2,200 soldiers worked on it. Clara Núñez restored its eleven locks."
)
VERIFIER = Verifier(Article(TEXT, title="Canals of Saxony"))
GOOD: dict[str, Any] = {
    "start": 0,
    "end": 41,
    "quote": TEXT[:41],
    "answer": "37 kilometres",
    "stem": "How long is the Brennau Canal?",
}


def why(**changed: Any) -> str | None:
    return VERIFIER.why_not(Given.of(GOOD | changed))


def test_a_draft_that_is_proved_is_accepted() -> None:
    assert why() is None
    assert why(start=None, end=None) is None
    assert VERIFIER.why_not(Given.of({**GOOD, "quote": None, "evidence": dict(GOOD)})) is None


@pytest.mark.parametrize(
    ("stem", "answer", "part"),
    [
        ("Who gave the order for the canal's digging?", "Augustus III", (41, 150)),
        ("Besides restoring locks, what did Nunez do?", "restored", (149, 197)),
        ("How many soldiers worked on the Brennau Canal at most?", "2,200", (41, 150)),
        ("Of the 11 locks, how many did Clara Nuñez restore?", "eleven", (149, 197)),
        ("In Saxony, which canal did soldiers of Augustus dig?", "Brennau Canal", (0, 41)),
    ],
)
def test_what_people_write_is_accepted(stem: str, answer: str, part: tuple[int, int]) -> None:
    start, end = part
    passage = TEXT[start:end].strip()
    start = TEXT.index(passage)
    end = start + len(passage)

    assert why(stem=stem, answer=answer, start=start, end=end, quote=passage) is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"quote": TEXT[:41].replace("37", "38")}, "word for word"),
        ({"quote": TEXT[:41].replace("Brennau", "Ludwig")}, "word for word"),
        ({"quote": "The canal of Brennau has a length of 37 kilometres."}, "word for word"),
        ({"start": 1, "end": 42}, "word for word"),
        ({"start": True}, "word for word"),
        ({"end": 9_999}, "word for word"),
        ({"answer": "41 kilometres"}, "not in the evidence"),
        ({"answer": 2}, "no text"),
        ({"answer": True}, "no text"),
        ({"answer": ""}, "no text"),
        ({"stem": ""}, "no stem"),
        ({"stem": "How long is the Brennau Canal of 1791?"}, "the number 1791"),
        ({"stem": "How long is the Brennau Canal of Montgomery?"}, "`Montgomery`"),
        ({"stem": "Montgomery's canal is how long?"}, "`Montgomery's`"),
        ({"explanation": "It was measured in 1999."}, "of the explanation"),
        ({"stem": "How long are the 37 kilometres of the Brennau Canal?"}, "away"),
        ({"options": ["37 kilometres", "40 kilometres", "40  kilometres"]}, "the same"),
        ({"options": ["36 kilometres", "40 kilometres"]}, "not one of the options"),
        ({"options": ["37 kilometres"]}, "two to ten"),
        ({"options": "37 kilometres"}, "no list"),
        ({"options": ["37 kilometres", "none of the above"]}, "points to"),
        ({"options": ["37 kilometres", "37 kilometres from end to end of it all"]}, "far longer"),
        ({"options": ["37 kilometres", "120 %"]}, "100 percent"),
        ({"kind": "true-false", "answer": "maybe"}, "neither true nor false"),
    ],
)
def test_what_is_not_proved_is_refused_with_the_reason(changed: dict[str, Any], words: str) -> None:
    assert words in (why(**changed) or "accepted")


NAMES = ("Montgomery", "Zhukovsky", "Lufthansa", "Nakamura", "Cassandra", "Uppsala")


def _mutations(one: dict[str, Any], other: dict[str, Any], rng: random.Random) -> Any:
    """Yield wrong versions of a draft, each with what is wrong."""
    digits = list(re.finditer(r"\d", one["quote"]))
    if digits:
        at = rng.choice(digits)
        digit = str((int(at[0]) + rng.randint(1, 9)) % 10)
        yield (
            "digit",
            one | {"quote": one["quote"][: at.start()] + digit + one["quote"][at.end() :]},
        )
    names = list(re.finditer(r"(?<=[a-z] )[A-Z]\w+", one["quote"]))
    if names:
        at = rng.choice(names)
        swapped = one["quote"][: at.start()] + rng.choice(NAMES) + one["quote"][at.end() :]
        yield "name", one | {"quote": swapped}
    yield "foreign evidence", one | {"quote": other["quote"]}
    words = one["quote"].split()
    yield "paraphrase", one | {"quote": " ".join([*words[1:], words[0]])}
    yield "foreign answer", one | {"answer": other["answer"]}
    yield "number in the stem", one | {"stem": f"{one['stem']} In {rng.randint(1500, 1700)}?"}
    yield "name in the stem", one | {"stem": f"{one['stem']} By {rng.choice(NAMES)}?"}


def test_each_mutation_of_a_draft_is_caught() -> None:
    rng = random.Random(7)
    drafts = {one.id: [line(each) for each in draft(one, TODAY).drafts] for one in WRITTEN}
    verifiers = {one.id: Verifier(one) for one in WRITTEN}
    every = [(key, one) for key, many in drafts.items() for one in many]
    tried: dict[str, list[bool]] = {}

    for number, (key, one) in enumerate(every):
        strangers = [other for name, other in every if name != key]
        other = strangers[number * 31 % len(strangers)]
        assert verifiers[key].why_not(Given.of(one)) is None
        for what, wrong in _mutations(one, other, rng):
            tried.setdefault(what, []).append(verifiers[key].why_not(Given.of(wrong)) is not None)

    assert len(tried) == 7
    assert {what: sum(hits) / len(hits) >= 0.96 for what, hits in tried.items()} == dict.fromkeys(
        tried, True
    )
