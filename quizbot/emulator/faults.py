"""Faults on purpose: what can go wrong between a bot and Telegram, switched on by tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from quizbot.emulator.parameters import as_integer

if TYPE_CHECKING:
    from quizbot.emulator.parameters import Params
    from quizbot.emulator.people import Bot
    from quizbot.emulator.updates import UpdateQueue
    from quizbot.emulator.world import World

Kind = Literal[
    "429", "5xx", "timeout_before", "timeout_after", "html", "truncated", "reset", "401", "404"
]


@dataclass(slots=True)
class Fault:
    """What goes wrong at the next `times` calls of a method ("*" for any) about a chat.

    429, 5xx, html, reset and timeout_before come instead of the effect; timeout_after and truncated
    come after it. A timeout raises TimeoutError and a reset ConnectionResetError, which in process
    reach the client at once. Over a socket let a timeout `hang`: the client waits until it leaves.
    """

    method: str
    kind: Kind
    times: int = 1
    retry_after: int = 3
    chat_id: int | None = None
    hang: bool = False

    def __post_init__(self) -> None:
        self.method = self.method.lower()

    @property
    def after(self) -> bool:
        """Whether the call has its effect."""
        return self.kind in {"timeout_after", "truncated"}


class Faults:
    """The faults that are switched on."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._active: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Switch a fault on; of several that fit a call the first comes first."""
        self._active.append(fault)

    def clear(self) -> None:
        """Switch all faults off."""
        self._active.clear()
        for queue in self._world.queues.values():
            queue.drop = queue.duplicate = 0

    def take(self, method: str, params: Params) -> Fault | None:
        """Return the fault that strikes this call, if any, and count it."""
        for fault in self._active:
            if fault.method in {"*", method.lower()} and _about(fault, params):
                fault.times -= 1
                if fault.times <= 0:
                    self._active.remove(fault)
                return fault
        return None

    def duplicate_updates(self, count: int, bot: Bot | None = None) -> None:
        """Deliver each of the next `count` updates once more after it was confirmed."""
        self._queue(bot).duplicate = count

    def drop_updates(self, count: int, bot: Bot | None = None) -> None:
        """Lose the next `count` updates."""
        self._queue(bot).drop = count

    def _queue(self, bot: Bot | None) -> UpdateQueue:
        bot_id = next(iter(self._world.bots)) if bot is None else bot.id
        return self._world.queues[bot_id]


def _about(fault: Fault, params: Params) -> bool:
    return fault.chat_id is None or as_integer(params.values.get("chat_id")) == fault.chat_id
