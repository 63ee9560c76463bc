"""Views of every kind, questions at every step, and what Telegram would make of a page."""

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from quizbot.bank.items import ITEM, Item
from quizbot.bank.library import Revision
from quizbot.dialogue import Asked, Person, Told
from quizbot.emulator import html
from quizbot.emulator.limits import BUTTONS, CALLBACK_DATA, ENTITIES, TEXT, utf16_length
from quizbot.learning import sitting as moves
from quizbot.learning.grading import Grade, grade
from quizbot.learning.response import Response
from quizbot.learning.sitting import Sitting
from quizbot.storage.values import Learner
from quizbot.telegram import callbacks
from quizbot.telegram.page import Page, visible
from tests.learning.strategies import NOON, attempt

if TYPE_CHECKING:
    from quizbot.learning.attempt import Attempt

NONCE = "0123456789abc"
PERSON = Person(7, 7)
BUTTONS_A_ROW = 8  # what every client of Telegram shows side by side


def item(kind: str, **own: Any) -> Item:
    """Return an item of a type, with some fields of its own."""
    least: dict[str, dict[str, Any]] = {
        "single": {"options": [{"right": "one"}, {"wrong": "two"}, {"wrong": "three"}]},
        "multiple": {"options": [{"right": "one"}, {"right": "two"}, {"wrong": "three"}]},
        "true-false": {"answer": True},
        "number": {"answer": "5500"},
        "text": {"answer": "Reykjavik"},
        "order": {"items": [{"text": "one"}, {"text": "two"}, {"text": "three"}]},
        "match": {"pairs": [{"left": f"left {n}", "right": f"right {n}"} for n in range(3)]},
        "cloze": {"text": "The {{who}} met.", "gaps": {"who": {"answer": "leaders"}}},
    }
    fields = {"id": "item", "type": kind, "question": "Which?", **least[kind], **own}
    return ITEM.validate_python(fields)


def revision(item: Item, **own: Any) -> Revision:
    """Return a revision of an item."""
    return Revision(bank="bank", bank_title="A bank", language="en", item=item, **own)


def sitting(**own: Any) -> Sitting:
    """Return a sitting with some fields of its own."""
    plain = Sitting(id=1, nonce=NONCE, learner=7, begun=NOON, minutes=4, topics=(), revision=1)
    return replace(plain, **own)


def question(item: Item, *, order: tuple[int, ...] | None = None, **own: Any) -> Asked:
    """Return a question as it is first asked."""
    shown = moves.shuffle(item, random.Random(1)) if order is None else order
    return Asked(sitting(order=shown, **own), revision(item))


def course(view: Asked) -> Iterator[Asked]:
    """Yield a question at every step, from untouched to its last tap, by the codes shown."""
    yield view
    moved: Sitting | Response | None = view.sitting
    while isinstance(moved, Sitting):
        moved = _forward(moved, view.revision.item)
        if isinstance(moved, Sitting):
            yield replace(view, sitting=moved)


def _forward(now: Sitting, item: Item) -> Sitting | Response | None:
    for code in range(_codes(now)):
        moved = moves.tap(now, item, code)
        if isinstance(moved, Sitting) and len(moved.draft) > len(now.draft):
            return moved
    return None if item.type != "cloze" else moves.say(now, item, "a <b>word</b> & more")


def _codes(now: Sitting) -> int:
    """Return how many codes the options of a question may use: a match uses them once a pair."""
    return 8 * len(now.order)


def verdict(revision: Revision, response: Response, **own: Any) -> Told:
    """Return the verdict on a response."""
    graded = grade(revision.item, response)
    assert isinstance(graded, Grade)
    fact: Attempt = attempt(response=response, correct=graded.correct)
    return Told(sitting(position=1, **own), revision, fact, graded)


def learner(**own: Any) -> Learner:
    """Return a learner with some fields of its own."""
    plain = Learner(
        id=7,
        number=12,
        chat=7,
        joined=NOON,
        language=None,
        alias=None,
        listed=True,
        minutes=4,
        topics=(),
        points=0,
        answers=0,
        rights=0,
        reached=None,
        reachable=True,
    )
    return replace(plain, **own)


def read(page: Page) -> str:
    """Return what Telegram would show of a page, once it has been found to be within its limits."""
    text, entities = html.parse(page.text)
    assert 0 < utf16_length(text) <= TEXT
    assert utf16_length(text) == visible(page.text)
    assert len(entities) <= ENTITIES
    _check_keyboard(page)
    return text


def _check_keyboard(page: Page) -> None:
    assert sum(map(len, page.keyboard)) <= BUTTONS
    assert all(0 < len(row) <= BUTTONS_A_ROW for row in page.keyboard)
    for button in (button for row in page.keyboard for button in row):
        assert button.label.strip()
        if not button.is_link:
            assert len(button.data.encode()) <= CALLBACK_DATA
            assert callbacks.decode(button.data, PERSON, 1) is not None


def labels(page: Page) -> list[str]:
    """Return what the buttons of a page say."""
    return [button.label for row in page.keyboard for button in row]


def links(page: Page) -> list[str]:
    """Return the addresses of the links in the text of a page."""
    return [entity["url"] for entity in html.parse(page.text)[1] if entity["type"] == "text_link"]
