"""What must hold after anything that can happen (spec: I1 to I7, I12, I15, I17), looked up from
outside: in the rows, in the chats as people see them, and in the calls as Telegram saw them.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any

from sqlalchemy import Connection, Engine, text

from quizbot.bank.items import Single, TrueFalse
from quizbot.bank.library import Library, Revision
from quizbot.dialogue import Asked
from quizbot.emulator import Emulator
from quizbot.learning.attempt import Attempt
from quizbot.learning.grading import Grade, grade
from quizbot.learning.response import Chosen, Response, Typed, Unknown
from quizbot.learning.sitting import Control
from quizbot.pages import Pages
from quizbot.storage.database import Database
from quizbot.storage.rebuild import rebuild
from quizbot.storage.revisions import Revisions
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Screen
from quizbot.telegram.page import Page
from quizbot.telegram.render import render
from quizbot.tutor import Tutor
from tests.trust.wire import Line

STEADY = frozenset({"sitting", "note", "help", "settings"})
"""The slots that show the same today and tomorrow, whatever others do."""

TAP_LIFE, MESSAGE_LIFE = 150, 86_400
"""For how many seconds Telegram keeps an update that nobody confirms."""

BLOCKED = "the bot may not write there"

_COUNTS = """
SELECT 'I1: more than one answer in slot ' || position || ' of sitting ' || sitting
  FROM attempt GROUP BY sitting, position HAVING count(*) > 1
UNION ALL
SELECT 'I2: attempt ' || a.id || ' is not by the owner of its sitting'
  FROM attempt a JOIN sitting s ON s.id = a.sitting WHERE a.learner <> s.learner
UNION ALL
SELECT 'I4: learner ' || l.id || ' has counters that are no recount'
  FROM learner l LEFT JOIN attempt a ON a.learner = l.id GROUP BY l.id, l.answers, l.rights
  HAVING l.answers <> count(a.id) OR l.rights <> sum(CASE WHEN a.correct THEN 1 ELSE 0 END)
UNION ALL
SELECT 'I4: learner ' || l.id || ' has points that the cards do not credit'
  FROM learner l LEFT JOIN card c ON c.learner = l.id GROUP BY l.id, l.points
  HAVING l.points <> coalesce(sum(c.credited), 0)
UNION ALL
SELECT 'I5: sitting ' || s.id || ' is at ' || s.position || ' after ' || count(a.id) || ' answers'
  FROM sitting s LEFT JOIN attempt a ON a.sitting = s.id GROUP BY s.id, s.position
  HAVING s.position <> count(a.id) OR s.position <> coalesce(max(a.position) + 1, 0)
"""
_OPEN = """
SELECT 'I7: nothing keeps the screen ' || slot || ' of chat ' || chat || ' up to date'
  FROM screen WHERE gone IS NULL AND behind <> (wanted > shown)
"""
_TAG = re.compile(r"<[^>]*>")


@dataclass(slots=True)
class Deeds:
    """What people did and what befell them, as whoever plays them knows it."""

    taps: set[tuple[int, str]] = field(default_factory=set)  # by whom, what the button carries
    texts: set[tuple[int, str]] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)  # who has ever locked the bot out
    removed: set[tuple[int, int]] = field(default_factory=set)  # messages, by chat
    poison: set[int] = field(default_factory=set)  # updates that nobody can read
    known: set[int] = field(default_factory=set)  # updates seen in the inbox before it was pruned
    crashes: list[float] = field(default_factory=list)  # when a replica was killed
    interrupted: bool = False  # a replica was killed, so what it had not sent yet was never sent


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that can be looked at."""

    engine: Engine
    emulator: Emulator
    library: Library
    lines: list[Line]
    deeds: Deeds
    now: datetime
    under_way: float = 0.0  # seconds from a refusal until the last call that knows nothing of it


def quick(engine: Engine) -> list[str]:
    """Return what is wrong at any moment, in the rows alone."""
    with engine.connect() as connection:
        return [row[0] for row in connection.execute(text(f"{_COUNTS} UNION ALL {_OPEN}"))]


def violations(evidence: Evidence) -> list[str]:
    """Return all that is wrong once everything that was begun has been finished."""
    found = quick(evidence.engine)
    with evidence.engine.connect() as connection, connection.begin() as undone:
        look = _Look(connection, Transaction(Database(connection), Revisions()), evidence)
        for check in (_attempts, _screens, _confirmed, _finished, _silent, _folds):
            found += check(look)
        undone.rollback()
    return found + twice(evidence) + early(evidence)


@dataclass(frozen=True, slots=True)
class _Look:
    """One moment in which everything is looked up."""

    connection: Connection
    tx: Transaction
    evidence: Evidence

    def rows(self, statement: str, **values: object) -> list[Any]:
        return list(self.connection.execute(text(statement), values))


def _attempts(look: _Look) -> Iterator[str]:
    nonces = {row.id: row.nonce for row in look.rows("SELECT id, nonce FROM sitting")}
    given = _given(look.evidence.deeds)
    for learner in look.tx.learners(0, 10_000):
        for attempt in look.tx.attempts(learner.id):
            revision = look.tx.revision(attempt.revision)
            taps = given.get((learner.id, f"{nonces[attempt.sitting]}:{attempt.position}"), set())
            if not _was_given(attempt, taps, revision, look.evidence.deeds):
                yield f"I2: nobody gave {attempt}"
            graded = grade(revision.item, attempt.response)
            if revision.key != attempt.item or not isinstance(graded, Grade):
                yield f"I3: {attempt} is not of the revision that it names"
            elif graded.correct != attempt.correct:
                yield f"I3: {attempt} is not graded as the revision says"


def _given(deeds: Deeds) -> dict[tuple[int, str], set[int]]:
    """Return the codes that were tapped, by whom and in which slot of which sitting."""
    found: dict[tuple[int, str], set[int]] = {}
    for person, data in deeds.taps:
        slot, _, code = data.rpartition(":")
        if code.isdecimal():
            found.setdefault((person, slot), set()).add(int(code))
    return found


def _was_given(attempt: Attempt, taps: set[int], revision: Revision, deeds: Deeds) -> bool:
    """Return whether the owner tapped or typed what counted, while it was shown."""
    owner = attempt.learner
    if isinstance(attempt.response, Typed):
        return (owner, attempt.response.text) in deeds.texts
    codes = _codes(attempt, revision)
    if taps & codes if codes else taps:
        return True
    return any(person == owner for person, _ in deeds.texts)  # options can be typed as well


def _codes(attempt: Attempt, revision: Revision) -> set[int]:
    """Return the buttons of which one alone gives this answer; none where it takes several."""
    response: Response = attempt.response
    if isinstance(response, Unknown):
        return {Control.UNKNOWN}
    if isinstance(response, Chosen) and isinstance(revision.item, Single | TrueFalse):
        return {place for place, at in enumerate(attempt.order) if at == response.options[0]}
    return set()


def _folds(look: _Look) -> Iterator[str]:
    """Fold everything anew; the transaction is rolled back, whatever that mends."""
    folded = rebuild(look.tx)
    if folded.cards_mended or folded.counters_mended:
        yield f"I4: what is derived is not what the attempts say: {folded}"


def _screens(look: _Look) -> Iterator[str]:
    evidence = look.evidence
    pages = Pages(Tutor(evidence.library, random.Random(0)))
    bot = next(iter(evidence.emulator.world.bots.values()))
    for chat, slot, gone, behind in look.rows("SELECT chat, slot, gone, behind FROM screen"):
        screen = look.tx.screen(chat, slot)
        assert screen is not None
        if behind:
            yield f"I7: {screen} was never shown"
        elif gone is not None:
            if not (gone == BLOCKED and chat in evidence.deeds.blocked):
                yield f"I7: {screen} was given up: {gone}"
        elif slot in STEADY and (chat, screen.message) not in evidence.deeds.removed:
            view = pages.present(look.tx, screen, evidence.now)
            page = None if view is None else render(view, bot.username)
            yield from _differs(screen, page, evidence.emulator, begun=isinstance(view, Asked))


def _differs(
    screen: Screen, page: Page | None, emulator: Emulator, *, begun: bool
) -> Iterator[str]:
    """Compare what the database says with what the chat shows.

    Below a question there may stand, once, why a typed answer could not be read.
    """
    place = f"{screen.slot} of chat {screen.chat}"
    shown = next(
        (m for m in emulator.messages(screen.chat) if m["message_id"] == screen.message), None
    )
    if page is None or shown is None:
        yield f"I7: there is no message that shows {place}: {screen}"
        return
    wanted = unescape(_TAG.sub("", page.text)).strip()
    same = shown["text"] == wanted or (begun and str(shown["text"]).startswith(wanted))
    buttons = [button.data for row in page.keyboard for button in row]
    if not same or buttons != carried(shown):
        yield f"I7: {place} shows {shown['text']!r} {carried(shown)}, not {wanted!r} {buttons}"


def carried(message: dict[str, Any]) -> list[str]:
    """Return what the buttons under a message carry."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button.get("callback_data", button.get("url", "")) for row in rows for button in row]


def _confirmed(look: _Look) -> Iterator[str]:
    """What was confirmed to Telegram has been stored, unless it had expired by then."""
    stored = {number for (number,) in look.rows("SELECT update_id FROM inbox")}
    stored |= look.evidence.deeds.known
    fetched: dict[int, float] = {}  # until when Telegram keeps them
    for line in look.evidence.lines:
        if line.call.method == "getUpdates" and isinstance(line.call.outcome, list):
            offset = int(line.call.params.get("offset", 0))
            lost = [n for n, end in fetched.items() if n < offset and line.at < end]
            for number in sorted({*lost} - stored):
                yield f"I6: update {number} was confirmed and is not stored"
            for raw in map(json.loads, line.call.outcome):
                life = TAP_LIFE if "callback_query" in raw else MESSAGE_LIFE
                fetched.setdefault(raw["update_id"], line.at + life)


def _finished(look: _Look) -> Iterator[str]:
    """What was stored had its effect, or is put aside for a reason."""
    for number, state, error in look.rows("SELECT update_id, state, error FROM inbox"):
        if state == "dead" and number in look.evidence.deeds.poison:
            continue
        if state != "done":
            yield f"I6: update {number} is {state}: {error}"


def _silent(look: _Look) -> Iterator[str]:
    """Every tap was answered, but where a crash or Telegram itself stood against it."""
    evidence = look.evidence
    if evidence.deeds.interrupted or any(_stops(line) for line in evidence.lines):
        return
    answered = {
        line.call.params.get("callback_query_id")
        for line in evidence.lines
        if line.call.method == "answerCallbackQuery"
    }
    for number, body in look.rows("SELECT update_id, body FROM inbox"):
        query = json.loads(body).get("callback_query")
        if number not in evidence.deeds.poison and query and query["id"] not in answered:
            yield f"I17: the tap of update {number} was never answered"


def _stops(line: Line) -> bool:
    return line.refused is not None or getattr(line.call.outcome, "kind", "") == "401"


def twice(evidence: Evidence) -> list[str]:
    """Return the taps that were acknowledged more than once: they had their effect again."""
    answered = Counter(
        line.call.params.get("callback_query_id")
        for line in evidence.lines
        if line.call.method == "answerCallbackQuery"
    )
    return [f"I6: tap {one} had its effect {n} times" for one, n in answered.items() if n > 1]


def early(evidence: Evidence) -> list[str]:
    """Return the calls about a chat that came while Telegram wanted none about it.

    Nobody knows of a refusal that was still under way to a replica when that was killed.
    """
    late = evidence.under_way
    until: dict[int, tuple[float, float]] = {}
    found = []
    for line in evidence.lines:
        if (chat := line.chat) is None:
            continue  # acknowledgements are best effort, and each replica's own
        since, end = until.get(chat, (line.at, line.at))
        if since + late < line.at < end:
            found.append(f"I15: {line.call.method} about {chat} {end - line.at:.3f} s too early")
        lost = any(line.at <= crash <= line.at + late for crash in evidence.deeds.crashes)
        if line.refused is not None and not lost:
            until[chat] = (line.at, max(end, line.at + line.refused))
    return found
