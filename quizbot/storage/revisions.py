"""Pinned revisions in memory: they never change, so each is parsed once a process."""

from collections.abc import Iterable

from quizbot.bank.library import Revision

_MOST = 20_000


class Revisions:
    """What is known of the table `item_revision`; only committed rows may enter."""

    def __init__(self) -> None:
        self._by_id: dict[int, Revision] = {}
        self._ids: dict[tuple[str, str, str], int] = {}

    def id(self, revision: Revision) -> int | None:
        """Return the id of a revision, if it is known to be stored."""
        return self._ids.get((revision.key, revision.rev, revision.text_rev))

    def revision(self, key: int) -> Revision | None:
        """Return the revision of an id, if it is known."""
        return self._by_id.get(key)

    def add_all(self, committed: Iterable[tuple[int, Revision]]) -> None:
        """Remember rows that have been committed."""
        for key, revision in committed:
            if len(self._by_id) >= _MOST:
                self._by_id.clear()
                self._ids.clear()
            self._by_id[key] = revision
            self._ids[revision.key, revision.rev, revision.text_rev] = key
