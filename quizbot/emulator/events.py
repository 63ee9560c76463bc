"""What the people in a chat see happen, in order, for the browser page."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from quizbot.emulator.signals import Signal

if TYPE_CHECKING:
    from quizbot.emulator.people import Chat

KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in a chat; `person_id` narrows it to one person."""

    id: int
    name: str
    chat: Chat
    data: dict[str, Any]
    person_id: int | None = None


class Events:
    """The last events, numbered upwards over restarts."""

    def __init__(self, first_id: int) -> None:
        self.last_id = first_id
        self.closed = False
        self.happened = Signal()
        self._kept: deque[Event] = deque(maxlen=KEPT)

    def emit(self, name: str, chat: Chat, person_id: int | None = None, **data: Any) -> None:
        """Record an event and wake those who wait for one."""
        self.last_id += 1
        self._kept.append(Event(self.last_id, name, chat, data, person_id))
        self.happened.fire()

    def close(self) -> None:
        """End all streams of events."""
        self.closed = True
        self.happened.fire()

    def after(self, event_id: int, person_id: int) -> list[Event]:
        """Return the kept events after one that this person may see, oldest first."""
        missed = min(len(self._kept), self.last_id - event_id)
        if missed <= 0:
            return []
        recent = [*islice(reversed(self._kept), missed)][::-1]
        return [event for event in recent if _sees(event, person_id)]


def _sees(event: Event, person_id: int) -> bool:
    return event.person_id in {None, person_id} and event.chat.members.get(person_id) is not None
