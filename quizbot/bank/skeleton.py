"""A translation file to begin with: all texts of the original, to be written over."""

from collections.abc import Iterator
from typing import Final

from quizbot.bank import templates
from quizbot.bank.items import Item
from quizbot.bank.library import Bank, Translation
from quizbot.bank.translated import wordings
from quizbot.bank.write import write_pairs, write_wordings

_ABOVE: Final = """\
# yaml-language-server: $schema={schema}
# A translation of `{bank}`: write over the texts below. What is right stands in the original
# alone; keep the order of options, steps and pairs. An entry counts once you have changed it.
"""


def skeleton(bank: Bank, language: str, *, schema: str = templates.SCHEMA) -> str:
    """Return a translation file with what a language lacks; empty where it lacks nothing."""
    entries = [*_entries(bank, language)]
    if not entries:
        return ""
    heading = {
        "translates": bank.id,
        "language": language,
        "title": bank.title,
        "topics": bank.topics,
        "speakers": {key: speaker.name for key, speaker in bank.speakers.items()},
    }
    above = _ABOVE.format(schema=schema, bank=bank.id)
    return above + "quizbot: 1\n" + write_pairs(heading) + "\nquestions:\n" + "\n".join(entries)


def _entries(bank: Bank, language: str) -> Iterator[str]:
    there = bank.translations.get(language, Translation(language)).items
    for item in bank.items:
        if _asked(item) and item.id not in there:
            yield write_wordings(wordings(item, bank.revision(item).text_rev))


def _asked(item: Item) -> bool:
    return item.status != "retired"
