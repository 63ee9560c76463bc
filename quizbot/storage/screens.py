"""What every chat should show and does show, and until when Telegram wants no calls about it.

A screen that is behind belongs to the replica that holds its lease; nobody else sends meanwhile,
so an older content never comes after a newer one, and a new message is sent once.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Insert,
    and_,
    bindparam,
    case,
    delete,
    func,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.sql.dml import ReturningInsert

from quizbot.storage import rows
from quizbot.storage import tables as t
from quizbot.storage.codec import plain
from quizbot.storage.sql import Part, given, insert
from quizbot.storage.values import Screen

LEASE = timedelta(seconds=15)
"""How long a screen belongs to whoever brings it up: longer than a call to Telegram may take."""

EVERYWHERE = 0
"""The chat under which a pause of the whole bot is kept."""

NOBODY = ""
"""The holder of a screen that everybody may bring up."""

_screen, _pause = t.screen.c, t.pause.c
_AT = and_(_screen.chat == bindparam("b_chat"), _screen.slot == bindparam("b_slot"))
_LATEST = _screen.wanted == bindparam("b_version")
_FREE = {"lease": None, "holder": None}
_ANYWHERE: BindParameter[int] = bindparam("b_everywhere", EVERYWHERE)

SCREEN = select(*rows.SCREEN.columns).where(_AT)


def _fresh() -> tuple[Any, Any]:
    """Return the message to edit, none, and the stale one, for a screen to be sent anew."""
    return null(), func.coalesce(_screen.message, _screen.stale)


def _edited(offered: ColumnElement[Any]) -> tuple[Any, Any]:
    """Return the message to edit and the stale one, where one to edit was perhaps offered."""
    replaced = case((_screen.message != offered, _screen.message), else_=_screen.stale)
    return func.coalesce(offered, _screen.message), func.nullif(replaced, offered)


@cache
def want_screen(dialect: str, *, fresh: bool) -> ReturningInsert[Any]:
    """Insert a screen or want more of the one that is there; return it.

    The message to edit is the given one, else the present one; a fresh screen has none. The present
    one is stale where it is not the one to edit. While another replica holds the screen it goes on
    to this version itself; while Telegram wants no calls, nobody does.
    """
    values = given(("chat", "slot", "learner", "content", "message"))
    paused = (
        select(func.max(_pause.until))
        .where(_pause.chat.in_((bindparam("chat"), _ANYWHERE)), _pause.until > bindparam("now"))
        .scalar_subquery()
    )
    # Nobody holds what has to wait: whoever comes first afterwards takes it up.
    mine = {
        column.name: case((paused.is_(None), bindparam(column.name, type_=column.type)))
        for column in (_screen.lease, _screen.holder)
    }
    held = and_(_screen.lease > bindparam("now"), _screen.holder != bindparam("holder"))
    first = {"wanted": 1, "shown": 0, "tries": 0, "behind": True, "not_before": paused}
    statement = insert(t.screen, dialect).values(values | first | mine)
    offered = statement.excluded
    message, stale = _fresh() if fresh else _edited(offered.message)
    return statement.on_conflict_do_update(
        index_elements=[_screen.chat, _screen.slot],
        set_={
            "learner": offered.learner,
            "content": offered.content,
            "lease": case((held, _screen.lease), else_=offered.lease),
            "holder": case((held, _screen.holder), else_=offered.holder),
            "message": message,
            "stale": stale,
            "wanted": _screen.wanted + 1,
            "behind": True,
            "tries": 0,
            "gone": None,
            "not_before": offered.not_before,
        },
    ).returning(*rows.SCREEN.columns)


_NEW: BindParameter[int] = bindparam("b_message")
# The message that shows a version which is not the newest: a new one is the one to edit next; the
# old one is not where a fresh one is wanted by now, which has none yet.
_NEXT = case(
    (_screen.message.is_not(None), _screen.message),
    (_screen.stale == _NEW, null()),
    else_=_NEW,
)
SHOWN = (
    update(t.screen)
    .where(_AT, _screen.shown < bindparam("b_version"))
    .values(
        shown=bindparam("b_version"),
        tries=0,
        behind=~_LATEST,
        message=case((_LATEST, _NEW), else_=_NEXT),
        stale=case((_LATEST, null()), else_=_screen.stale),
        lease=case((_LATEST, null()), else_=_screen.lease),
        holder=case((_LATEST, null()), else_=_screen.holder),
    )
    .returning(*rows.SCREEN.columns)
)
POSTPONE = (
    update(t.screen)
    .where(_AT, _screen.holder == bindparam("b_holder"), _screen.lease == bindparam("b_lease"))
    .values(not_before=bindparam("b_until"), tries=_screen.tries + 1, **_FREE)
)
GIVE_UP = (
    update(t.screen).where(_AT, _LATEST).values(gone=bindparam("b_gone"), behind=False, **_FREE)
)
GIVE_UP_CHAT = (
    update(t.screen)
    .where(_screen.chat == bindparam("b_chat"), _screen.behind.is_(true()))
    .values(gone=bindparam("b_gone"), behind=False, **_FREE)
)
DUE = (
    select(*rows.SCREEN.columns)
    .where(
        _screen.behind.is_(true()),
        or_(_screen.not_before.is_(None), _screen.not_before <= bindparam("b_now")),
        or_(_screen.lease.is_(None), _screen.lease <= bindparam("b_now")),
        ~select(_pause.until)
        .where(_pause.chat.in_((_screen.chat, _ANYWHERE)), _pause.until > bindparam("b_now"))
        .exists(),
    )
    .order_by(_screen.not_before.nulls_first(), _screen.chat)
    .limit(bindparam("b_limit"))
    .with_for_update(skip_locked=True, of=t.screen)
)
HOLD = update(t.screen).where(_AT).values(lease=bindparam("b_lease"), holder=bindparam("b_holder"))
RELEASE = update(t.screen).where(_screen.lease.is_not(None)).values(**_FREE)
_old = t.screen.alias("old").c
# What the new chat has in the same slots; where nothing moves, as at a second notice, it all stays.
FORGET_SLOTS = delete(t.screen).where(
    _screen.chat == bindparam("b_new"),
    _screen.slot.in_(select(_old.slot).where(_old.chat == bindparam("b_chat"))),
)
MOVE_CHAT = (
    update(t.screen)
    .where(_screen.chat == bindparam("b_chat"))
    .values(chat=bindparam("b_new"), message=None, stale=None, not_before=None, **_FREE)
)
PAUSES = select(_pause.chat, _pause.until).where(_pause.until > bindparam("b_now"))
FORGET_PAUSES = delete(t.pause).where(_pause.until <= bindparam("b_now"))


@cache
def pause_chat(dialect: str) -> Insert:
    """Insert a pause, or lengthen the one that is there."""
    statement = insert(t.pause, dialect).values(given(("chat", "until")))
    until = statement.excluded.until
    return statement.on_conflict_do_update(
        index_elements=[_pause.chat],
        set_={"until": case((until > _pause.until, until), else_=_pause.until)},
    )


class Screens(Part):
    """Screens by chat and slot; `holder` names the replica that this transaction works for."""

    holder: str

    def screen(self, chat: int, slot: str) -> Screen | None:
        """Return what a chat should show in a slot."""
        values = {"b_chat": chat, "b_slot": slot}
        row = self._db.row(SCREEN, values)
        return None if row is None else rows.SCREEN.value(row)

    def want(
        self,
        chat: int,
        slot: str,
        *,
        learner: int,
        content: str,
        now: datetime,
        fresh: bool = False,
        message: int | None = None,
    ) -> Screen:
        """Want a slot to show something new; the caller holds it, unless another replica does.

        `fresh` asks for a new message and has the older one removed; `message` names the one to
        edit, because a tap came from it.
        """
        values = {
            "chat": chat,
            "slot": slot,
            "learner": learner,
            "content": content,
            "message": None if fresh else message,
            "lease": now + LEASE,
            "holder": self.holder,
            "now": now,
        }
        statement = want_screen(self._db.dialect, fresh=fresh)
        (row,) = self._db.rows(statement, values)
        return rows.SCREEN.value(row)

    def leave(
        self, chat: int, slot: str, *, learner: int, content: str, now: datetime, fresh: bool
    ) -> None:
        """Want a slot to show something new; whoever looks next brings it up."""
        where = {"chat": chat, "slot": slot, "learner": learner, "content": content}
        nobody = {"message": None, "lease": None, "holder": NOBODY, "now": now}
        self._db.rows(want_screen(self._db.dialect, fresh=fresh), where | nobody)

    def shown(self, chat: int, slot: str, *, version: int, message: int) -> Screen | None:
        """Note that a message shows this version; return the screen, None if it knew already.

        It stays behind if more is wanted by now, and stays with whoever holds it.
        """
        values = {"b_chat": chat, "b_slot": slot, "b_version": version, "b_message": message}
        row = self._db.row(SHOWN, values)
        return None if row is None else rows.SCREEN.value(row)

    def postpone(self, screen: Screen, until: datetime) -> None:
        """Let a screen wait, and leave it to whoever comes first then.

        Where its lease is no longer the one that the caller had, it belongs to somebody else.
        """
        values = {"b_chat": screen.chat, "b_slot": screen.slot, "b_until": until}
        held = {"b_holder": self.holder, "b_lease": screen.lease}
        self._db.change(POSTPONE, values | held)

    def give_up(self, chat: int, slot: str, *, version: int, reason: str) -> None:
        """Give this version up; a newer one belongs to whoever wanted it."""
        values = {
            "b_chat": chat,
            "b_slot": slot,
            "b_version": version,
            "b_gone": plain(reason, 200),
        }
        self._db.change(GIVE_UP, values)

    def give_up_chat(self, chat: int, reason: str) -> None:
        """Give up all that a chat does not show yet."""
        self._db.change(GIVE_UP_CHAT, {"b_chat": chat, "b_gone": plain(reason, 200)})

    def move_chat(self, old: int, new: int) -> None:
        """Give a chat's screens to the chat that it has become; there they are sent anew."""
        moved = {"b_chat": old, "b_new": new}
        self._db.change(FORGET_SLOTS, moved)
        self._db.change(MOVE_CHAT, moved)

    def due(self, now: datetime, limit: int) -> list[Screen]:
        """Return screens that are behind and held by nobody, and hold them."""
        found = [
            replace(rows.SCREEN.value(row), lease=now + LEASE, holder=self.holder)
            for row in self._db.rows(DUE, {"b_now": now, "b_limit": limit})
        ]
        self._db.change_each(
            HOLD,
            (
                {
                    "b_chat": one.chat,
                    "b_slot": one.slot,
                    "b_lease": one.lease,
                    "b_holder": one.holder,
                }
                for one in found
            ),
        )
        return found

    def release(self) -> None:
        """Free every screen that a process held when it ended; for the only process there is."""
        if self._db.dialect == "sqlite":
            self._db.change(RELEASE, {})

    def pause(self, chat: int, until: datetime) -> None:
        """Make no calls about a chat before a moment, or none at all with `EVERYWHERE`."""
        self._db.change(pause_chat(self._db.dialect), {"chat": chat, "until": until})

    def pauses(self, now: datetime) -> dict[int, datetime]:
        """Return until when which chats are to be left alone."""
        return dict(self._db.rows(PAUSES, {"b_now": now}))

    def forget_pauses(self, now: datetime) -> None:
        """Forget the pauses that are over."""
        self._db.change(FORGET_PAUSES, {"b_now": now})
