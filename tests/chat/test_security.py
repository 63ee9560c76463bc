"""Forged and replayed buttons change nothing; nothing that is sent gives an answer away."""

import asyncio
import json
import os
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizbot.bank.library import Library
from quizbot.dialogue import Person, Pick, Tap
from quizbot.pages import STATUS, Pages
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.telegram import callbacks, texts
from quizbot.tutor import Tutor
from tests.chat import banks
from tests.trust.dump import rows
from tests.trust.sink import NOW, Place, placed, query, user

FORGED = int(os.environ.get("TRUST_FORGED", "10000"))
BATCH = 50
ASKED, TOLD, ENDED, READER, STRANGER = 7, 8, 9, 10, 11
PEOPLE = (ASKED, TOLD, ENDED, READER, STRANGER)
NOTICES = set(texts.NOTICES.values())


class World(Place):
    """A bot with a learner in every state of a sitting, and all the buttons that they have seen."""

    numbers = count(1)

    async def fill(self) -> None:
        """Bring everybody to where they stand."""
        self.seen: list[str] = []
        for person in (ASKED, TOLD, ENDED):
            await self._note(await self.said(person, "/learn"))
        await self.answer(TOLD)
        await self.answer(ENDED)
        await self._note(await self.said(ENDED, "/stop"))
        for page in ("/topics", "/settings", "/help"):
            await self._note(await self.said(READER, page))

    async def answer(self, person: int) -> None:
        """Let somebody say that they do not know."""
        (_, nonce, position) = await self.standing(person)
        await self.give(callback_query=query(person, f"{nonce}:{position}:203"))
        (edited,) = self.sink.take("editMessageText")
        await self._note([edited])

    async def standing(self, person: int) -> tuple[int, str, int]:
        """Return where somebody's newest sitting stands."""
        found = await self.bot.store.read(Transaction.current, person)
        assert found is not None
        return person, found.nonce, found.position

    async def forge(self, taps: list[tuple[int, str, bool]]) -> dict[str, str]:
        """Deliver taps together; return what was said beside each of them."""
        updates = [
            {"update_id": next(self.updates), "callback_query": _tapped(*tap)} for tap in taps
        ]
        self.sink.calls.clear()
        await self.bot.intake.receive(updates)
        await self.bot.lanes.idle()
        told = self.sink.take("answerCallbackQuery")
        return {one["callback_query_id"]: one.get("text", "") for one in told}

    async def _note(self, sent: list[dict[str, Any]]) -> None:
        for one in sent:
            keyboard = json.loads(one["reply_markup"])["inline_keyboard"]
            self.seen += [button["callback_data"] for row in keyboard for button in row]


def _tapped(person: int, data: str, in_group: bool) -> dict[str, Any]:
    own = query(person, data, id=f"q{next(World.numbers)}")
    if in_group:
        own["message"]["chat"] = {"id": -100, "type": "supergroup", "title": "A class"}
    return own


@asynccontextmanager
async def world(url: str, library: Library) -> AsyncIterator[World]:
    store = await Store.open(url, clock=lambda: NOW)
    async with placed(store, library) as place:
        made = World(place.bot, place.sink)
        await made.fill()
        yield made
    await store.close()


def changed(data: str, at: int, put: str, taken: int) -> str:
    at %= len(data) + 1
    return data[:at] + put + data[at + taken :]


def forgeries(seen: list[str], library: Library, standings: dict[int, tuple[str, int]]) -> Any:
    """Return a strategy of taps that nobody was offered: who taps, on what, and whether where."""
    pages = Pages(Tutor(library, random.Random(1)))

    def is_forged(tap: tuple[int, str, bool]) -> bool:
        person, data, in_group = tap
        match callbacks.decode(data, Person(person, person), 5):
            case Tap() as own if not in_group:
                return standings.get(person) != (own.nonce, own.position)
            case Pick() as pick if not in_group:
                return pick.page != STATUS and pages._act(pick) is None
            case _:
                return True

    real = st.sampled_from(seen)
    mutated = st.builds(changed, real, st.integers(0, 64), st.text(max_size=2), st.integers(0, 3))
    data = st.one_of(
        real, mutated, st.text(max_size=80), st.sampled_from(["\0", "ü" * 40, "x" * 65])
    )
    return st.tuples(st.sampled_from(PEOPLE), data, st.booleans()).filter(is_forged)


def test_ten_thousand_forged_buttons_are_answered_and_change_nothing(
    sqlite_url: str, read_bank: Callable[[str], Library]
) -> None:
    library = read_bank(banks.HEADER + "".join(banks.ALL))
    answered: list[str] = []
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        one = runner.run(stack.enter_async_context(world(sqlite_url, library)))
        stood = [runner.run(one.standing(person)) for person in (ASKED, TOLD, ENDED)]
        standings = {person: (nonce, position) for person, nonce, position in stood}
        before = rows(sqlite_url)

        @settings(
            max_examples=FORGED // BATCH,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        )
        @given(st.lists(forgeries(one.seen, library, standings), min_size=BATCH, max_size=BATCH))
        def forge(taps: list[tuple[int, str, bool]]) -> None:
            told = runner.run(one.forge(taps))
            assert len(told) == len(taps)
            assert set(told.values()) <= NOTICES
            answered.extend(told)

        forge()
        after = rows(sqlite_url)
        dead = runner.run(one.bot.store.read(Transaction.dead))
        runner.run(stack.aclose())

    assert len(answered) >= FORGED * 0.9  # hypothesis stops early where it has seen everything
    assert dead == []
    assert {name for name in before if before[name] != after[name]} == {"inbox"}
    assert {row["state"] for row in after["inbox"]} == {"done"}


SINGLE = """
  - id: one
    type: single
    question: Which?
    hints: [A hint.]
    options:
      - {%s: alpha, feedback: So it is.}
      - {%s: beta, feedback: So it is.}
      - {%s: gamma, feedback: So it is.}
"""
MULTIPLE = SINGLE.replace("single", "multiple")
TRUE_FALSE = "\n  - {id: one, type: true-false, question: Is it?, answer: %s}\n"
NUMBER = "\n  - {id: one, type: number, question: How many?, answer: %s, unit: km}\n"
TEXT = "\n  - {id: one, type: text, question: Who?, answer: %s}\n"
CLOZE = """
  - id: one
    type: cloze
    question: Fill it.
    text: It was {{who}} there.
    gaps:
      who: {answer: %s, options: [alpha, beta, gamma]}
"""
KEYS: dict[str, tuple[str, list[tuple[str, ...]]]] = {
    "single": (SINGLE, [("right", "wrong", "wrong"), ("wrong", "wrong", "right")]),
    "multiple": (MULTIPLE, [("right", "right", "wrong"), ("wrong", "right", "right")]),
    "true-false": (TRUE_FALSE, [("true",), ("false",)]),
    "number": (NUMBER, [("5",), ("5500",)]),
    "text": (TEXT, [("alpha",), ("gamma",)]),
    "cloze": (CLOZE, [("alpha",), ("gamma",)]),
}


async def _told_before_the_answer(store: Store, library: Library, seed: int) -> list[Any]:
    """Return every call that a learner causes by looking at a question from all sides."""
    async with placed(store, library, seed=seed) as place:
        said = await place.said(seed, "/learn")
        keyboard = json.loads(said[0]["reply_markup"])["inline_keyboard"]
        buttons = [button for row in keyboard for button in row]
        for button in buttons:
            if "Hint" in button["text"] or "☐" in button["text"]:
                place.sink.calls.clear()
                await place.give(callback_query=query(seed, button["callback_data"]))
                said += [{"call": call} for call in place.sink.calls]
        return said


@pytest.mark.parametrize("kind", KEYS)
async def test_what_is_sent_before_the_answer_is_the_same_whichever_option_is_right(
    kind: str, tmp_path: Path, read_bank: Callable[[str], Library]
) -> None:
    form, keys = KEYS[kind]
    libraries = [read_bank(banks.HEADER + form % key) for key in keys]
    assert libraries[0].published[0].rev != libraries[1].published[0].rev

    told = []
    for number, library in enumerate(libraries):
        url = f"sqlite:///{tmp_path / str(number)}"
        store = await Store.open(url, clock=lambda: NOW, create=True)
        told.append([await _told_before_the_answer(store, library, seed) for seed in range(1, 21)])
        await store.close()

    assert json.dumps(told[0]) == json.dumps(told[1])
    assert len({json.dumps(call) for call in told[0]}) > 1


MATCH = """
  - id: one
    type: match
    question: Which belongs to which?
    pairs:
      - {left: L1, right: %s}
      - {left: L2, right: %s}
      - {left: L3, right: %s}
"""
RIGHTS = ("alpha", "beta", "gamma")


async def _orders(store: Store, library: Library, first: int) -> set[tuple[str, ...]]:
    """Return the orders in which sixty learners see the options."""
    found = set()
    for person in range(first, first + 60):
        async with placed(store, library, seed=person) as place:
            said = await place.said(person, "/learn")
            keyboard = json.loads(said[0]["reply_markup"])["inline_keyboard"]
            found.add(tuple(row[0]["text"].partition("· ")[2] for row in keyboard[:3]))
    return found


async def test_the_right_sides_of_pairs_come_in_every_order_whichever_belong_together(
    sqlite_url: str, read_bank: Callable[[str], Library]
) -> None:
    store = await Store.open(sqlite_url, clock=lambda: NOW)

    one = await _orders(store, read_bank(banks.HEADER + MATCH % RIGHTS), 1)
    other = await _orders(store, read_bank(banks.HEADER + MATCH % RIGHTS[::-1]), 101)

    await store.close()
    assert one == other
    assert len(one) == 6


async def test_a_button_says_nothing_of_the_option_but_its_place(
    sqlite_url: str, read_bank: Callable[[str], Library]
) -> None:
    async with world(sqlite_url, read_bank(banks.HEADER + banks.SINGLE)) as one:
        said = await one.said(99, "/learn")

    keyboard = json.loads(said[0]["reply_markup"])["inline_keyboard"]
    codes = [row[0]["callback_data"].rpartition(":")[2] for row in keyboard[:3]]
    assert codes == ["0", "1", "2"]


async def test_who_has_no_learner_taps_into_nothing(
    sqlite_url: str, read_bank: Callable[[str], Library]
) -> None:
    async with world(sqlite_url, read_bank(banks.HEADER + banks.SINGLE)) as one:
        told = await one.tapped(STRANGER, "topics.toggle.ffffffffffff", **{"from": user(STRANGER)})

        assert told[0]["text"] in NOTICES
        assert await one.bot.store.read(Transaction.learner, STRANGER) is None
