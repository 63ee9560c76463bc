"""What follows from changed banks: progress is moved, learners and instructors are told, once.

Each verb is one transaction, and any number of replicas may run it: what has been noted by one is
found by the others, which then do nothing.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from quizbot.bank.items import ItemKey
from quizbot.bank.library import Library, Revision
from quizbot.bank.watch import Published
from quizbot.dialogue import Amended, Diagnosis
from quizbot.reports import Act, record
from quizbot.storage.oversight import Role
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Screen

log = logging.getLogger(__name__)

TELL = "tell-changes"
"""The job that tells learners of changed answers, some at a time."""

LEARNERS = 200
"""So many are told in one transaction: nobody waits long for it."""

NEWS = "banks"
"""The slot of what those who write banks are told of them."""

LINES = 10
"""So many mistakes are told; the rest is counted."""

_EDITION = "edition"
_WRITERS = (Role.INSTRUCTOR, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Adopted:
    """What of a library was news to the database, as keys of items."""

    added: tuple[ItemKey, ...] = ()
    changed: tuple[ItemKey, ...] = ()  # another answer is right than before
    renamed: tuple[ItemKey, ...] = ()  # under their old keys
    kept: tuple[ItemKey, ...] = ()  # old keys whose progress another item could not take over

    @property
    def news(self) -> bool:
        """Whether anything was."""
        return bool(self.added or self.changed or self.renamed)


def news(tx: Transaction, library: Library, since: Library | None = None) -> Adopted:
    """Return what of a library is news to the database, and change nothing.

    An item that is as it was in `since` is none: another replica may have newer files.
    """
    here = {} if since is None else {one.key: one.rev for one in since.published}
    known, renames = tx.item_revs(), tx.renames()
    added, changed = [], []
    for one in library.published:
        if one.key not in known:
            added.append(one.key)
        elif known[one.key] != one.rev and here.get(one.key) != one.rev:
            changed.append(one.key)
    renamed = [was for was, _ in _renames(library) if was in known and was not in renames]
    return Adopted(tuple(added), tuple(sorted(changed)), tuple(renamed))


def adopt(
    tx: Transaction, library: Library, now: datetime, since: Library | None = None
) -> Adopted:
    """Take up a library: note new items, move renamed ones, begin anew where the key changed.

    Whoever has answered an item of which another answer is right now will be told.
    """
    found = news(tx, library, since)
    pairs = [pair for pair in _renames(library) if pair[0] in found.renamed]
    moved = tx.rename(pairs, now) if pairs else []
    known = tx.item_revs()
    tx.note_items(_carried(library, found.added, known, moved), now)
    known = tx.item_revs()
    amended: dict[ItemKey, int] = {}
    for key in sorted({*found.added, *found.changed}):
        one = library.revisions[key]
        if known[key] != one.rev and tx.amend(key, known[key], one.rev, now):
            amended[key] = tx.pin(one, now)
    if amended:
        edition = tx.begin_edition(now, amended)
        tx.schedule_job(TELL, now, key=str(edition), payload={"edition": edition, "after": 0})
    kept = tuple(was for was in found.renamed if was not in tx.renames())
    return Adopted(found.added, tuple(amended), tuple(moved), kept)


def tell(tx: Transaction, payload: Mapping[str, Any], now: datetime) -> None:
    """Want some of the learners whom an edition concerns to be told; plan the next of them."""
    edition, after = int(payload["edition"]), int(payload["after"])
    concerned = tx.concerned(edition, after, LEARNERS)
    for learner in concerned:
        known = tx.learner(learner)
        assert known is not None  # they have a card
        slot = f"{_EDITION}{edition}"
        tx.leave(known.chat, slot, learner=learner, content=str(edition), now=now, fresh=True)
    if len(concerned) == LEARNERS:
        rest = {"edition": edition, "after": concerned[-1]}
        tx.schedule_job(TELL, now, key=str(edition), payload=rest)


def diagnose(tx: Transaction, digest: str, lines: Sequence[str], now: datetime) -> bool:
    """Tell all who write banks what is wrong with them; say whether they had not been told yet.

    `digest` names what is wrong, and is empty where nothing is: then those are told who had been
    told of mistakes.
    """
    report = json.dumps({"lines": lines[:LINES], "more": max(len(lines) - LINES, 0)})
    number = tx.diagnose(digest, report, now)
    if number is None:
        return False
    for person in sorted({one for role in _WRITERS for one in tx.holders(role)}):
        learner, before = tx.learner(person), tx.screen(person, NEWS)
        if learner is None or not learner.reachable or not (lines or before):
            continue  # whoever has never spoken to the bot cannot be written to
        content, fresh = str(number), bool(lines)
        tx.leave(learner.chat, NEWS, learner=person, content=content, now=now, fresh=fresh)
    return True


def publish(
    tx: Transaction, files: Sequence[Published], *, version: int, by: int, now: datetime
) -> int | None:
    """Publish files together; return the number by which that is undone.

    None where something else was published since the files were checked, beside `version`.
    """
    tx.hold_content()
    if tx.content_version() != version:
        return None
    number = tx.publish(files, by=by, now=now)
    names = ", ".join(f"{one.bank}/{one.name}" for one in files)
    record(tx, by, Act.PUBLISH, now, allowed=True, subject=str(number), detail=names)
    return number


def undo(tx: Transaction, number: int, *, by: int, now: datetime) -> list[str] | None:
    """Take back what was published together; return the files, None where that was done before."""
    tx.hold_content()
    if not tx.undo_publishing(number, by=by, now=now):
        return None
    names = [f"{bank}/{name}" for bank, name in tx.published_files(number)]
    record(tx, by, Act.UNDO, now, allowed=True, subject=str(number), detail=", ".join(names))
    return names


def present(tx: Transaction, screen: Screen) -> Amended | Diagnosis | None:
    """Compose what a screen about the banks should show; None for any other screen."""
    if screen.slot == NEWS:
        report = json.loads(tx.diagnosis(int(screen.content)) or "{}")
        return Diagnosis(tuple(report.get("lines", ())), report.get("more", 0))
    if screen.slot.startswith(_EDITION):
        found = tx.amended(int(screen.content), screen.learner)
        return Amended(tuple(map(tx.revision, found))) if found else None
    return None


def _renames(library: Library) -> list[tuple[ItemKey, ItemKey]]:
    """Return the old and the new key of every published item that had another one."""
    return [
        (ItemKey(f"{one.bank}/{was}"), one.key) for one in library.published for was in one.item.was
    ]


def _carried(
    library: Library,
    added: Sequence[ItemKey],
    known: Mapping[ItemKey, str],
    moved: Sequence[ItemKey],
) -> dict[ItemKey, str]:
    """Return what decides the grade of new items; of a renamed one, what decided it before."""
    before = {key: known[was] for was, key in _renames(library) if was in moved and was in known}
    return {key: before.get(key, _rev(library.revisions[key])) for key in added}


def _rev(revision: Revision) -> str:
    return revision.rev
