"""How long the texts of an item are, held against what Telegram allows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from quizbot.bank.items import Item, Multiple, Single, TrueFalse
from quizbot.learning.shown import authored
from quizbot.preview.scenes import Scene
from quizbot.telegram.page import BUTTON_LIMIT, TEXT_LIMIT, length, visible

CAPTION: Final = 1024
POP_UP: Final = 200
POLL_QUESTION: Final = 300
POLL_OPTION: Final = 100
POLL_EXPLANATION: Final = 200
_BLOCKS: Final = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """A length in UTF-16 units, as Telegram counts, and the most that is possible."""

    name: str
    used: int
    most: int

    @property
    def fits(self) -> bool:
        """Whether it is within the limit."""
        return self.used <= self.most

    def __str__(self) -> str:
        full = min(_BLOCKS, -(-self.used * _BLOCKS // self.most))
        drawn = "▰" * full + "▱" * (_BLOCKS - full)
        over = "" if self.fits else f", {self.used - self.most:,} too long"
        return f"{self.name:<21} {drawn} {self.used:>5,} of {self.most:,}{over}"


def bars(item: Item, scenes: Sequence[Scene]) -> Iterator[Bar]:
    """Yield how much of each limit an item uses; those of a poll where it could be one."""
    longest = max(visible(scene.page.text) for scene in scenes)
    labels = [button.label for one in scenes for row in one.page.keyboard for button in row]
    yield Bar("message", longest, TEXT_LIMIT)
    yield Bar("caption of a picture", longest, CAPTION)
    yield Bar("label of a button", max(map(length, labels)), BUTTON_LIMIT)
    yield Bar("feedback as a pop-up", max(map(length, _feedback(item)), default=0), POP_UP)
    if isinstance(item, Single | Multiple | TrueFalse):
        yield Bar("question of a poll", length(item.question), POLL_QUESTION)
        yield Bar("option of a poll", max(map(length, authored(item))), POLL_OPTION)
        yield Bar("explanation of a poll", length(item.explanation or ""), POLL_EXPLANATION)


def _feedback(item: Item) -> Iterator[str]:
    yield from filter(None, (item.feedback.right, item.feedback.wrong))
    for one in (*getattr(item, "options", ()), *getattr(item, "traps", ())):
        yield one.feedback or ""
