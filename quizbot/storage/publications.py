"""Bank files that the database holds: published together, in force until they are undone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256

from sqlalchemy import Delete, Insert, and_, bindparam, delete, func, select, update
from sqlalchemy import insert as plain_insert

from quizbot.bank.watch import Published
from quizbot.storage import tables as t
from quizbot.storage.codec import plain
from quizbot.storage.sql import Part, columns, insert

_publishing, _publication, _upload, _diagnosis = (
    table.c for table in (t.publishing, t.publication, t.upload, t.diagnosis)
)

# It grows with every publishing and with every undoing, whichever of them is committed first.
VERSION = select(func.count(_publishing.id) + func.count(_publishing.undone))
ONE_AT_A_TIME = "LOCK TABLE publishing IN SHARE ROW EXCLUSIVE MODE"
PUBLISH = (
    plain_insert(t.publishing)
    .values(columns(t.publishing, "id", "undone", "undone_by"))
    .returning(_publishing.id)
)
ADD_FILE = plain_insert(t.publication).values(columns(t.publication))
UNDO = (
    update(t.publishing)
    .where(_publishing.id == bindparam("b_id"), _publishing.undone.is_(None))
    .values(undone=bindparam("b_now"), undone_by=bindparam("b_by"))
)
_joined = t.publication.join(t.publishing)
LAST = select(func.max(_publishing.id)).where(_publishing.undone.is_(None))
FILES = (
    select(_publication.bank, _publication.name)
    .where(_publication.publishing == bindparam("b_id"))
    .order_by(_publication.bank, _publication.name)
)
_newest = (
    select(
        _publication.bank, _publication.name, func.max(_publication.publishing).label("publishing")
    )
    .select_from(_joined)
    .where(_publishing.undone.is_(None))
    .group_by(_publication.bank, _publication.name)
    .subquery()
)
IN_FORCE = (
    select(_publication.bank, _publication.name, _publication.text)
    .join(
        _newest,
        and_(
            _publication.bank == _newest.c.bank,
            _publication.name == _newest.c.name,
            _publication.publishing == _newest.c.publishing,
        ),
    )
    .order_by(_publication.bank, _publication.name)
)
RECEIVE = plain_insert(t.upload).values(columns(t.upload, "id", "publishing")).returning(_upload.id)
UPLOAD = select(
    *(_upload.id, _upload.by, _upload.name, _upload.text, _upload.report),
    *(_upload.state, _upload.publishing),
).where(_upload.id == bindparam("b_id"))
TURN = (
    update(t.upload)
    .where(_upload.id == bindparam("b_id"), _upload.state == bindparam("b_before"))
    .values(state=bindparam("b_state"), publishing=bindparam("b_publishing"))
)
FORGET_UPLOADS: Delete = delete(t.upload).where(_upload.at < bindparam("b_before"))
DIAGNOSIS = select(_diagnosis.report).where(_diagnosis.id == bindparam("b_id"))
LAST_DIAGNOSIS = select(_diagnosis.id, _diagnosis.digest).order_by(_diagnosis.id.desc()).limit(1)
SUCCESSOR = select(_diagnosis.id).where(_diagnosis.previous == bindparam("b_previous"))


@cache
def diagnose(dialect: str) -> Insert:
    """Insert a diagnosis unless another one has followed the same one."""
    statement = insert(t.diagnosis, dialect).values(columns(t.diagnosis, "id"))
    return statement.on_conflict_do_nothing(index_elements=[_diagnosis.previous])


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody sent, what was found in it, and what became of it."""

    id: int
    by: int
    name: str
    text: str
    report: str
    state: str  # waiting, published, undone, discarded
    publishing: int | None


class Publications(Part):
    """Publishings and the files in them, uploads, and what was told of files on disk."""

    def content_version(self) -> int:
        """Return a number that grows whenever something is published or undone."""
        ((version,),) = self._db.rows(VERSION, {})
        return int(version)

    def hold_content(self) -> None:
        """Let nobody else publish before this transaction ends."""
        if self._db.dialect == "postgresql":
            self._db.command(ONE_AT_A_TIME)

    def in_force(self) -> list[Published]:
        """Return the newest text of every file that is published."""
        return [Published(*row) for row in self._db.rows(IN_FORCE, {})]

    def publish(self, files: Iterable[Published], *, by: int, now: datetime) -> int:
        """Publish files together; return the number under which that can be undone."""
        ((publishing,),) = self._db.rows(PUBLISH, {"at": now, "by": by})
        self._db.change_each(
            ADD_FILE,
            (
                {
                    "publishing": publishing,
                    "bank": file.bank,
                    "name": file.name,
                    "sha256": sha256(file.text.encode()).hexdigest(),
                    "text": file.text,
                }
                for file in files
            ),
        )
        return int(publishing)

    def undo_publishing(self, publishing: int, *, by: int, now: datetime) -> bool:
        """Take files back that were published together; False where that was done before."""
        return self._db.change(UNDO, {"b_id": publishing, "b_by": by, "b_now": now}) == 1

    def last_publishing(self) -> int | None:
        """Return what was published last and not undone."""
        ((found,),) = self._db.rows(LAST, {})
        return None if found is None else int(found)

    def published_files(self, publishing: int) -> list[tuple[str, str]]:
        """Return bank and name of the files that were published together."""
        return [(bank, name) for bank, name in self._db.rows(FILES, {"b_id": publishing})]

    def receive_upload(self, *, by: int, name: str, text: str, report: str, now: datetime) -> int:
        """Keep a file that somebody sent; return its number."""
        values = {"at": now, "by": by, "name": plain(name, 64), "text": text, "report": report}
        ((key,),) = self._db.rows(RECEIVE, values | {"state": "waiting"})
        return int(key)

    def upload(self, key: int) -> Upload | None:
        """Return a file that somebody sent."""
        row = self._db.row(UPLOAD, {"b_id": key})
        return None if row is None else Upload(*row)

    def turn_upload(
        self, key: int, before: str, state: str, *, publishing: int | None = None
    ) -> bool:
        """Note what becomes of an upload; False where it was in another state."""
        values = {"b_id": key, "b_before": before, "b_state": state, "b_publishing": publishing}
        return self._db.change(TURN, values) == 1

    def forget_uploads(self, before: datetime) -> int:
        """Forget what was sent before a moment; what was published stays published."""
        return self._db.change(FORGET_UPLOADS, {"b_before": before})

    def diagnose(self, digest: str, report: str, now: datetime) -> int | None:
        """Note what is wrong with the banks; return its number, None where that was known."""
        last, known = self._db.row(LAST_DIAGNOSIS, {}) or (0, "")
        values = {"previous": last, "digest": digest, "report": report, "at": now}
        if digest == known or not self._db.change(diagnose(self._db.dialect), values):
            return None
        ((key,),) = self._db.rows(SUCCESSOR, {"b_previous": last})
        return int(key)

    def diagnosis(self, key: int) -> str | None:
        """Return what was told to be wrong."""
        row = self._db.row(DIAGNOSIS, {"b_id": key})
        return None if row is None else str(row[0])
