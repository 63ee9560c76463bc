"""Question files that somebody sends to the bot: looked at, published, taken back, left.

Only instructors and admins may; to anybody else these verbs return None, and they are told what is
told of any document or button. Nothing with an error is ever published.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from quizbot import publishing
from quizbot.bank.candidates import candidate
from quizbot.bank.changes import Change, Kind, changes
from quizbot.bank.finding import Finding
from quizbot.bank.items import ItemKey
from quizbot.bank.library import Revision
from quizbot.bank.watch import Published, Shelf
from quizbot.dialogue import Notice, Pick, Previewed, Reply, Reported, Uploaded
from quizbot.lint.check import Inputs, look
from quizbot.reports import Act, may, record
from quizbot.storage.publications import Upload
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Screen

MOST_BYTES = 1024 * 1024
"""How long a file may be that is sent to the bot."""

PAGE = "upload"
REPORT = "report"
FINDINGS = 5
CHANGES = 12
PREVIEWS = 40

_DONE = {"publish": "published", "discard": "discarded", "undo": "undone"}


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a file; JSON keeps it beside the file."""

    bank: str
    version: int  # of what is published, when this was found
    errors: int
    warnings: int
    findings: tuple[str, ...]  # all of them, a line each
    changes: tuple[tuple[str, str, str], ...]  # key, kind and key before, as in `Change`
    previews: tuple[str, ...]  # revisions as JSON


def examine(shelf: Shelf, name: str, raw: bytes, *, version: int, today: date) -> Report:
    """Look at a file as if it were published; this takes a while, and is for a thread."""
    one = candidate(name, raw, name)
    if not isinstance(one, Published):
        return _reported("", version, one, (), ())
    trial = shelf.trial([one])
    found = {*trial.loaded.findings, *look(trial.files, trial.loaded, Inputs(today))}
    here = [finding for finding in found if finding.path == one.path or _is_error(finding)]
    differing = changes(shelf.library, trial.loaded.library)
    shown = (trial.loaded.library.revisions.get(change.key) for change in differing)
    previews = [revision for revision in shown if revision is not None]
    return _reported(one.bank, version, here, differing, previews)


def receive(
    tx: Transaction, person: int, name: str, text: str, report: Report, now: datetime
) -> Reply | None:
    """Keep a file that was looked at, and show what was found; None for whoever may not."""
    allowed = may(tx, person, Act.UPLOAD)
    record(tx, person, Act.UPLOAD, now, allowed=allowed, subject=name)
    if not allowed:
        return None
    kept = json.dumps(asdict(report))
    key = tx.receive_upload(by=person, name=name, text=text, report=kept, now=now)
    if report.findings:
        tx.leave(person, REPORT, learner=person, content=str(key), now=now, fresh=True)
    return _show(tx, key, person, now)


def refuse(tx: Transaction, person: int, name: str, now: datetime) -> None:
    """Note that somebody sent a file who may not."""
    record(tx, person, Act.UPLOAD, now, allowed=False, subject=name)


def may_upload(tx: Transaction, person: int) -> bool:
    """Return whether somebody's files are looked at."""
    return may(tx, person, Act.UPLOAD)


def pick(tx: Transaction, tapped: Pick, now: datetime) -> Reply:
    """Do what a button below an upload says, if it is the tapper's and they still may."""
    number, _, place = tapped.value.partition("x")
    person = tapped.person.id
    upload = tx.upload(int(number)) if number.isdecimal() and len(number) < 16 else None
    if upload is None or upload.by != person:
        return Reply(notice=Notice.GONE)
    if tapped.act in {"show", "preview"} and may(tx, person, Act.UPLOAD):
        content = f"{upload.id} {place}" if tapped.act == "preview" else str(upload.id)
        return _show(tx, upload.id, person, now, message=tapped.message, content=content)
    if tapped.act not in _DONE:
        return Reply(notice=Notice.GONE)
    act = Act(tapped.act)
    allowed = may(tx, person, act)
    if not allowed:
        record(tx, person, act, now, allowed=False, subject=upload.name)
        return Reply(notice=Notice.GONE)
    if (notice := _act(tx, act, upload, now)) is not None:
        return Reply(notice=notice)
    return _show(tx, upload.id, person, now, message=tapped.message)


def present(tx: Transaction, screen: Screen) -> Uploaded | Previewed | Reported | None:
    """Compose what a screen about an upload should show; None for any other screen."""
    if screen.slot not in {PAGE, REPORT}:
        return None
    number, _, place = screen.content.partition(" ")
    upload = tx.upload(int(number))
    if upload is None or not may(tx, screen.learner, Act.UPLOAD):
        return None
    report = _report(upload)
    if screen.slot == REPORT:
        return Reported(upload.name, report.findings)
    if place.isdecimal() and int(place) < len(report.previews):
        revision = Revision.from_json(report.previews[int(place)])
        return Previewed(upload.id, revision, int(place), len(report.previews))
    return _uploaded(tx, upload, report)


def _act(tx: Transaction, act: Act, upload: Upload, now: datetime) -> Notice | None:
    """Do it; return what stands against it, if anything does."""
    match act:
        case Act.PUBLISH:
            return _publish(tx, upload, now)
        case Act.UNDO:
            number = upload.publishing
            if upload.state != "published" or number is None:
                return Notice.DONE
            if publishing.undo(tx, number, by=upload.by, now=now) is None:
                return Notice.DONE
            tx.turn_upload(upload.id, "published", "undone", publishing=number)
        case _:
            if not tx.turn_upload(upload.id, "waiting", "discarded"):
                return Notice.DONE
            record(tx, upload.by, act, now, allowed=True, subject=upload.name)
    return None


def _publish(tx: Transaction, upload: Upload, now: datetime) -> Notice | None:
    report = _report(upload)
    if upload.state != "waiting":
        return Notice.DONE
    if report.errors:
        return Notice.ERRORS
    files = [Published(report.bank, upload.name, upload.text)]
    number = publishing.publish(tx, files, version=report.version, by=upload.by, now=now)
    if number is None:
        return Notice.OVERTAKEN
    tx.turn_upload(upload.id, "waiting", "published", publishing=number)
    return None


def _show(
    tx: Transaction,
    key: int,
    person: int,
    now: datetime,
    *,
    message: int | None = None,
    content: str = "",
) -> Reply:
    screen = tx.want(
        person,
        PAGE,
        learner=person,
        content=content or str(key),
        now=now,
        fresh=message is None,
        message=message,
    )
    return Reply(screen, present(tx, screen))


def _uploaded(tx: Transaction, upload: Upload, report: Report) -> Uploaded:
    found = [
        Change(ItemKey(key), Kind(kind), ItemKey(was) if was else None)
        for key, kind, was in report.changes
    ]
    learners = tx.answered({one.was or one.key for one in found[:CHANGES]})
    return Uploaded(
        id=upload.id,
        name=upload.name,
        state=upload.state,
        errors=report.errors,
        warnings=report.warnings,
        findings=report.findings[:FINDINGS],
        changes=tuple(one.line(learners) for one in found[:CHANGES]),
        more=max(len(found) - CHANGES, 0),
        previews=len(report.previews),
    )


def _reported(
    bank: str,
    version: int,
    found: Sequence[Finding],
    differing: Sequence[Change],
    previews: Sequence[Revision],
) -> Report:
    ordered = sorted(found, key=lambda one: (not _is_error(one), one))
    path = f"published/{bank}/"
    return Report(
        bank=bank,
        version=version,
        errors=sum(map(_is_error, found)),
        warnings=sum(one.severity == "warning" for one in found),
        findings=tuple(str(one).removeprefix(path) for one in ordered),
        changes=tuple((one.key, one.kind.value, one.was or "") for one in differing),
        previews=tuple(one.to_json() for one in previews[:PREVIEWS]),
    )


def _report(upload: Upload) -> Report:
    kept = json.loads(upload.report)
    return Report(
        bank=kept["bank"],
        version=kept["version"],
        errors=kept["errors"],
        warnings=kept["warnings"],
        findings=tuple(kept["findings"]),
        changes=tuple((key, kind, was) for key, kind, was in kept["changes"]),
        previews=tuple(kept["previews"]),
    )


def _is_error(finding: Finding) -> bool:
    return finding.severity == "error"
