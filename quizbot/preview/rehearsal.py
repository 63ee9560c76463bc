"""The questions of a file in a chat: all of them, in their order, whatever their status is."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from quizbot.bank.items import ItemKey
from quizbot.bank.library import Bank, Library, Revision
from quizbot.bank.watch import Published, Shelf, Taken
from quizbot.learning.choose import Pick, Rest
from quizbot.learning.sitting import Sitting
from quizbot.preview.chosen import choose
from quizbot.storage.values import Learner
from quizbot.tutor import Desk, Tutor


class Rehearsal(Tutor):
    """A tutor that asks one question after the other, and then begins again."""

    def _choose(
        self, desk: Desk, sitting: Sitting, learner: Learner | None, recent: tuple[ItemKey, ...]
    ) -> Pick | Rest:
        del learner
        keys = [one.key for one in self.library.published_on(desk.now.date(), sitting.topics)]
        if not keys:
            return Rest(None)
        last = (sitting.recent or recent or (keys[-1],))[-1]
        after = keys.index(last) + 1 if last in keys else 0
        return Pick(keys[after % len(keys)], 0.5, 0.0)


class Stage(Shelf):
    """A shelf that shows the chosen questions alone, as if they were published."""

    def __init__(self, path: Path, only: str | None, files: Sequence[Path]) -> None:
        super().__init__(files)
        self._path = path
        self._only = only
        self._shown = Library({})

    def take(self, published: Sequence[Published] = ()) -> Taken:
        """Read what has changed, and return the chosen questions as they are now."""
        taken = super().take(published)
        if taken.changed:
            chosen = choose(self._path, self._only)
            if chosen.revisions:  # else there is an error just now, and the last ones stay
                self._shown = rehearsed(chosen.library, chosen.revisions)
        return replace(taken, library=self._shown)


def rehearsed(library: Library, revisions: Iterable[Revision]) -> Library:
    """Return a library of these revisions alone, published and in the language that they are in."""
    by_bank: dict[str, list[Revision]] = {}
    for one in revisions:
        by_bank.setdefault(one.bank, []).append(one)
    return Library({name: _bank(library.banks[name], those) for name, those in by_bank.items()})


def _bank(bank: Bank, revisions: Sequence[Revision]) -> Bank:
    always = {"status": "published", "valid_from": None, "valid_until": None}
    titles = {one.item.topic: one.topic_title for one in revisions if one.item.topic}
    speakers = {name: speaker for one in revisions for name, speaker in one.speakers.items()}
    return replace(
        bank,
        title=revisions[0].bank_title,
        language=revisions[0].language,
        topics={key: titles.get(key) or title for key, title in bank.topics.items()},
        speakers={**bank.speakers, **speakers},
        items=tuple(one.item.model_copy(update=always) for one in revisions),
        translations={},
    )
